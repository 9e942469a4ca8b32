-- A sample that brings its own offset from UTC decides its day, so offsets that are not those of a person's zones may put one walk
-- on several days; so may a zone that changes within the five minutes that clocks may run ahead. Of whom that is known, the days
-- around are read along whenever steps come.

ALTER TABLE fitkart.users ADD COLUMN roams boolean NOT NULL DEFAULT false;
UPDATE fitkart.users AS u SET roams = true WHERE (SELECT count(*) FROM fitkart.user_time_zones AS z WHERE z.user_id = u.id) > 1;
COMMENT ON COLUMN fitkart.users.roams IS 'has moved to another time zone, or has sent steps under an offset from UTC that puts them on another day than his zones do: his days may share instants';
