#pragma once
/// Who is signed in (rule 28). Every function of fitkart_api asks here, and nowhere else.

#include "domain/types.h"

namespace fitkart {

class Sql;

/// The person this transaction speaks for: who authenticate() proved, else the subject of the HTTP gateway's claims.
/// Throws UNAUTHORIZED when there is neither, FORBIDDEN when both are there and differ, and AUTH_ACCOUNT_DISABLED when the
/// account is disabled or deleted: access ends with the next call, not with the token.
[[nodiscard]] UserId signed_in_user(Sql& sql);

}  // namespace fitkart
