-- Three statements to try, with an id that exists.
SELECT format($try$
Try:
  SELECT rank, full_name, total_steps FROM fitkart.leaderboard('monthly', lim => 3);
  SELECT * FROM fitkart.record_steps(%L, 1200, 'phone_sensor', now() - interval '15 minutes', now());
  SELECT * FROM fitkart.verify();$try$,
              coalesce((SELECT o.user_id::text FROM fitkart.orders o JOIN fitkart.users u ON u.id = o.user_id
                         ORDER BY u.total_steps DESC LIMIT 1), '<user id>'));
