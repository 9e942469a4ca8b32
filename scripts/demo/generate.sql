-- Walkers that FitKart makes up, for a machine without real data. The same month every time: the seed is fixed.
--
-- Shaped after published statistics: a median day of 7,142 steps with p95 at 15,530 (Furberg et al. 2016, Fitbit, doi
-- 10.5281/zenodo.53894); purposeful walking at 100 steps a minute and around (Tudor-Locke et al. 2018, Br J Sports Med 52:776);
-- other minutes with steps at a median of 23. The last two people cheat: one phone hangs on a shaker by night, at 117 steps a
-- minute as such machines do, and one sends the same busy hour again and again.
SELECT setseed(0.20260101) IS NULL AS unused \gset

DO $walkers$
DECLARE
    persons CONSTANT integer := 24;
    days    CONSTANT integer := 31;
    habit   float8;   -- a person's median day
    goal    float8;   -- this day's steps
    wakes   integer;
    length_ integer;
    begins  integer;
    cadence float8;
    done    float8;
    steps_  integer;
BEGIN
    FOR person_ IN 1 .. persons LOOP
        habit := 7142 * exp(0.38 * (random() + random() + random() + random() - 2) * 1.73);
        wakes := 360 + (random() * 120)::integer;
        FOR day_ IN 0 .. days - 1 LOOP
            goal := habit * exp(0.33 * (random() + random() + random() + random() - 2) * 1.73);
            done := 0;
            -- one to three walks
            FOR walk IN 1 .. 1 + floor(random() * 3)::integer LOOP
                length_ := 8 + floor(random() * 30)::integer;
                begins := wakes + floor(random() * 800)::integer;
                cadence := 96 + random() * 22;
                FOR m IN 0 .. length_ - 1 LOOP
                    EXIT WHEN done > goal;
                    steps_ := round(cadence + (random() + random() + random() - 1.5) * 16);
                    INSERT INTO walked VALUES (person_, day_, begins + m, steps_);
                    done := done + steps_;
                END LOOP;
            END LOOP;
            -- the rest in passing
            WHILE done < goal LOOP
                steps_ := 1 + floor(-33 * ln(1 - random() * 0.98))::integer;
                INSERT INTO walked VALUES (person_, day_, wakes + floor(random() * 960)::integer, least(steps_, 130));
                done := done + steps_;
            END LOOP;
        END LOOP;
    END LOOP;
    -- a minute has one count
    DELETE FROM walked w USING walked o
     WHERE (w.person, w.day, w.minute) = (o.person, o.day, o.minute) AND w.ctid > o.ctid;

    -- the shaker: four nights, five hours each
    INSERT INTO walked
    SELECT persons + 1, d, 60 + m, 117 FROM generate_series(12, 15) AS d, generate_series(0, 299) AS m;
    INSERT INTO walked
    SELECT persons + 1, d, 540 + m, 40 + (m * 7 + d) % 60 FROM generate_series(0, 11) AS d, generate_series(0, 44) AS m;
    -- the copied hour
    INSERT INTO walked
    SELECT persons + 2, d, h * 60 + m, 105 + (m * 13) % 17
      FROM generate_series(0, 30) AS d, generate_series(8, 8 + d / 2) AS h, generate_series(0, 59) AS m WHERE h < 24;
END
$walkers$;
