#include "functions/achievements.h"

#include <algorithm>
#include <map>

#include "domain/error.h"
#include "domain/streak.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/local_time.h"

#include "postgres/function.h"
#include "postgres/relation_cache.h"

namespace fitkart {
namespace {

Criterion criterion_from(const Json& json) {
    const auto measure = json.find("measure");
    const auto at_least = json.find("at_least");
    Criterion criterion{.measure = measure_from(measure ? measure->as_string().value_or("") : ""),
                        .at_least = at_least ? at_least->as_int64().value_or(0) : 0};
    validate(criterion);
    return criterion;
}

/// The badges that can be unlocked, in the order of screens. Good until the next call.
const std::vector<Achievement>& catalogue_of_achievements(Sql& sql) {
    static constexpr Statement kActive{
        "SELECT a.id, a.code, a.name, a.unlock_criteria, a.reward_coins FROM fitkart.achievements a "
        "WHERE a.is_active ORDER BY a.display_order, a.code"};
    static RelationCache<std::vector<Achievement>> cache{"achievements"};
    return cache.get([&] {
        std::vector<Achievement> catalogue;
        for (auto& [id, code, name, criteria, reward] :
             sql.rows<AchievementId, std::string, std::string, Json, Coins>(kActive)) {
            catalogue.push_back({id, std::move(code), std::move(name), criterion_from(criteria), reward});
        }
        return catalogue;
    });
}

std::vector<WalkedDay> days_of(Sql& sql, const UserId& user, std::optional<DaySpan> span) {
    static constexpr Statement kSome{
        "SELECT d.day, d.verified_steps, d.early_steps FROM fitkart.daily_steps d "
        "WHERE d.user_id = $1 AND d.day BETWEEN $2 AND $3 ORDER BY d.day"};
    static constexpr Statement kAll{
        "SELECT d.day, d.verified_steps, d.early_steps FROM fitkart.daily_steps d WHERE d.user_id = $1 ORDER BY d.day"};
    const auto rows = span ? sql.rows<LocalDay, Steps, Steps>(kSome, user, span->first, span->last)
                           : sql.rows<LocalDay, Steps, Steps>(kAll, user);
    std::vector<WalkedDay> days;
    days.reserve(rows.size());
    for (const auto& [day, steps, early_steps] : rows) {
        days.push_back({day, steps, early_steps});
    }
    return days;
}

/// All days, those that wait with what they may come to: as long as nothing is decided about them, they may bear a badge, and
/// of several days that bear one together the first to be rejected ends it.
std::vector<WalkedDay> days_that_may_count(Sql& sql, const UserId& user) {
    static constexpr Statement kDays{
        "SELECT d.day, CASE WHEN d.status = 'pending' THEN d.steps ELSE d.verified_steps END, d.early_steps "
        "FROM fitkart.daily_steps d WHERE d.user_id = $1 ORDER BY d.day"};
    std::vector<WalkedDay> days;
    for (const auto& [day, steps, early_steps] : sql.rows<LocalDay, Steps, Steps>(kDays, user)) {
        days.push_back({day, steps, early_steps});
    }
    return days;
}

/// Leaves out what the person has already.
void remove_held(Sql& sql, const UserId& user, std::vector<Achievement>& achievements) {
    static constexpr Statement kHeld{
        "SELECT h.achievement_id FROM fitkart.user_achievements h WHERE h.user_id = $1"};
    if (achievements.empty()) {
        return;
    }
    for (const auto& [held] : sql.rows<AchievementId>(kHeld, user)) {
        std::erase_if(achievements, [&, id = held](const Achievement& achievement) { return achievement.id == id; });
    }
}

/// Writes the badges and credits what they are worth. Who comes second to a badge gets nothing: the primary key decides.
std::vector<UnlockedAchievement> award(Sql& sql, Wallets& wallets, const UserId& user, const std::vector<Achievement>& met,
                                       std::optional<UserId> actor) {
    static constexpr Statement kClaim{
        "INSERT INTO fitkart.user_achievements (user_id, achievement_id, unlocked_at) "
        "SELECT $1, m.id, $3 FROM unnest($2) AS m (id) ON CONFLICT DO NOTHING RETURNING achievement_id"};
    static constexpr Statement kReward{
        "UPDATE fitkart.user_achievements AS h SET reward_coins = r.coins, reward_transaction_id = r.transaction_id "
        "FROM unnest($2, $3, $4) AS r (id, coins, transaction_id) WHERE h.user_id = $1 AND h.achievement_id = r.id"};
    std::vector<UnlockedAchievement> unlocked;
    if (met.empty()) {
        return unlocked;
    }
    std::vector<AchievementId> ids;
    std::ranges::transform(met, std::back_inserter(ids), &Achievement::id);
    const auto claimed = sql.rows<AchievementId>(kClaim, user, ids, clock_now());
    const std::optional<Coins> max_balance = current_settings(sql).max_balance;
    ids.clear();
    std::vector<Coins> rewards;
    std::vector<TransactionId> transactions;
    for (const Achievement& achievement : met) {  // in the order of the catalogue
        if (std::ranges::find(claimed, std::tuple{achievement.id}) == claimed.end()) {
            continue;
        }
        // A full wallet cuts the reward: steps are recorded all the same.
        const Coins room = max_balance ? std::max(Coins{0}, *max_balance - wallets[user].balance()) : achievement.reward;
        const Coins reward = std::min(achievement.reward, room);
        unlocked.push_back({achievement.id, achievement.code, reward});
        if (reward == Coins{0}) {
            continue;
        }
        ids.push_back(achievement.id);
        rewards.push_back(reward);
        transactions.push_back(wallets.post({.user = user,
                                             .amount = reward,
                                             .type = TransactionType::bonus,
                                             .reference_type = "achievement",
                                             .reference_id = achievement.id,
                                             .description = concat("Badge: ", achievement.name),
                                             .actor = actor}));
    }
    if (!ids.empty()) {
        sql.execute(kReward, user, ids, rewards, transactions);
    }
    return unlocked;
}

}  // namespace

std::vector<UnlockedAchievement> unlock_achievements(Sql& sql, Wallets& wallets, const UserId& user,
                                                     std::span<const DayChange> changes, std::optional<UserId> actor) {
    const Steps streak_min_steps = current_settings(sql).streak_min_steps;
    std::vector<Achievement> candidates;
    std::map<AchievementId, DaySpan> looks;  // where the days around decide
    for (const Achievement& achievement : catalogue_of_achievements(sql)) {
        bool is_met = false;
        std::optional<DaySpan> look;
        for (const DayChange& change : changes) {
            if (!may_meet(achievement.criterion, change, streak_min_steps)) {
                continue;
            }
            if (is_decided_by_the_day(achievement.criterion.measure)) {
                is_met = true;
                break;
            }
            const DaySpan span = days_that_decide(achievement.criterion, change.day);
            look = look ? DaySpan{std::min(look->first, span.first), std::max(look->last, span.last)} : span;
        }
        if (is_met || look) {
            candidates.push_back(achievement);
        }
        if (look) {
            looks.emplace(achievement.id, *look);
        }
    }
    remove_held(sql, user, candidates);
    std::optional<DaySpan> span;
    for (const Achievement& achievement : candidates) {
        if (const auto look = looks.find(achievement.id); look != looks.end()) {
            span = span ? DaySpan{std::min(span->first, look->second.first), std::max(span->last, look->second.last)}
                        : look->second;
        }
    }
    if (span) {
        const Progress progress = progress_of(days_of(sql, user, span), streak_min_steps);
        std::erase_if(candidates, [&](const Achievement& achievement) {
            return looks.contains(achievement.id) && !is_met(achievement.criterion, progress);
        });
    }
    return award(sql, wallets, user, candidates, actor);
}

std::vector<UnlockedAchievement> evaluate_achievements(Sql& sql, Wallets& wallets, const UserId& user,
                                                       std::optional<UserId> actor) {
    const Steps streak_min_steps = current_settings(sql).streak_min_steps;
    const Progress progress = progress_of(days_of(sql, user, std::nullopt), streak_min_steps);
    std::vector<Achievement> met = unlocked_by(catalogue_of_achievements(sql), progress);
    remove_held(sql, user, met);
    return award(sql, wallets, user, met, actor);
}

std::vector<LostAchievement> achievements_lost(Sql& sql, const UserId& user, const WalkedDay& rejected) {
    static constexpr Statement kHeld{
        "SELECT a.id, a.code, a.unlock_criteria, h.reward_transaction_id "
        "FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id "
        "WHERE h.user_id = $1 ORDER BY a.display_order, a.code"};
    const Steps streak_min_steps = current_settings(sql).streak_min_steps;
    std::vector<WalkedDay> days = days_that_may_count(sql, user);
    const Progress without = progress_of(days, streak_min_steps);
    const auto place = std::ranges::find(days, rejected.day, &WalkedDay::day);
    *place = rejected;
    const Progress with = progress_of(days, streak_min_steps);

    std::vector<LostAchievement> lost;
    for (const auto& [id, code, criteria, reward] :
         sql.rows<AchievementId, std::string, Json, std::optional<TransactionId>>(kHeld, user)) {
        if (const Criterion criterion = criterion_from(criteria); is_met(criterion, with) && !is_met(criterion, without)) {
            lost.push_back({id, code, reward});
        }
    }
    return lost;
}

Coins revoke_achievements(Sql& sql, Wallets& wallets, const UserId& user, const std::vector<LostAchievement>& lost,
                          std::optional<UserId> actor) {
    static constexpr Statement kRevoke{
        "DELETE FROM fitkart.user_achievements h WHERE h.user_id = $1 AND h.achievement_id = $2"};
    Coins rewards{};
    for (const LostAchievement& badge : lost) {
        sql.execute(kRevoke, user, badge.id);
        if (badge.reward) {
            rewards += wallets.take_back_rest(user, *badge.reward, concat("Badge taken back: ", badge.code), actor);
        }
    }
    return rewards;
}

Streak streak_at(Sql& sql, const UserId& user, Instant now) {
    static constexpr Statement kDays{
        "SELECT d.day FROM fitkart.daily_steps d WHERE d.user_id = $1 AND d.verified_steps >= $2 ORDER BY d.day"};
    const std::string zone = zone_in_force(sql, user, now);
    std::vector<LocalDay> days;
    for (const auto& [day] : sql.rows<LocalDay>(kDays, user, current_settings(sql).streak_min_steps)) {
        days.push_back(day);
    }
    return streak_of(days, local_day(now, zone));
}

FITKART_FUNCTION(evaluate_achievements) {
    const auto user = args.required<UserId>("user_id");
    const Json answer = once_as_json(args, sql, user, [&] {
        auto wallets = Wallets::lock(sql, {user});
        JsonWriter unlocked;
        unlocked.begin_array();
        for (const UnlockedAchievement& one : evaluate_achievements(sql, wallets, user, args.optional<UserId>("actor"))) {
            unlocked.begin_object();
            unlocked.field("code", one.code);
            unlocked.field("reward_coins", one.reward);
            unlocked.end_object();
        }
        unlocked.end_array();
        wallets.flush();
        return unlocked.done();
    });
    RowSet out;
    for (const Json& one : answer.elements()) {
        out.add(one.find("code")->as_string(), one.find("reward_coins")->as_int64());
    }
    return out;
}

FITKART_FUNCTION(streak) {
    static constexpr Statement kLiving{"SELECT true FROM fitkart.users u WHERE u.id = $1 AND u.deleted_at IS NULL"};
    const auto user = args.required<UserId>("user_id");
    if (!sql.maybe<bool>(kLiving, user)) {
        throw no_such("user", user);
    }
    const Streak streak = streak_at(sql, user, clock_now());
    return row(streak.current_days, streak.longest_days, streak.last_day);
}

/// The seven badges of the start. What is there stays as it is.
FITKART_FUNCTION(seed_achievements) {
    struct Seed {
        const char* code;
        const char* name;
        const char* description;
        const char* badge_color;
        Criterion criterion;
        std::int64_t reward;
    };
    static constexpr std::array kSeeds{
        Seed{"steps_1k", "First steps", "Walk 1,000 steps in all.", "#8BC34A", {Measure::lifetime_steps, 1'000}, 10},
        Seed{"steps_5k", "On the way", "Walk 5,000 steps in all.", "#4CAF50", {Measure::lifetime_steps, 5'000}, 25},
        Seed{"steps_10k", "A full day", "Walk 10,000 steps in a day.", "#03A9F4", {Measure::day_steps, 10'000}, 50},
        Seed{"steps_50k", "A full week", "Walk 50,000 steps from Monday to Sunday.", "#3F51B5", {Measure::week_steps, 50'000}, 100},
        Seed{"steps_100k", "A full month", "Walk 100,000 steps in a calendar month.", "#9C27B0", {Measure::month_steps, 100'000}, 200},
        Seed{"streak_7", "Seven in a row", "Walk enough for your streak on seven days in a row.", "#FF9800", {Measure::streak_days, 7}, 75},
        Seed{"early_bird", "Early bird", "Walk 500 steps between 4 and 8 in the morning.", "#FFC107", {Measure::early_steps, 500}, 20},
    };
    static constexpr Statement kInsert{
        "INSERT INTO fitkart.achievements (id, code, name, description, badge_color, unlock_criteria, reward_coins, display_order) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (code) DO NOTHING"};
    std::int64_t added = 0;
    std::int32_t order = 0;
    for (const Seed& seed : kSeeds) {
        JsonWriter criteria;
        criteria.begin_object();
        criteria.field("measure", to_string(seed.criterion.measure));
        criteria.field("at_least", seed.criterion.at_least);
        criteria.end_object();
        order += 10;
        added += static_cast<std::int64_t>(sql.execute(kInsert, new_id<AchievementId>(), seed.code, seed.name, seed.description,
                                                       seed.badge_color, criteria.done(), Coins{seed.reward}, order));
    }
    return value(added);
}

}  // namespace fitkart
