-- Other rules, tried on the days that are stored.

CREATE TYPE fitkart.replayed_rule AS (
    rule           text,
    days_flagged   bigint,
    days_released  bigint,
    days_recounted bigint,
    people         bigint,
    coins          bigint
);
COMMENT ON TYPE fitkart.replayed_rule IS 'What other rules would make of stored days.';
COMMENT ON COLUMN fitkart.replayed_rule.rule IS 'the weightiest reason of the days that would wait, or wait now; counting: other samples would count; week: other days of its week leave it more or less';
COMMENT ON COLUMN fitkart.replayed_rule.days_flagged IS 'days that would wait for a review and do not now';
COMMENT ON COLUMN fitkart.replayed_rule.days_released IS 'days that wait now and would not';
COMMENT ON COLUMN fitkart.replayed_rule.days_recounted IS 'days that would earn more or less';
COMMENT ON COLUMN fitkart.replayed_rule.people IS 'whose days these are';
COMMENT ON COLUMN fitkart.replayed_rule.coins IS 'booked coins of the days that would wait; coins that the released and recounted ones would gain, negative: lose; within the cap of their weeks, and as if max_balance never cut';

CREATE FUNCTION fitkart.replay_rules(settings jsonb, from_day date, to_day date)
RETURNS SETOF fitkart.replayed_rule
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_replay_rules';
COMMENT ON FUNCTION fitkart.replay_rules IS
'What a changed set of rules would make of the days that are stored: a row a rule, nothing is changed. Decisions of reviewers and the trust in people hold as they are. It reads every day of the span, and can be cancelled at any time.
Arguments:
  settings: an object of settings and values to try: anomaly_review_score, anomaly_rule_weights, anti_cheat_enabled, manual_steps_earn, step_sources; {} tries the rules of this version on days that older ones judged
  from_day: first local day
  to_day: last local day, at most 366 days
Returns: a row a rule by which days would change; none: nothing would
Errors: VALIDATION_FAILED, SETTING_INVALID
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.replay_rules(''{"anomaly_review_score": 60}'', date ''2026-05-01'', date ''2026-05-31'');';
