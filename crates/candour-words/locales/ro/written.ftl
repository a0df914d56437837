# Date, intervale de timp și numere. Ciornă: nu a fost citită încă de o persoană cu limba maternă română.
month-1 = ianuarie
month-2 = februarie
month-3 = martie
month-4 = aprilie
month-5 = mai
month-6 = iunie
month-7 = iulie
month-8 = august
month-9 = septembrie
month-10 = octombrie
month-11 = noiembrie
month-12 = decembrie
weekday-1 = luni
weekday-2 = marți
weekday-3 = miercuri
weekday-4 = joi
weekday-5 = vineri
weekday-6 = sâmbătă
weekday-7 = duminică
written-date = { $day } { $month } { $year }
written-weekday = { $weekday }, { $date }
written-at = { $date }, ora { $time }
span-minutes = { $count ->
    [one] { $number } minut
    [few] { $number } minute
   *[other] { $number } de minute
}
span-hours = { $count ->
    [one] { $number } oră
    [few] { $number } ore
   *[other] { $number } de ore
}
span-days = { $count ->
    [one] { $number } zi
    [few] { $number } zile
   *[other] { $number } de zile
}
span-two = { $larger } și { $smaller }
number-group = .
number-decimal = ,
number-percent = { $number }{ "\u00A0" }%
