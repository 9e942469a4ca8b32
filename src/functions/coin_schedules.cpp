#include "functions/coin_schedules.h"

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/relation_cache.h"

namespace fitkart {
namespace {

using Row = std::tuple<std::int32_t, Rational, Coins, std::optional<Coins>, bool, bool>;

CoinSchedule prices_of(Sql& sql, const Row& row, LocalDay day) {
    static constexpr Statement kTiers{R"(
        SELECT t.first_step, t.coins_per_step
          FROM fitkart.coin_schedules AS s,
               pg_catalog.jsonb_to_recordset(s.tiers) AS t (first_step pg_catalog.int8, coins_per_step pg_catalog.numeric)
         WHERE s.id = $1
         ORDER BY t.first_step)"};
    static constexpr Statement kMultipliers{R"(
        SELECT m.name, m.first_day, m.last_day, m.factor
          FROM fitkart.coin_schedules AS s,
               pg_catalog.jsonb_to_recordset(s.multipliers)
                   AS m (name pg_catalog.text, first_day pg_catalog.date, last_day pg_catalog.date, factor pg_catalog.numeric)
         WHERE s.id = $1)"};
    const auto& [id, rate, daily_cap, weekly_cap, has_tiers, has_multipliers] = row;
    CoinSchedule prices{.coins_per_step = rate, .daily_cap = daily_cap, .weekly_cap = weekly_cap};
    if (has_tiers) {
        for (const auto& [first_step, tier_rate] : sql.rows<Steps, Rational>(kTiers, id)) {
            prices.tiers.push_back({first_step, tier_rate});
        }
    }
    if (has_multipliers) {
        std::vector<Multiplier> multipliers;
        for (const auto& [name, first, last, factor] :
             sql.rows<std::optional<std::string>, std::optional<LocalDay>, std::optional<LocalDay>, Rational>(
                 kMultipliers, id)) {
            multipliers.push_back({name.value_or(""), first, last, factor});
        }
        prices.multiplier = multiplier_on(day, multipliers);
    }
    validate(prices);
    return prices;
}

}  // namespace

DaySchedule schedule_for(Sql& sql, LocalDay day, std::string_view zone) {
    static constexpr Statement kFor{R"(
        SELECT s.id, s.coins_per_step, s.daily_coin_cap, s.weekly_coin_cap, s.tiers <> '[]', s.multipliers <> '[]'
          FROM fitkart.coin_schedules AS s
         WHERE s.id = 1 OR (s.changed_at AT TIME ZONE $2)::pg_catalog.date < $1
         ORDER BY s.changed_at DESC, s.id DESC
         LIMIT 1)"};
    if (!sql.read_only()) {
        keep_schedule(sql);
    }
    const Row row = sql.one<std::int32_t, Rational, Coins, std::optional<Coins>, bool, bool>(kFor, day, zone);
    return {std::get<0>(row), prices_of(sql, row, day)};
}

DaySchedule schedule_of(Sql& sql, std::int32_t schedule_id, LocalDay day) {
    static constexpr Statement kOf{R"(
        SELECT s.id, s.coins_per_step, s.daily_coin_cap, s.weekly_coin_cap, s.tiers <> '[]', s.multipliers <> '[]'
          FROM fitkart.coin_schedules AS s
         WHERE s.id = $1)"};
    const Row row = sql.one<std::int32_t, Rational, Coins, std::optional<Coins>, bool, bool>(kOf, schedule_id);
    return {schedule_id, prices_of(sql, row, day)};
}

bool weeks_are_capped(Sql&) {
    static constexpr Statement kAny{"SELECT EXISTS (SELECT FROM fitkart.coin_schedules s WHERE s.weekly_coin_cap IS NOT NULL)"};
    static auto* const cache = new RelationCache<bool>("coin_schedules");
    return cache->get([] {
        Sql sql(Sql::Access::read_only);
        return std::get<0>(sql.one<bool>(kAny));
    });
}

void keep_schedule(Sql& sql) {
    static constexpr Statement kNewest{
        "SELECT coins_per_step, daily_coin_cap, weekly_coin_cap FROM fitkart.coin_schedules ORDER BY changed_at DESC, id DESC LIMIT 1"};
    // When the settings were changed, or now by the clock in force where that is earlier (a replay of history). Tiers
    // and multipliers go on. Of two sessions that write the same list one waits for the other and then writes nothing.
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.coin_schedules (id, changed_at, coins_per_step, daily_coin_cap, weekly_coin_cap, tiers, multipliers, created_at)
        SELECT s.id + 1,
               greatest(s.changed_at,
                        least($4, (SELECT pg_catalog.max(c.updated_at)
                                     FROM fitkart.settings AS c
                                    WHERE c.key IN ('coins_per_step', 'daily_coin_cap', 'weekly_coin_cap')))),
               $1, $2, $3, s.tiers, s.multipliers, $4
          FROM fitkart.coin_schedules AS s
         ORDER BY s.id DESC
         LIMIT 1
        ON CONFLICT DO NOTHING)"};
    const Settings& settings = current_settings(sql);
    const auto [rate, daily_cap, weekly_cap] = sql.one<Rational, Coins, std::optional<Coins>>(kNewest);
    if (rate != settings.coins_per_step || daily_cap != settings.daily_coin_cap || weekly_cap != settings.weekly_coin_cap) {
        sql.execute(kWrite, settings.coins_per_step, settings.daily_coin_cap, settings.weekly_coin_cap, clock_now());
    }
}

}  // namespace fitkart
