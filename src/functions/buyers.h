#pragma once
/// A person as the store sees him.

#include "domain/basket.h"

namespace fitkart {

class Sql;

/// Throws not_found for a user who does not exist or was deleted.
[[nodiscard]] Buyer read_buyer(Sql& sql, const UserId& user, Instant now);

}  // namespace fitkart
