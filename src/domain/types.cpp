#include "domain/types.h"

#include <cstring>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {

std::string to_string(const Uuid& id) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text += '-';
        }
        text += kDigits[id.bytes[i] >> 4];
        text += kDigits[id.bytes[i] & 15];
    }
    return text;
}

std::ostream& operator<<(std::ostream& out, const Uuid& id) { return out << to_string(id); }

void throw_overflow(const char* noun, std::int64_t left, const char* operation, std::int64_t right) {
    throw Error{ErrorCode::coin_overflow,
                concat(left, ' ', noun, ' ', operation, ' ', right, " is more than a 64-bit number can hold"),
                {{"left", left}, {"right", right}}};
}

}  // namespace fitkart

std::size_t std::hash<fitkart::Uuid>::operator()(const fitkart::Uuid& id) const noexcept {
    // The last eight bytes of a version 4 or 7 uuid are random: they are their own hash.
    std::size_t tail = 0;
    std::memcpy(&tail, id.bytes.data() + 8, sizeof tail);
    return tail;
}
