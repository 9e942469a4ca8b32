#pragma once
/// The trust in a person, as his days say it.

#include "domain/types.h"

#include "functions/left_out.h"

namespace fitkart {

class Sql;

/// Reckons somebody's trust anew and writes it where it changed; answers it. His wallet must be locked.
int refresh_trust(Sql& sql, const UserId& user);

/// What reckoning the trust in everybody anew came to who is not trusted wholly.
struct RecoveredTrust {
    std::int64_t restored = 0;  ///< people who are trusted wholly again
    LeftOut left_out{};
};
[[nodiscard]] RecoveredTrust recover_all_trust(Sql& sql);

}  // namespace fitkart
