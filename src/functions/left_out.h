#pragma once
/// Work on many people that one of them must not stop: the books of one that a check refuses would keep the coins of all others
/// from being given back.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/types.h"

namespace fitkart {

class Sql;

/// Who could not be worked on, and why the first of them could not.
struct LeftOut {
    int people = 0;
    std::string problem{};

    /// ", 2 people were left out, the first: …"; nothing where nobody was.
    [[nodiscard]] std::string text() const;
};

/// Each once, as for_all_who_can() takes them.
[[nodiscard]] std::vector<UserId> ascending(std::vector<UserId> users);

/// Does `work` for all `users`, ascending, at once. If that fails, for one half and the other, down to the one for whom it fails:
/// what was done for him is undone, a WARNING says so, and the others get theirs. Throws what happened if nobody can be worked
/// on or a dozen cannot, since then the trouble is not theirs; and whatever a repeat may cure: a cancelled statement, a deadlock.
[[nodiscard]] LeftOut for_all_who_can(Sql& sql, std::span<const UserId> users, const std::function<void(std::span<const UserId>)>& work);

}  // namespace fitkart
