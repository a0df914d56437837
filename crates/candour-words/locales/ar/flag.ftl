# علامات على إساءة استعمال الآراء. مسودة: لم يراجعها بعد قارئ لغته الأم العربية.
nav-flags = العلامات
flags-title = علامات على إجابات
flags-intro = تقول العلامة إن في الإجابات شيئًا غير مألوف. وهي لا تثبت شيئًا. ينظر فيها إنسان ويقرر. ولا يُخبَر بها من أجاب، ولا يُرفَض أحد.
flags-count-open = { $count ->
    [0] لا توجد إجابة في علامة مفتوحة.
    [one] إجابة واحدة في علامة مفتوحة، وهي محسوبة في الأرقام.
    [two] إجابتان في علامات مفتوحة، وهما محسوبتان في الأرقام.
    [few] { $number } إجابات في علامات مفتوحة، وهي محسوبة في الأرقام.
   *[other] { $number } إجابة في علامات مفتوحة، وهي محسوبة في الأرقام.
}
flags-count-aside = { $count ->
    [0] لا توجد إجابة منحّاة.
    [one] إجابة واحدة منحّاة، وتخرج من الأرقام عند استخراج يومي.
    [two] إجابتان منحّاتان، وتخرجان من الأرقام عند الاستخراج اليومي.
    [few] { $number } إجابات منحّاة، وتخرج من الأرقام عند الاستخراج اليومي.
   *[other] { $number } إجابة منحّاة، وتخرج من الأرقام عند الاستخراج اليومي.
}
flags-views = أجزاء القائمة
flags-open = بانتظار القرار
flags-decided = تقررت
flags-none = لا توجد علامة تنتظر قرارًا.
flags-none-decided = لم تتقرر أي علامة بعد.
flags-did-decided = سُجّل قرارك.
flag-open = افتح العلامة
flag-back = العودة إلى العلامات
flag-answers = { $count ->
    [one] إجابة واحدة
    [two] إجابتان
    [few] { $number } إجابات
   *[other] { $number } إجابة
}

flag-kind-burst = إجابات كثيرة دفعة واحدة
flag-kind-own-network = إجابات من شبكة الشرطة نفسها
flag-kind-staff-contact = رقم أو عنوان لأحد العاملين
flag-kind-same-words = كلمات تكاد تكون واحدة
flag-kind-own-device = إجابات من جهاز أحد العاملين
flag-kind-quick = إجابة أسرع من المعقول
flag-kind-hand-out = رموز قليلة سُلّمت
flag-kind-second-code = رمز ثانٍ بعد إجابة
flag-kind-flip = تقييمات تغيّرت فجأة

flag-about-officer = عن { $name }.
flag-about-team = عن { $name }.
flag-about-nobody = لا يُعرَف فرد شرطة ولا فريق.

flag-why-burst-day = عدد الإجابات الواردة في يوم واحد: { $number }، والمعتاد { $usual }.
flag-why-burst-week = عدد الإجابات الواردة في سبعة أيام: { $number }، والمعتاد { $usual }.
flag-why-own-network = وردت الإجابات من شبكة تابعة للشرطة.
flag-why-staff-contact = طلب شخص التواصل معه على رقم أو عنوان موجود في قائمة الشرطة نفسها.
flag-why-same-words = أربعة أخماس الكلمات على الأقل واحدة.
flag-why-own-device = العنوان والمتصفح هما اللذان سجّل منهما أحد العاملين دخوله في ذلك اليوم.
flag-why-quick = الثواني بين إنشاء الرمز والإجابة: { $number }.
flag-why-hand-out = سُلّم رمز في { $number } من { $of } من اللقاءات خلال ثلاثة عشر أسبوعًا.
flag-why-hand-out-usual = والمعتاد { $usual }.
flag-why-second-code = أُنشئ رمز للقاء سبق أن أُجيب عن رمزه الأول.
flag-why-flip = متوسط { $number } من إجابات الأسابيع الأربعة الأخيرة هو { $late }.
flag-why-flip-usual = وفي السنة السابقة كان { $usual }.

flag-meaning-burst = قد تكون حملة، أو أسبوعًا مزدحمًا، أو شخصًا يجيب مرة بعد مرة.
flag-meaning-own-network = قد يكون زائرًا في مركز شرطة يستعمل شبكته اللاسلكية، أو عاملين يجيبون عن غيرهم.
flag-meaning-staff-contact = قد يكون متضررًا يعمل في الشرطة، أو عاملين يجيبون عن غيرهم.
flag-meaning-same-words = قد يكون شخصًا واحدًا في لقاءات عدة، أو كلمات أُمليت، أو نسخًا.
flag-meaning-own-device = قد يكون فرد شرطة أعار جهازه، أو عاملين يجيبون عن أنفسهم. ولا يُحفَظ أي حساب كان.
flag-meaning-quick = مسح الرمز والقراءة والاختيار تستغرق من الإنسان وقتًا أطول. وقد تفعل ذلك ساعة غير مضبوطة أيضًا.
flag-meaning-hand-out = قد يكون ذلك لطبيعة العمل، أو لأن أحدًا يختار من يسأل.
flag-meaning-second-code = قد يكون متضررًا ثانيًا في اللقاء نفسه، أو من يأمل في إجابة أفضل.
flag-meaning-flip = قد يكون ذلك تغيّرًا في العمل، أو قضية سيئة واحدة فيها ضحايا كثيرون، أو شخصًا يجيب مرة بعد مرة.

flag-counts-now = هذه الإجابات محسوبة في الأرقام.
flag-set-aside-now = هذه الإجابات منحّاة. تخرج من الأرقام عند الاستخراج اليومي مع غيرها، وتبقى مسجّلة.
flag-answer-withdrawn = سُحبت
flag-answer-set-aside = منحّاة
flag-the-answers = الإجابات
flag-no-words-for-reader = لا تُعرض الإجابات المفردة وأرقامها وأوقاتها إلا لمن يجوز له قراءة الكلمات: فبجانب الاسم قد تدل على صاحبها.
flag-decisions = ما تقرر
flag-decided-by = { $decision }، { $name }
flag-decide = القرار
flag-decide-what = ما رأيك في هذه الإجابات؟
flag-decision-genuine = هي كما تبدو
flag-decision-set-aside = نحِّها
flag-decision-unclear = لا يمكن لأحد أن يجزم
flag-decision-error = اختر رأيك
flag-reason = لماذا؟
flag-reason-hint = يقرؤه من ينظر في الأمر ثانية. { $number } حرفًا على الأكثر.
flag-reason-gone = انتهت مدة حفظ السبب وحُذف.
flag-reason-error = قل لماذا
flag-decide-go = سجّل القرار
