// Badges and streaks for the signed-in user.

#include "functions/achievements.h"

#include "domain/error.h"
#include "domain/text.h"

#include "functions/identity.h"
#include "functions/paging.h"

#include "postgres/function.h"

namespace fitkart {

FITKART_API_FUNCTION(achievements) {
    static constexpr Statement kBadges{
        "SELECT a.code, a.name, a.description, a.icon_url, a.badge_color, "
        "       CASE WHEN h.user_id IS NULL THEN a.reward_coins ELSE h.reward_coins END, h.unlocked_at, count(*) OVER () "
        "  FROM fitkart.achievements a "
        "  LEFT JOIN fitkart.user_achievements h ON h.achievement_id = a.id AND h.user_id = $1 "
        " WHERE a.is_active OR h.user_id IS NOT NULL "
        " ORDER BY a.display_order, a.code LIMIT $2 OFFSET $3"};
    constexpr std::int32_t kMaxRows = 100;
    const UserId user = signed_in_user(sql);
    const auto [lim, off] = read_paging(args, 20, kMaxRows);
    using Text = std::optional<std::string>;
    RowSet out;
    for (const auto& [code, name, description, icon, color, reward, unlocked_at, total] :
         sql.rows<std::string, std::string, std::string, Text, std::string, Coins, std::optional<Instant>, std::int64_t>(
             kBadges, user, std::int64_t{lim}, std::int64_t{off})) {
        out.add(code, name, description, icon, color, reward, unlocked_at, total);
    }
    return out;
}

FITKART_API_FUNCTION(my_streak) {
    const Streak streak = streak_at(sql, signed_in_user(sql), clock_now());
    return row(streak.current_days, streak.longest_days, streak.last_day);
}

}  // namespace fitkart
