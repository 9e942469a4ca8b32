#pragma once
/// Where people live on the clock: the zone that was in force at an instant decides which local day it belongs to.

#include <string>

#include "domain/types.h"

namespace fitkart {

class Sql;

/// The first zone of a person holds since then, so that any instant has a zone.
inline constexpr Instant kSinceEver{};

/// Throws VALIDATION_FAILED unless it is the name of an IANA time zone.
void require_time_zone(const std::string& zone);

/// The zone in which a person's local days were reckoned at that instant. NOT_FOUND when there is no such person.
[[nodiscard]] std::string zone_in_force(Sql& sql, UserId user, Instant at);

}  // namespace fitkart
