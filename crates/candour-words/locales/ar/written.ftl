# التواريخ والمدد والأرقام. مسودة: لم يراجعها بعد قارئ لغته الأم العربية.
month-1 = يناير
month-2 = فبراير
month-3 = مارس
month-4 = أبريل
month-5 = مايو
month-6 = يونيو
month-7 = يوليو
month-8 = أغسطس
month-9 = سبتمبر
month-10 = أكتوبر
month-11 = نوفمبر
month-12 = ديسمبر
weekday-1 = الاثنين
weekday-2 = الثلاثاء
weekday-3 = الأربعاء
weekday-4 = الخميس
weekday-5 = الجمعة
weekday-6 = السبت
weekday-7 = الأحد
written-date = { $day } { $month } { $year }
written-weekday = { $weekday } { $date }
written-at = { $date } الساعة { $time }
span-minutes = { $count ->
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $number } دقائق
   *[other] { $number } دقيقة
}
span-hours = { $count ->
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $number } ساعات
   *[other] { $number } ساعة
}
span-days = { $count ->
    [one] يوم واحد
    [two] يومان
    [few] { $number } أيام
   *[other] { $number } يومًا
}
span-two = { $larger } و{ $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
