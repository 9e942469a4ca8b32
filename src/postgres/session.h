#pragma once
/// Who talks to the server, behind the SECURITY DEFINER function that asks.

#include "postgres/guard.h"

namespace fitkart {

/// Whether who logged in is a member of that role, and no superuser: superusers are members of everything.
[[nodiscard]] bool session_is_member_of(const char* role);

/// The role that the caller runs as: what SET ROLE chose, else who logged in.
[[nodiscard]] std::string outer_role();

/// Who logged in.
[[nodiscard]] std::string session_role();

/// A number that tells this server process from the others that live now; small, and its low bits are spread evenly.
[[nodiscard]] int process_number();

/// The text of a setting with a prefix of its own; empty when it was never set.
[[nodiscard]] std::string custom_setting(const char* name);

}  // namespace fitkart
