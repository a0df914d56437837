# صندوق الوارد وبنوده. مسودة: لم يراجعها بعد قارئ لغته الأم العربية.
nav-desk = الوارد
desk-title = الوارد
desk-views = أجزاء الوارد
desk-view-open = كل ما هو مفتوح
desk-view-waiting = ليس عند أحد
desk-view-mine = عندي
desk-view-taken = عند شخص ما
desk-view-late = متأخر
desk-view-done = منتهٍ
desk-view-count = { $view } ({ $number })
desk-first-risk = { $count ->
    [one] بند واحد قد يخص شخصًا في خطر. انظر فيه أولًا.
    [two] بندان قد يخصان أشخاصًا في خطر. انظر فيهما أولًا.
    [few] { $number } بنود قد تخص أشخاصًا في خطر. انظر فيها أولًا.
   *[other] { $number } بندًا قد تخص أشخاصًا في خطر. انظر فيها أولًا.
}
desk-first-late = { $count ->
    [one] بند واحد متأخر.
    [two] بندان متأخران.
    [few] { $number } بنود متأخرة.
   *[other] { $number } بندًا متأخرًا.
}
desk-retention = { $count ->
    [one] انتهت مدة حفظ إجابة واحدة، وسيُحذف ما ورد معها.
    [two] انتهت مدة حفظ إجابتين، وسيُحذف ما ورد معهما.
    [few] انتهت مدة حفظ { $number } إجابات، وسيُحذف ما ورد معها.
   *[other] انتهت مدة حفظ { $number } إجابة، وسيُحذف ما ورد معها.
}
desk-retention-first = أول يوم لذلك هو { $date }. ضع حجزًا على ما لا يزال لازمًا.
item-retention = انتهت مدة حفظ هذا: سيُحذف في { $date }. الحجز يُبقيه، وكذلك أي شيء يحدث له.
desk-empty-open = لا شيء مفتوح. تمت معالجة كل ما ورد.
desk-empty-waiting = لا شيء ينتظر من يأخذه.
desk-empty-mine = ليس عندك شيء الآن.
desk-empty-taken = ليس عند أحد شيء الآن.
desk-empty-late = لا شيء متأخر.
desk-empty-done = لم يُغلق شيء بعد.
desk-refresh = أعد تحميل هذه الصفحة كل دقيقة
desk-refresh-stop = أوقف إعادة التحميل
desk-next = الصفحة التالية
desk-first-page = الصفحة الأولى
desk-take = خذه
desk-take-item = خذه: { $item }
desk-item-name = { $kind }، { $when }
desk-came = ورد { $when }
desk-due-in = يُستحق خلال { $span }
desk-late-by = متأخر { $span }
desk-due-at = يُستحق { $when }
desk-owner-nobody = ليس عند أحد
desk-owner-me = عندك
desk-owner = عند { $name }
desk-escalated = رُفع للمتابعة
desk-form-language = الاستمارة بلغة { $language }
desk-done = { $outcome }، { $when }

kind-access-request = يطلب نسخة مما هو محفوظ
kind-flag = علامة على إجابات
risk-danger = خطر
risk-self-harm = إيذاء النفس
risk-abuse = إساءة
risk-child = طفل
risk-police-harm = أذى من الشرطة

nav-find-wish = البحث عن متصل
desk-back = العودة إلى الوارد
desk-did-taken = هذا البند عندك الآن.
desk-did-put-back = عاد البند إلى الوارد.
desk-did-assigned = أُعطي البند لشخص.
desk-did-noted = حُفظت الملاحظة.
desk-did-closed = أُغلق البند.

