# Dyddiadau, cyfnodau a rhifau. Drafft: heb ei ddarllen eto gan siaradwr Cymraeg.
month-1 = Ionawr
month-2 = Chwefror
month-3 = Mawrth
month-4 = Ebrill
month-5 = Mai
month-6 = Mehefin
month-7 = Gorffennaf
month-8 = Awst
month-9 = Medi
month-10 = Hydref
month-11 = Tachwedd
month-12 = Rhagfyr
weekday-1 = Dydd Llun
weekday-2 = Dydd Mawrth
weekday-3 = Dydd Mercher
weekday-4 = Dydd Iau
weekday-5 = Dydd Gwener
weekday-6 = Dydd Sadwrn
weekday-7 = Dydd Sul
written-date = { $day } { $month } { $year }
written-weekday = { $weekday } { $date }
written-at = { $date } am { $time }
span-minutes = { $count ->
    [two] { $number } funud
   *[other] { $number } munud
}
span-hours = { $count ->
   *[other] { $number } awr
}
span-days = { $count ->
    [one] { $number } diwrnod
    [two] { $number } ddiwrnod
   *[other] { $number } diwrnod
}
span-two = { $larger } { $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
