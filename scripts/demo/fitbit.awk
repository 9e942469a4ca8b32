# Minutes of the Fitbit study (Id, "4/12/2016 1:05:00 PM", steps) as rows for COPY: person 1.., day 0.., minute of the day,
# steps. Days count from 12 April 2016, the first of the study.
BEGIN { FS = ","; OFS = "\t" }
NR == 1 { next }
{
    if (!($1 in person)) person[$1] = ++people
    split($2, part, " ")
    split(part[1], date, "/")
    split(part[2], clock, ":")
    day = date[1] == 4 ? date[2] - 12 : date[2] + 18
    minute = (clock[1] % 12 + (part[3] == "PM" ? 12 : 0)) * 60 + clock[2]
    print person[$1], day, minute, $3
}
