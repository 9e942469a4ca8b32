#pragma once
/// The values FitKart reckons with. Each has a type of its own, so that coins are never added to steps and a user's id is
/// never taken for an order's.

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "domain/firewall.h"

namespace fitkart {

/// A point in time, microseconds since 1970-01-01 00:00 UTC.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar day in somebody's own time zone.
using LocalDay = std::chrono::local_days;

/// Which state of a row was read: the same number again means that nobody changed the row in between.
struct RowVersion {
    std::uint32_t number = 0;
    friend bool operator==(const RowVersion&, const RowVersion&) = default;
};

/// Raw bytes, as bytea holds them.
using Bytes = std::vector<std::uint8_t>;

/// Sixteen bytes of RFC 9562, compared byte by byte as PostgreSQL does.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// Lower-case 8-4-4-4-12.
[[nodiscard]] std::string to_string(const Uuid& id);
std::ostream& operator<<(std::ostream& out, const Uuid& id);

/// A Uuid that says whose it is.
template <typename Tag>
struct Id : Uuid {
    Id() = default;
    explicit Id(const Uuid& id) : Uuid(id) {}
    friend auto operator<=>(const Id&, const Id&) = default;
};

using UserId = Id<struct UserTag>;
using TransactionId = Id<struct TransactionTag>;
using HoldId = Id<struct HoldTag>;
using OrderId = Id<struct OrderTag>;
using OrderItemId = Id<struct OrderItemTag>;
using ProductId = Id<struct ProductTag>;
using StepRecordId = Id<struct StepRecordTag>;
using ValidationId = Id<struct ValidationTag>;
using AchievementId = Id<struct AchievementTag>;

[[noreturn]] void throw_overflow(const char* noun, std::int64_t left, const char* operation, std::int64_t right);

/// A whole number of something. Arithmetic is checked: what does not fit throws, it never wraps.
template <typename Tag>
class Whole {
  public:
    constexpr Whole() = default;
    constexpr explicit Whole(std::int64_t count) : count_(count) {}

    [[nodiscard]] constexpr std::int64_t count() const { return count_; }
    friend constexpr auto operator<=>(const Whole&, const Whole&) = default;

    friend Whole operator+(Whole left, Whole right) {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(left.count_, right.count_, &sum)) {
            throw_overflow(Tag::noun, left.count_, "plus", right.count_);
        }
        return Whole{sum};
    }
    friend Whole operator-(Whole left, Whole right) {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(left.count_, right.count_, &difference)) {
            throw_overflow(Tag::noun, left.count_, "minus", right.count_);
        }
        return Whole{difference};
    }
    friend Whole operator*(Whole left, std::int64_t times) {
        std::int64_t product = 0;
        if (__builtin_mul_overflow(left.count_, times, &product)) {
            throw_overflow(Tag::noun, left.count_, "times", times);
        }
        return Whole{product};
    }
    Whole operator-() const { return Whole{0} - *this; }
    Whole& operator+=(Whole other) { return *this = *this + other; }
    Whole& operator-=(Whole other) { return *this = *this - other; }
    friend std::ostream& operator<<(std::ostream& out, Whole whole) { return out << whole.count_; }

  private:
    std::int64_t count_ = 0;
};

struct CoinsTag {
    static constexpr const char* noun = "coins";
};
struct StepsTag {
    static constexpr const char* noun = "steps";
};

/// Whole coins; there is no smaller part.
using Coins = Whole<CoinsTag>;

/// Whole steps.
using Steps = Whole<StepsTag>;

}  // namespace fitkart

template <>
struct std::hash<fitkart::Uuid> {
    std::size_t operator()(const fitkart::Uuid& id) const noexcept;
};
template <typename Tag>
struct std::hash<fitkart::Id<Tag>> {
    std::size_t operator()(const fitkart::Id<Tag>& id) const noexcept { return std::hash<fitkart::Uuid>{}(id); }
};

#include "domain/firewall.h"
