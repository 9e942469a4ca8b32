# Days of the LifeSnaps study (id,date,steps,distance,…) and then its hours (id,date,hour,steps) as rows: person 1.., date, hour of
# the day, steps, metres. A day's metres are spread over its hours as its steps are.
BEGIN { FS = ","; OFS = "\t" }
FNR == 1 { file++; next }
file == 1 { if ($3 > 0) stride[$1, $2] = $4 / $3; next }
$4 > 0 {
    if (!($1 in person)) person[$1] = ++people
    print person[$1], $2, $3, $4, int($4 * stride[$1, $2])
}
