#include "postgres/identifiers.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace fitkart {
namespace {

/// Time in units of 1/4096 ms, never the same twice in this backend (RFC 9562, method 3).
std::uint64_t next_tick() {
    static std::uint64_t last = 0;
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto nanoseconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count());
    const std::uint64_t milliseconds = nanoseconds / 1'000'000;
    const std::uint64_t fraction = (nanoseconds % 1'000'000) * 4096 / 1'000'000;
    last = std::max(last + 1, milliseconds << 12 | fraction);
    return last;
}

/// Eight random bytes. Fetched by the kilobyte: a call of the source costs as much as all the rest of an identifier.
void fill_tail(std::span<std::uint8_t, 8> tail) {
    static std::array<std::uint8_t, 1024> pool;
    static std::size_t used = pool.size();
    if (used == pool.size()) {
        fill_random(pool);
        used = 0;
    }
    std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(used), tail.size(), tail.begin());
    used += tail.size();
}

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
    if (!pg_strong_random(bytes.data(), bytes.size())) {
        throw Error{ErrorCode::configuration_missing, "the server has no source of strong random numbers"};
    }
}

Uuid uuid_v7() {
    Uuid id;
    fill_tail(std::span(id.bytes).subspan<8>());
    const std::uint64_t tick = next_tick();
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(tick >> (12 + 8 * (5 - i)));
    }
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | (tick >> 8 & 0x0F));
    id.bytes[7] = static_cast<std::uint8_t>(tick);
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

}  // namespace fitkart
