// What people type into a sign-up form: refused with an Error, or stored in a form that stays as it is when typed again.
#include <cstdlib>
#include <string>
#include <string_view>

#include "domain/accounts.h"
#include "domain/error.h"

namespace {

using fitkart::Error;

template <typename Normalise>
void holds(Normalise normalise, std::string_view typed) {
    try {
        const std::string stored = normalise(typed);
        if (normalise(stored) != stored) {
            std::abort();
        }
    } catch (const Error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view typed(reinterpret_cast<const char*>(data), size);
    holds(fitkart::normalised_email, typed);
    holds(fitkart::normalised_phone, typed);
    holds(fitkart::normalised_country, typed);
    holds(fitkart::normalised_full_name, typed);
    holds(fitkart::normalised_referral_code, typed);
    try {
        fitkart::require_strong_password(typed, typed.substr(0, size / 2), typed.substr(size / 2));
    } catch (const Error&) {
    }
    return 0;
}