item-state = أين يقف
item-content = ما كتبه الشخص
item-not-for-reader = يمكنك أن ترى أن هذا البند موجود وكيف يتحرك. لا يمكنك قراءة ما كُتب.
item-ask-purpose = لماذا تريد قراءة هذا؟
item-ask-purpose-hint = لا أحد ينتظر أن تقرأه، ولذلك يُكتب سببك في السجل.
item-ask-purpose-go = اعرض ما كُتب
item-ask-purpose-error = اختر سببًا
item-read-logged = أنت تقرأ هذا: { $purpose }. وهو في السجل.
item-withdrawn = سحب الشخص إجابته. ذهبت الكلمات. إذا كان أحد في خطر فتصرف بما تعرفه.
item-withdrawn-held = سحب الشخص إجابته، لكن ما كُتب محفوظ: يفتحه من صفحة الحفظ من يحق لهم ذلك. إن كان أحد في خطر محتمل فاسألهم الآن.
item-held = ما كُتب محفوظ: يبقى حتى لو سحبه صاحبه.
item-no-words = لم تُكتب كلمات.
item-words-given = { $when }، الاستمارة بلغة { $language }
item-rating = التقييم
item-rating-value = { $rating } من 5 (5 هو الأفضل)
item-rules = وجدت قواعد الخطر
item-wish = كيف تصل إلى الشخص
item-wish-do-not = ما لا يجوز فعله
item-wish-when = متى يكون آمنًا
item-wish-when-none = لم يذكر الشخص ذلك. اسأل أولًا هل الحديث آمن.
item-wish-how = كيف
item-wish-to = أين
item-wish-name = بماذا يُنادى
item-wish-gone = ذهبت بيانات التواصل: سحبها الشخص.
item-contact = التعامل مع الشرطة
item-contact-unknown = وردت الإجابة بلا رمز، فلا نعرف عن أي تعامل هي.
item-contact-open = وردت الإجابة برمز مفتوح، فلا نعرف إلا أين وُزع الرمز.
item-borough = الحي
item-team = الفريق
item-batch = الرمز من
item-kind = نوع التعامل
item-when = متى
item-reference = مرجع الشرطة
item-officers = الضباط الحاضرون
item-officers-many = التقييم للتعامل وليس لضابط واحد.
item-unmatched = أنشأ ضابط هذا اللقاء في المكان. لم تؤكده سجلات الشرطة بعد.
item-unsafe = تقول سجلات الشرطة: التواصل مع هذا الشخص غير آمن.
item-safety-unknown = لم يسجل أحد هل التواصل مع هذا الشخص آمن.
encounter-response = حضر ضباط بعد اتصال
encounter-visit = زيارة متفق عليها
encounter-statement = إفادة أو مقابلة
encounter-telephone = بالهاتف أو الفيديو
encounter-front-counter = في مكتب الاستقبال
encounter-update = إفادة عن القضية
encounter-other = نوع آخر

item-acts = ما العمل
item-take = خذ هذا البند
item-put-back = أعده إلى الوارد
item-assign = أعطه إلى
item-assign-go = أعطه
item-assign-choose = اختر شخصًا
item-assign-error = اختر شخصًا يقوم بهذا العمل
item-note = اكتب ملاحظة
item-note-hint = يقرؤها الزملاء. { $number } حرف على الأكثر.
item-note-go = احفظ الملاحظة
item-note-empty = اكتب الملاحظة أولًا
item-note-too-long = لا تتجاوز الملاحظة { $number } حرف
item-note-control = في الملاحظة رموز لا يمكن حفظها. استخدم نصًا عاديًا.
item-close = أغلق البند
item-close-what = ماذا كانت النتيجة؟
item-close-note = ملاحظة (يمكنك تركها فارغة)
item-close-go = أغلق البند
item-close-error = اختر النتيجة
item-taken-by = هذا البند عند { $name }. لم يضع شيء مما كتبته.
item-taken-by-other = هذا البند عند { $name }. يمكنك كتابة ملاحظة؛ ولغير ذلك اسأله أو اسأل المشرف.
item-already-closed = أُغلق هذا البند. لم يضع شيء مما كتبته.
item-trace = ما حدث حتى الآن
item-trace-by = { $event }، { $name }
item-trace-system = { $event }، تلقائيًا
item-trace-to = { $event } إلى { $to }، من { $name }
outcome-copy-released = أُفرج عن نسخة
outcome-none-held = لا يوجد محفوظ يمكن العثور عليه
outcome-access-refused = رُفض طلب النسخة
outcome-decided = تقررت العلامة
item-readers = من فتح هذا السجل
item-readers-about = لمن يسأل عن سجله: ما عمل من فتحوه، وفي أي يوم، ولماذا. بلا أسماء. اطلاعك مدوَّن في السجل.
desk-find-title = البحث عن طلب تواصل
desk-find-about = لمن هو على الهاتف: ابحث عن طلبه بالرقم أو عنوان البريد الإلكتروني الذي طلب التواصل عليه. يُسجَّل أنك بحثت، ولا يُسجَّل عمّا بحثت.
desk-find-contact = رقم الهاتف أو عنوان البريد الإلكتروني
desk-find-hint = كما يُقال أو يُكتب؛ لا فرق في المسافات أو ‎+44. يجب أن يكون الرقم أو العنوان كاملاً.
desk-find-go = بحث
desk-find-found = النتيجة
desk-find-nothing = لا يوجد طلب تواصل بهذا الرقم أو العنوان. ربما سُحب، أو أُعطي بطريقة أخرى.
desk-find-behind = بعض الرغبات ليست في هذا البحث بعد، فقد تنقص واحدة هنا. لم يضع شيء. ابحث مرة أخرى بعد دقيقة، أو استخدم صندوق الوارد.
desk-find-none-such = أدخل رقم هاتف من سبعة أرقام أو أكثر يبدأ بـ 0 أو ‎+، أو عنوان بريد إلكتروني.
desk-find-too-many = لقد بحثت { $number } مرة خلال ساعة. حاول لاحقاً، أو استخدم صندوق الوارد.
desk-find-waiting = لم يأخذه أحد
desk-find-taken = أخذه أحدهم
desk-find-closed = أُنجز
