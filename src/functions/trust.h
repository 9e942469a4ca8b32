#pragma once
/// The trust in a person, as his days say it.

#include "domain/types.h"

namespace fitkart {

class Sql;

/// Reckons somebody's trust anew and writes it where it changed; answers it. His wallet must be locked.
int refresh_trust(Sql& sql, const UserId& user);

}  // namespace fitkart
