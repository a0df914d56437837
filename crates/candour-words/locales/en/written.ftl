# Dates, spans of time and numbers.
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
written-date = { $day } { $month } { $year }
written-weekday = { $weekday } { $date }
written-at = { $date } at { $time }
span-minutes = { $count ->
    [one] { $number } minute
   *[other] { $number } minutes
}
span-hours = { $count ->
    [one] { $number } hour
   *[other] { $number } hours
}
span-days = { $count ->
    [one] { $number } day
   *[other] { $number } days
}
span-two = { $larger } { $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
