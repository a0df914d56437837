# তারিখ, সময় ও সংখ্যা। খসড়া: বাংলা যাঁর মাতৃভাষা, এমন কেউ এখনও পড়ে দেখেননি।
month-1 = জানুয়ারি
month-2 = ফেব্রুয়ারি
month-3 = মার্চ
month-4 = এপ্রিল
month-5 = মে
month-6 = জুন
month-7 = জুলাই
month-8 = আগস্ট
month-9 = সেপ্টেম্বর
month-10 = অক্টোবর
month-11 = নভেম্বর
month-12 = ডিসেম্বর
weekday-1 = সোমবার
weekday-2 = মঙ্গলবার
weekday-3 = বুধবার
weekday-4 = বৃহস্পতিবার
weekday-5 = শুক্রবার
weekday-6 = শনিবার
weekday-7 = রবিবার
written-date = { $day } { $month } { $year }
written-weekday = { $weekday }, { $date }
written-at = { $date }, সময় { $time }
span-minutes = { $count ->
    [one] { $number } মিনিট
   *[other] { $number } মিনিট
}
span-hours = { $count ->
    [one] { $number } ঘণ্টা
   *[other] { $number } ঘণ্টা
}
span-days = { $count ->
    [one] { $number } দিন
   *[other] { $number } দিন
}
span-two = { $larger } { $smaller }
number-group = ,
number-decimal = .
number-percent = { $number }%
