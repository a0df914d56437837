# إدخال الملفات.
import-at-file = { $file }
import-at-line = { $file }، السطر { $line }
import-at-column = { $file }، العمود { $column }
import-at-field = { $file }، السطر { $line }، العمود { $column }
import-problem-empty = لا توجد صفوف في الملف. اكتب عناوين الأعمدة وصفًا واحدًا لكل سجل.
import-problem-too-large = الملف أكبر من { $megabytes } ميغابايت. قسّمه، مع عناوين الأعمدة في كل جزء.
import-problem-not-utf8 = يحتوي هذا السطر على بايتات ليست نص UTF-8. احفظ الملف بصيغة “CSV UTF-8” وأرسله مرة أخرى.
import-problem-utf16 = الملف نص UTF-16. احفظه بصيغة “CSV UTF-8” وأرسله مرة أخرى.
import-problem-zero = يحتوي هذا السطر على بايت صفري. قد يكون الملف تالفًا أو ليس ملفًا نصيًا. صدّره مرة أخرى.
import-problem-separator = الأعمدة مفصولة بفواصل منقوطة أو علامات جدولة. استخدم الفواصل.
import-problem-unknown-column = لا يوجد عمود باسم “{ $name }”. الأعمدة هي: { $known }. احذفه أو غيّر اسمه.
import-problem-victim-column = يبدو أن العمود “{ $name }” يحتوي على بيانات ضحية. هذه البيانات لا تُدخل أبدًا. احذف العمود.
import-problem-repeated-column = العمود “{ $name }” مكرر. احذف واحدًا.
import-problem-missing-column = العمود “{ $name }” ناقص. أضفه.
import-problem-field-count = في العناوين { $expected } من الحقول وفي هذا الصف { $found }. الحقل الذي فيه فاصلة يحتاج إلى علامتي اقتباس حوله.
import-problem-quote-inside = توجد علامة اقتباس داخل حقل. ضع علامتي اقتباس حول الحقل كله وكرر العلامة التي بداخله.
import-problem-text-after-quote = يوجد نص بعد علامة اقتباس الإغلاق. ضع فاصلة بعدها أو كرر علامة الاقتباس.
import-problem-quote-unclosed = تبدأ هنا علامة اقتباس ولا تُغلق. أغلقها، أو كررها إن كانت من النص.
import-problem-json = هذا السطر ليس JSON (انظر الحرف { $position }). اكتب كائن JSON واحدًا في كل سطر.
import-problem-not-an-object = هذا السطر ليس كائن JSON. اكتبه هكذا: {"{"}"column": "value", …{"}"}.
import-problem-not-text = يلزم نص هنا. ضع القيمة بين علامتي اقتباس.
import-problem-required = لا شيء هنا. املأه.
import-problem-too-long = أكثر من { $most } من الحروف. اختصره.
import-problem-control = يوجد هنا فاصل أسطر أو علامة جدولة أو رمز تحكم آخر. احذفه.
import-problem-repeated = الشيء نفسه موجود في السطر { $first }. أبقِ واحدًا منهما.
import-problem-borough-code = “{ $given }” ليس رمز بلدية. اكتب رمز مكتب الإحصاءات الوطنية: حرف وثمانية أرقام، مثل E09000012.
import-problem-borough-unknown = لا توجد بلدية “{ $given }”. اكتب رمزها أو اسمها كما في الهيكل التنظيمي، أو أدخل الهيكل التنظيمي أولًا.
import-problem-borough-differs = السطر { $first } يصف هذه البلدية وصفًا آخر. اكتب الاسم والوحدة نفسيهما في كل سطر.
import-problem-borough-name-taken = هذا الاسم للبلدية { $code }. أعطِ كل بلدية اسمًا خاصًا بها.
import-problem-team-unknown = لا يوجد فريق “{ $given }” في { $borough }. اكتب اسمه كما في الهيكل التنظيمي، أو أدخل الهيكل التنظيمي أولًا.
import-problem-officer-reference = لا توجد مسافات أو فواصل أو فواصل منقوطة في رقم الشرطي. تُفصل الأرقام المتعددة بفواصل منقوطة.
import-problem-officer-half = يحتاج الشرطي إلى رقم واسم معًا. املأ الاثنين أو اتركهما فارغين.
import-problem-officer-unknown = لا يوجد شرطي بالرقم “{ $given }”. تحقق من الرقم، أو أدخل الهيكل التنظيمي أولًا.
import-problem-officers-many = أكثر من { $most } من أفراد الشرطة. قسّم السجل.
import-problem-reference-no-digit = في الرقم المرجعي رقم واحد على الأقل. لا تكتب اسمًا هنا أبدًا.
import-problem-kind-unknown = لا يوجد نوع “{ $given }”. اكتب واحدًا من: { $known }.
import-problem-safety-unknown = “{ $given }” غير مفهوم. اكتب safe أو unsafe أو unknown أو اتركه فارغًا.
import-problem-time-form = لا يُقرأ “{ $given }” كوقت. اكتب 2026-10-01T14:05:00+01:00، أو 2026-10-01 14:05 للوقت المحلي.
import-problem-time-skipped = لم يكن الوقت { $given } موجودًا: قُدّمت الساعات. اكتب الوقت مع فارقه، مثل 2026-03-29T02:30:00+01:00.
import-problem-time-twice = جاء الوقت { $given } مرتين: أُخّرت الساعات. اكتب الوقت مع فارقه، +01:00 أو +00:00.
import-problem-time-future = هذا الوقت في المستقبل. تحقق من اليوم والشهر.
import-problem-time-long-ago = هذا الوقت قبل أكثر من عشر سنوات. تحقق من السنة.
import-problem-date-two-ways = يمكن قراءة “{ $given }” بطريقتين. قل كيف يكتب الملف التواريخ، اليوم أولًا أم الشهر (--dates في سطر الأوامر)، أو ابدأ بالسنة، مثل 2026-10-01.
import-problem-date-other-form = “{ $given }” ليس تاريخًا بالشكل المذكور لهذا الملف. تحقق من الشكل، أو ابدأ بالسنة، مثل 2026-10-01.
import-problem-day-form = لا يُقرأ “{ $given }” كيوم. اكتب 2026-10-01.
import-problem-day-far = هذا اليوم قبل 1970 أو بعد أكثر من سنتين. تحقق من السنة.
import-problem-posting-ends-first = ينتهي هذا التعيين قبل أن يبدأ. تحقق من اليومين.
import-problem-postings-overlap = يشترك هذا التعيين والتعيين في السطر { $first } في يوم. لكل فرد شرطة تعيين واحد في كل يوم. أنهِ أحدهما قبل أن يبدأ الآخر.
import-problem-posting-undated = يذكر السطر { $first } أيضًا هذا الفرد. اكتب في كل سطر من سطوره من أي يوم يسري التعيين، أو أبقِ سطرًا واحدًا.
import-problem-officer-differs = يعطي السطر { $first } هذا الفرد اسمًا آخر. اكتب الاسم نفسه في كل سطر.
import-problem-posting-of-nobody = لا يوجد فرد شرطة في هذا السطر. اكتب رقمه المرجعي واسمه، أو اترك هذا فارغًا.
import-problem-encounter-unknown = لا يوجد لقاء “{ $given }”. تحقق من الرقم المرجعي، أو أدخل اللقاءات أولًا.
import-problem-outcome-unknown = “{ $given }” غير مفهوم. اكتب offered أو not_offered.
import-problem-reason-unknown = لا يوجد سبب “{ $given }”. اكتب واحدًا من: { $known }.
import-problem-reason-of-offer = السبب يخص not_offered وحده. اتركه فارغًا، أو غيّر النتيجة.
import-problem-stratum-unknown = “{ $given }” غير مفهوم. اكتب sampled أو handed_over أو اتركه فارغًا.
import-problem-expiry-past = مضى هذا الوقت: لن يعمل الرمز أبدًا. اكتب وقتًا لاحقًا، أو اتركه فارغًا.
import-problem-expiry-far = هذا الوقت بعد أكثر من سنتين. تحقق من السنة.
import-problem-contact-unsafe = هذا اللقاء معلّم بأنه غير آمن: لا يجوز إرسال رمز. احذف الصف، أو اكتب not_offered مع السبب not_safe.
import-problem-codes-many = للقاء الواحد { $most } رموز على الأكثر، وقد بلغها هذا اللقاء. احذف الصف.
import-problem-codes-nowhere = الرمز المعروض يجب أن يصل إلى أحد. أدخل هذا الملف عن طريق سطر الأوامر، مع --codes وملف للرموز.
import-problem-offered-otherwise = عُرض هذا من قبل بطبقة أخرى أو بنهاية أخرى. اكتب ما كُتب حينها، أو أعطِ الصف مفتاحًا خاصًا به لعرض رمز آخر.
import-more = { $count ->
    [zero] لا توجد مشكلات أخرى ({ $number }).
    [one] وهناك مشكلة أخرى ({ $number }). أصلح هذه أولًا.
    [two] وهناك مشكلتان أخريان ({ $number }). أصلح هذه أولًا.
    [few] وهناك { $number } مشكلات أخرى. أصلح هذه أولًا.
    [many] وهناك { $number } مشكلة أخرى. أصلح هذه أولًا.
   *[other] وهناك { $number } مشكلة أخرى. أصلح هذه أولًا.
}
import-nothing-done = لم يُدخل شيء.
import-in-the-way = اعترضت تغييرات أخرى في كل مرة. لم يُدخل شيء. حاول مرة أخرى.
import-dry-run = كانت هذه تجربة. لم يُكتب شيء.
import-report = { $file }: قُرئ { $records } من السجلات؛ الجديد { $created }، والمتغير { $changed }، والباقي كما كان { $unchanged }.
import-confirmed = لقاءات سُجلت في الموقع وأكدها هذا الملف: { $number }.
import-note-unclear = { $file }، السطر { $line }: قد يكون أكثر من لقاء سُجل في الموقع هو هذا اللقاء. لم يؤكد أي منها. اطلب من أفراد الشرطة الرقم المرجعي.
import-note-officers-kept = { $file }، السطر { $line }: صحح شخص من كان حاضرًا. أُبقي على ذلك ولم يُتبع الملف.
import-note-unsafe-kept = { $file }، السطر { $line }: اللقاء محدد بأنه غير آمن. أُبقي على ذلك ولم يُتبع الملف.
import-more-notes = { $count ->
    [zero] لا توجد ملاحظات أخرى ({ $number }).
    [one] وهناك ملاحظة أخرى ({ $number }).
    [two] وهناك ملاحظتان أخريان ({ $number }).
    [few] وهناك { $number } ملاحظات أخرى.
    [many] وهناك { $number } ملاحظة أخرى.
   *[other] وهناك { $number } ملاحظة أخرى.
}
import-already = أُدخل { $file } من قبل في { $at }. لم يُفعل شيء. لإدخاله مرة أخرى استخدم سطر الأوامر.
import-unreadable = تعذرت قراءة { $file }: { $why }. أصلحه وأرسله مرة أخرى.
import-title = إدخال الملفات
import-intro = الصق الصفوف مع عناوينها بصيغة CSV أو JSON Lines. لا يُدخل شيء إلا إذا كان كل صف صحيحًا. الصفوف نفسها مرة أخرى لا تغير شيئًا.
import-kind = ماذا تحتوي الصفوف؟
import-kind-organisation = الهيكل التنظيمي: الوحدات والبلديات والفرق وأفراد الشرطة
import-kind-encounters = لقاءات مع الضحايا
import-kind-invitations = من عُرض عليه رمز ومن لم يُعرض عليه
import-columns = الأعمدة: { $columns }
import-no-names = لا تكتب أبدًا اسم ضحية أو عنوانها أو رقم هاتفها.
import-dates = كيف تُكتب التواريخ؟
import-dates-year-first = السنة أولًا، مثل 2026-10-31
import-dates-day-first = اليوم أولًا، مثل 31/10/2026
import-dates-month-first = الشهر أولًا، مثل 10/31/2026
import-rows = الصفوف
import-rows-hint = الصف الأول يسمي الأعمدة. تدخل الملفات الأكبر عن طريق سطر الأوامر أو مجلد الإيداع.
import-try = تجربة فقط
import-do = إدخال
import-error-kind = اختر ما تحتويه الصفوف
import-error-rows = الصق الصفوف
import-pasted-name = صفوف ملصقة
import-tried = نجحت التجربة
import-done = تم الإدخال
import-latest = آخر عمليات الإدخال
import-latest-none = لم يُدخل شيء بعد.
import-latest-line = { $file }: { $records } من السجلات، الجديد { $created }، والمتغير { $changed }
nav-import = الإدخال
