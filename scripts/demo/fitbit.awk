# Minutes of the Fitbit study (Id, "4/12/2016 1:05:00 PM", steps) as rows for COPY: person 1.., day 0.., minute of the day,
# steps. Days count from 12 April 2016, the first of the study. Days of its other file (Id, 4/12/2016, total), read after the
# minutes, have the minute -1 for their total.
BEGIN { FS = ","; OFS = "\t" }
FNR == 1 { next }
{
    split($2, part, " ")
    if (!($1 in person) && part[2] != "") person[$1] = ++people
    split(part[1], date, "/")
    split(part[2], clock, ":")
    day = date[1] == 4 ? date[2] - 12 : date[2] + 18
    if (part[2] == "") {
        if ($1 in person) print person[$1], day, -1, $3
        next
    }
    minute = (clock[1] % 12 + (part[3] == "PM" ? 12 : 0)) * 60 + clock[2]
    print person[$1], day, minute, $3
}
