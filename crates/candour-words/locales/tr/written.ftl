# Tarihler, süreler ve sayılar. Taslak: ana dili Türkçe olan biri henüz okumadı.
month-1 = Ocak
month-2 = Şubat
month-3 = Mart
month-4 = Nisan
month-5 = Mayıs
month-6 = Haziran
month-7 = Temmuz
month-8 = Ağustos
month-9 = Eylül
month-10 = Ekim
month-11 = Kasım
month-12 = Aralık
weekday-1 = Pazartesi
weekday-2 = Salı
weekday-3 = Çarşamba
weekday-4 = Perşembe
weekday-5 = Cuma
weekday-6 = Cumartesi
weekday-7 = Pazar
written-date = { $day } { $month } { $year }
written-weekday = { $date } { $weekday }
written-at = { $date }, saat { $time }
span-minutes = { $count ->
    [one] { $number } dakika
   *[other] { $number } dakika
}
span-hours = { $count ->
    [one] { $number } saat
   *[other] { $number } saat
}
span-days = { $count ->
    [one] { $number } gün
   *[other] { $number } gün
}
span-two = { $larger } { $smaller }
number-group = .
number-decimal = ,
number-percent = %{ $number }
