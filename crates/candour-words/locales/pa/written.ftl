# ਤਾਰੀਖ਼ਾਂ, ਸਮਾਂ ਅਤੇ ਗਿਣਤੀਆਂ। ਖਰੜਾ: ਜਿਨ੍ਹਾਂ ਦੀ ਮਾਂ-ਬੋਲੀ ਪੰਜਾਬੀ ਹੈ, ਉਨ੍ਹਾਂ ਵਿੱਚੋਂ ਕਿਸੇ ਨੇ ਅਜੇ ਇਹ ਨਹੀਂ ਪੜ੍ਹਿਆ।
month-1 = ਜਨਵਰੀ
month-2 = ਫ਼ਰਵਰੀ
month-3 = ਮਾਰਚ
month-4 = ਅਪ੍ਰੈਲ
month-5 = ਮਈ
month-6 = ਜੂਨ
month-7 = ਜੁਲਾਈ
month-8 = ਅਗਸਤ
month-9 = ਸਤੰਬਰ
month-10 = ਅਕਤੂਬਰ
month-11 = ਨਵੰਬਰ
month-12 = ਦਸੰਬਰ
weekday-1 = ਸੋਮਵਾਰ
weekday-2 = ਮੰਗਲਵਾਰ
weekday-3 = ਬੁੱਧਵਾਰ
weekday-4 = ਵੀਰਵਾਰ
weekday-5 = ਸ਼ੁੱਕਰਵਾਰ
weekday-6 = ਸ਼ਨਿੱਚਰਵਾਰ
weekday-7 = ਐਤਵਾਰ
written-date = { $day } { $month } { $year }
written-weekday = { $weekday }, { $date }
written-at = { $date }, { $time } ਵਜੇ
span-minutes = { $count ->
    [one] { $number } ਮਿੰਟ
   *[other] { $number } ਮਿੰਟ
}
span-hours = { $count ->
    [one] { $number } ਘੰਟਾ
   *[other] { $number } ਘੰਟੇ
}
span-days = { $count ->
    [one] { $number } ਦਿਨ
   *[other] { $number } ਦਿਨ
}
span-two = { $larger } { $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
