#pragma once
/// Badges, as the pipeline that changes days calls them.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/achievements.h"
#include "domain/streak.h"
#include "domain/types.h"

namespace fitkart {

class Sql;
class Wallets;

/// A badge that was unlocked just now.
struct UnlockedAchievement {
    AchievementId id{};
    std::string code{};
    Coins reward{};  ///< what was credited; below the badge's reward only at max_balance
};

/// Unlocks what these changes of `user`'s days make due, and posts the rewards (type bonus, outside the daily cap) to
/// `wallets`, which must hold his wallet locked: one user's writers come here one after the other. Call it when
/// daily_steps and users.total_steps say what they say now (their rows are written), and flush the wallets afterwards.
/// Costs no statement while no threshold is crossed and no week, month or streak could have become complete.
/// A change downwards unlocks nothing and takes nothing.
std::vector<UnlockedAchievement> unlock_achievements(Sql& sql, Wallets& wallets, const UserId& user,
                                                     std::span<const DayChange> changes,
                                                     std::optional<UserId> actor = std::nullopt);

/// The same for everything that was ever walked: reads all days. For badges that are new, and for imports.
std::vector<UnlockedAchievement> evaluate_achievements(Sql& sql, Wallets& wallets, const UserId& user,
                                                       std::optional<UserId> actor = std::nullopt);

/// A badge that somebody holds and should not.
struct LostAchievement {
    AchievementId id{};
    std::string code{};
    std::optional<TransactionId> reward{};  ///< the booking of its reward, if it had one
};

/// The badges that held with the day as `rejected` says it, and do not hold without it. Badges that other days no longer bear stay:
/// corrections take nothing. Ask when daily_steps no longer counts the day, the wallet locked.
[[nodiscard]] std::vector<LostAchievement> achievements_lost(Sql& sql, const UserId& user, const WalkedDay& rejected);

/// Takes badges back, with their rewards: a reversal each, those very coins first. Answers what their rewards were. The wallet is
/// locked; flush it afterwards.
Coins revoke_achievements(Sql& sql, Wallets& wallets, const UserId& user, const std::vector<LostAchievement>& lost,
                          std::optional<UserId> actor = std::nullopt);

/// A person's streak, as of his local day at `now`. NOT_FOUND for an unknown person.
[[nodiscard]] Streak streak_at(Sql& sql, const UserId& user, Instant now);

}  // namespace fitkart
