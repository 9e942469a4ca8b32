\set a random(1, 1000)
\set minute random(700, 1438)
\set steps random(20, 130)
SELECT r.day_steps FROM fitkart.record_steps(user_id => bench.person(:a), steps => :steps, source => 'fitbit', recording_method => 'automatic', started_at => current_date - interval '1 day' + :minute * interval '1 minute', ended_at => current_date - interval '1 day' + (:minute + 1) * interval '1 minute') r;
