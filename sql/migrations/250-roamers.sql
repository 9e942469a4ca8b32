-- A sample that brings its own offset from UTC decides its day, so offsets that are not those of a person's zones may put one walk
-- on several days. Of whom that is known, the days around are read along whenever steps come.

ALTER TABLE fitkart.users ADD COLUMN roams boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN fitkart.users.roams IS 'has sent steps under an offset from UTC that puts them on another day than his time zones do: his days may share instants';
