#pragma once
/// Work on many people that one of them must not stop: the books of one that a check refuses would keep the coins of all others
/// from being given back.

#include <functional>
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

/// Who has something due, in any order and as often as it comes, without the people `left_out`.
using WhoIsDue = std::function<std::vector<UserId>(const std::vector<UserId>& left_out)>;

/// Does all that is due for these people, ascending and each once. It may be undone and called again, for fewer of them.
using WorkOnThem = std::function<void(const std::vector<UserId>& users)>;

/// Works on everybody who is due, at once. If that fails, it is undone and tried for one half and the other, down to the people
/// for whom it fails: these are left out, with a WARNING each, and it is done for the others, at once again, so that locks are
/// taken in the order in which `work` takes them. Where nobody else is left, it asks who is due without them. Throws what
/// happened if nobody can be worked on or a dozen cannot, since then the trouble is not theirs; and whatever may go well another
/// time: a cancelled statement, a deadlock.
LeftOut work_on_all_who_can(Sql& sql, const WhoIsDue& due, const WorkOnThem& work);

}  // namespace fitkart
