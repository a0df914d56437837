# تاریخیں، وقت اور اعداد۔ مسودہ: اردو جن کی مادری زبان ہے، ان میں سے کسی نے ابھی اسے نہیں پڑھا۔
month-1 = جنوری
month-2 = فروری
month-3 = مارچ
month-4 = اپریل
month-5 = مئی
month-6 = جون
month-7 = جولائی
month-8 = اگست
month-9 = ستمبر
month-10 = اکتوبر
month-11 = نومبر
month-12 = دسمبر
weekday-1 = پیر
weekday-2 = منگل
weekday-3 = بدھ
weekday-4 = جمعرات
weekday-5 = جمعہ
weekday-6 = ہفتہ
weekday-7 = اتوار
written-date = { $day } { $month } { $year }
written-weekday = { $weekday }، { $date }
written-at = { $date }، { $time } بجے
span-minutes = { $count ->
    [one] { $number } منٹ
   *[other] { $number } منٹ
}
span-hours = { $count ->
    [one] { $number } گھنٹہ
   *[other] { $number } گھنٹے
}
span-days = { $count ->
    [one] { $number } دن
   *[other] { $number } دن
}
span-two = { $larger } { $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
