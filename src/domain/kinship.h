#pragma once
/// Accounts that belong together: whatever is linked, directly or through others, is one group.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

/// So many accounts on one device are a family and its tablet; more are not.
inline constexpr int kFamilyAccounts = 5;

/// What tells a piece of hardware apart from all others, out of the id that a client gives it: the id itself if it is drawn at random
/// from many (identifierForVendor of iOS: a UUID with its hyphens; ANDROID_ID, deviceid of Withings: 16 hexadecimal digits at least), in
/// small letters. None for a name ("my watch") or a model, or the stream of an app, which many people share, and for what is written
/// in small and capital letters: an id has few spellings.
[[nodiscard]] std::optional<std::string> hardware_of(std::string_view device_id);

/// So many people may give coins to one account before they look like its purse.
inline constexpr int kFriendlyGivers = 4;

/// Which of `accounts`, numbered from 0, are linked (union-find with path halving, Tarjan and van Leeuwen 1984).
class Kinship {
  public:
    explicit Kinship(std::size_t accounts);

    void link(std::size_t one, std::size_t other);

    /// The groups of two and more, each ascending, in order of their first member.
    [[nodiscard]] std::vector<std::vector<std::size_t>> groups();

  private:
    [[nodiscard]] std::size_t first_of(std::size_t account);
    std::vector<std::size_t> parents_;  ///< none is greater than its child, so a root is the first of its group
};

}  // namespace fitkart
