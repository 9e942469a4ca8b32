# Minutes with a heart rate (id,2016-03-29 07:21:00,beats,intensity,steps) as rows: person 1.., date, minute of the day, beats, steps.
BEGIN { FS = ","; OFS = "\t" }
FNR > 1 {
    if (!($1 in person)) person[$1] = ++people
    split($2, time, /[ :]/)
    print person[$1], time[1], 60 * time[2] + time[3], $3, $5
}
