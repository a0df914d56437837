# Taariikhaha, mudooyinka iyo tirooyinka. Qabyo: weli ma akhrin qof afkiisa hooyo yahay Soomaali.
month-1 = Jannaayo
month-2 = Febraayo
month-3 = Maarso
month-4 = Abriil
month-5 = Maajo
month-6 = Juun
month-7 = Luuliyo
month-8 = Ogosto
month-9 = Sebtembar
month-10 = Oktoobar
month-11 = Nofembar
month-12 = Desembar
weekday-1 = Isniin
weekday-2 = Talaado
weekday-3 = Arbaco
weekday-4 = Khamiis
weekday-5 = Jimce
weekday-6 = Sabti
weekday-7 = Axad
written-date = { $day } { $month } { $year }
written-weekday = { $weekday }, { $date }
written-at = { $date }, saacadda { $time }
span-minutes = { $count ->
    [one] { $number } daqiiqo
   *[other] { $number } daqiiqo
}
span-hours = { $count ->
    [one] { $number } saac
   *[other] { $number } saacadood
}
span-days = { $count ->
    [one] { $number } maalin
   *[other] { $number } maalmood
}
span-two = { $larger } iyo { $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
