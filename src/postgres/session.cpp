#include "postgres/session.h"

extern "C" {
#include <utils/acl.h>
}

namespace fitkart {
namespace {

std::string role_name(Oid role) {
    return guarded([&] { return static_cast<const char*>(GetUserNameFromId(role, false)); });
}

}  // namespace

bool session_is_member_of(const char* role) {
    return guarded([&] {
        const Oid session = GetSessionUserId();
        const Oid wanted = get_role_oid(role, true);
        return OidIsValid(wanted) && !superuser_arg(session) && is_member_of_role_nosuper(session, wanted);
    });
}

std::string outer_role() { return role_name(GetOuterUserId()); }

std::string session_role() { return role_name(GetSessionUserId()); }

int process_number() { return my_process_number(); }

std::string custom_setting(const char* name) {
    const char* text = guarded([&] { return GetConfigOption(name, true, false); });
    return text == nullptr ? "" : text;
}

}  // namespace fitkart
