# Daty, odcinki czasu i liczby. Wersja robocza: nie przeczytała jej jeszcze osoba, dla której polski jest językiem ojczystym.
month-1 = stycznia
month-2 = lutego
month-3 = marca
month-4 = kwietnia
month-5 = maja
month-6 = czerwca
month-7 = lipca
month-8 = sierpnia
month-9 = września
month-10 = października
month-11 = listopada
month-12 = grudnia
weekday-1 = poniedziałek
weekday-2 = wtorek
weekday-3 = środa
weekday-4 = czwartek
weekday-5 = piątek
weekday-6 = sobota
weekday-7 = niedziela
written-date = { $day } { $month } { $year }
written-weekday = { $weekday }, { $date }
written-at = { $date } o godz. { $time }
span-minutes = { $count ->
    [one] { $number } minuta
    [few] { $number } minuty
    [many] { $number } minut
   *[other] { $number } minuty
}
span-hours = { $count ->
    [one] { $number } godzina
    [few] { $number } godziny
    [many] { $number } godzin
   *[other] { $number } godziny
}
span-days = { $count ->
    [one] { $number } dzień
    [few] { $number } dni
    [many] { $number } dni
   *[other] { $number } dnia
}
span-two = { $larger } { $smaller }
number-group = { "\u00A0" }
number-decimal = ,
number-percent = { $number }%
