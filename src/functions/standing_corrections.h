#pragma once
/// What closed standings would say (rule 12): they stay as they were published, a row beside them corrects them.

#include "domain/types.h"

namespace fitkart {

class Sql;

/// Notes for each closed board of the world that holds the day what its walker's days of that period add up to by now, where the
/// board says less. The days are written.
void correct_closed_standings(Sql& sql, const UserId& user, LocalDay day, Instant now);

}  // namespace fitkart
