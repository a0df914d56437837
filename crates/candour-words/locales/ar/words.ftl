# ما كتبه الناس: القائمة لمن يحق له، وما يقرؤه أفراد الشرطة عن لقاءاتهم.
nav-words = الكلمات
words-title = ما كتبه الناس
words-about = اقرأ ما كتبه الناس مع إجاباتهم، الأحدث أولًا، أو ابحث فيه. كل إجابة تُعرض عليك تُسجَّل مع سببك. أما ما تبحث عنه فلا يُسجَّل.
words-purpose = لماذا تريد أن تقرأ؟
words-purpose-choose = اختر سببًا
words-purpose-error = اختر سببًا للقراءة
words-search = ابحث عن
words-search-hint = اتركه فارغًا لتقرأ كل شيء. يجب أن توجد كل الكلمات، وعددها { $number } على الأكثر، وتُوجَد النهايات الأخرى أيضًا.
words-search-none = اكتب كلمة تبحث عنها، أو اتركه فارغًا
words-search-many = ابحث عن { $number } كلمات على الأكثر
words-search-long = اكتب { $number } حرفًا على الأكثر
words-search-place = تغيّرت تلك الصفحة. تبدأ هنا من جديد
words-go = اعرض
words-found = ما وُجد
words-none = لم يُوجد شيء.
words-none-written = لم يكتب أحد شيئًا بعد.
words-work = يفتح: { $kind }
words-older = الأقدم
words-again = إلى الأحدث

own-title = ما قاله الناس
own-link = ما قاله الناس عن لقاءاتك
own-about = هذا ما قاله الناس بكلماتهم عن لقاءات كنت حاضرًا فيها. يأتي الشكر أولًا.
own-thanks = شكر
own-others = المزيد ممّا قاله الناس
own-batch = { $count ->
    [one] شخص واحد
    [two] شخصان
    [few] { $number } أشخاص
   *[other] { $number } شخصًا
}
own-empty = لا شيء لتقرأه بعد. سيأتي.
own-empty-more = لا مزيد لتقرأه هنا.
own-rules = كيف تعمل هذه الصفحة
own-rule-together = تقرأ ما قاله { $number } أشخاص على الأقل معًا، حتى لا يُعرَف أحد منهم.
own-rule-age = لا تقرأ الكلمات قبل مرور أسبوع عليها. ويأتي الشكر قبل ذلك.
own-rule-order = لا ترتيب لها، ولا وقت ولا تقييم بجانبها.
own-rule-other = قرأها أحد موظفي المكتب أولًا. وما يجب أن يعالجه شخص آخر لا يأتي إلى هنا.
own-rule-gone = إذا سحب شخص كلماته، ذهب معها كل ما جاء معها.
own-older = الأقدم
own-newest = إلى الأحدث
