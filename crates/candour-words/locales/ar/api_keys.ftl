# Keys with which other programs come in.
nav-api-keys = مفاتيح الواجهة البرمجية
api-keys-title = مفاتيح الواجهة البرمجية
api-keys-about = بالمفتاح يقرأ برنامج آخر الأرقام أو يطلب رموزًا ليرسلها. يظهر المفتاح مرة واحدة عند إنشائه، ولا تُحفظ منه إلا بصمته.
api-keys-document = ما يمكن للبرامج أن تطلبه مذكور في:
api-keys-new = إنشاء مفتاح
api-keys-none = لا توجد مفاتيح.
api-keys-table = المفاتيح، الأحدث أولًا
api-keys-label = الغرض منه
api-keys-label-hint = أي برنامج يحمله ومن يعتني بذلك البرنامج
api-keys-name = اسم المفتاح
api-keys-scopes = ما يجوز له فعله
api-keys-scopes-hint = لا أكثر مما يحتاجه البرنامج
api-keys-scope-figures = قراءة الأرقام
api-keys-scope-invitations = عرض الرموز، أو ذكر سبب عدم عرضها
api-keys-reach = مدى وصوله
api-keys-reach-hint = حي واحد إن كان يكفي
api-keys-reach-force = الشرطة بأكملها
api-keys-used = آخر استعمال
api-keys-never = لم يُستعمل
api-keys-state = الحالة
api-keys-works = يعمل
api-keys-works-until = يعمل حتى { $when }
api-keys-expired-at = انتهى { $when }
api-keys-stopped-at = أُوقف { $when }
api-keys-life = مدة عمله
api-keys-life-hint = المفتاح الذي ينتهي من نفسه لا يُنسى
api-keys-life-days = { $count ->
    [zero] { $number } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $number } أيام
    [many] { $number } يومًا
   *[other] { $number } يوم
}
api-keys-life-until-stopped = حتى يوقفه أحد
api-keys-make = إنشاء المفتاح
api-keys-back = العودة إلى المفاتيح
api-keys-new-title = إنشاء مفتاح للواجهة البرمجية
api-keys-error-label = اذكر في سطر واحد الغرض من المفتاح
api-keys-error-label-long = لا يزيد الغرض على { $number } حرفًا
api-keys-error-scopes = اختر ما يجوز للمفتاح فعله
api-keys-error-borough = لا يوجد حي كهذا
api-keys-error-life = اختر مدة عمل المفتاح
api-keys-made-title = أُنشئ المفتاح
api-keys-made-for = الغرض منه: { $label }
api-keys-made-once = انسخ المفتاح الآن. لن يظهر مرة أخرى.
api-keys-made-use = سلّمه للبرنامج بطريقة آمنة. يرسله البرنامج مع كل طلب:
api-keys-made-name = اسمه في القائمة وفي السجل
api-keys-made-done = نسخته
api-keys-stop = إيقاف
api-keys-stop-one = إيقاف { $name }
api-keys-stop-title = إيقاف مفتاح
api-keys-stop-about = لن يحصل البرنامج الذي يحمله على شيء بعد ذلك. والمفتاح الموقوف لا يُستعمل من جديد.
api-keys-stop-go = إيقاف المفتاح
api-keys-stop-before = أُوقف هذا المفتاح من قبل.
api-keys-error-stopped = أوقف أحدهم هذا المفتاح من قبل
api-keys-did-stopped = أُوقف المفتاح.
