# How long ago something was. Exact times stand in the tooltip.
time-now = just now
time-minutes = { $count ->
    [one] 1 min ago
   *[other] { $count } min ago
}
time-hours = { $count ->
    [one] 1 h ago
   *[other] { $count } h ago
}
time-yesterday = yesterday
time-days = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
}
# How long it is until something.
time-in-minutes = in { $count } min
time-in-hours = in { $count } h
time-in-days = { $count ->
    [one] in 1 day
   *[other] in { $count } days
}
time-unknown = Not known
# An exact moment, its date and its time of day already in the reader's form.
time-exact = { $date }, { $time } UTC
time-date = { $day } { $month } { $year }
time-month-1 = Jan
time-month-2 = Feb
time-month-3 = Mar
time-month-4 = Apr
time-month-5 = May
time-month-6 = Jun
time-month-7 = Jul
time-month-8 = Aug
time-month-9 = Sep
time-month-10 = Oct
time-month-11 = Nov
time-month-12 = Dec
