/// What all people walk: what somebody is held against who has no days of his own yet.
#include "functions/past_days.h"

#include "postgres/function.h"

namespace fitkart {

void measure_population(Sql& sql, LocalDay last, Instant now) {
    static constexpr Statement kMeasured{"SELECT true FROM fitkart.step_population WHERE day = $1"};
    static constexpr Statement kMeasure{R"(
        INSERT INTO fitkart.step_population (day, days, median_steps, common_steps, measured_at)
        SELECT $1, pg_catalog.count(*)::integer, coalesce(pg_catalog.percentile_disc(0.5) WITHIN GROUP (ORDER BY d.verified_steps), 0)::integer,
               coalesce(pg_catalog.percentile_disc(0.999) WITHIN GROUP (ORDER BY d.verified_steps), 0)::integer, $2
          FROM fitkart.daily_steps AS d
         WHERE d.day = $1 AND d.status = 'verified' AND d.verified_steps > 0
        ON CONFLICT (day) DO NOTHING)"};
    if (!sql.maybe<bool>(kMeasured, last)) {
        sql.execute(kMeasure, last, now);
    }
}

std::int32_t common_steps(Sql& sql) {
    static constexpr Statement kCommon{R"(
        SELECT coalesce(pg_catalog.percentile_disc(0.5) WITHIN GROUP (ORDER BY n.common_steps), 0)::integer
          FROM (SELECT p.common_steps
                  FROM fitkart.step_population AS p
                 WHERE p.days >= $1
                 ORDER BY p.day DESC
                 LIMIT 7) AS n)"};
    constexpr std::int32_t kEnoughDays = 1'000;
    return std::get<0>(sql.one<std::int32_t>(kCommon, kEnoughDays));
}

}  // namespace fitkart
