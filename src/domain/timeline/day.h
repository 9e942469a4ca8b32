#pragma once
/// One person's local day: every sample that counts or may count, kept so that the order in which samples come, and how often,
/// leaves no trace (rules 2 and 3).
///
/// What is kept is, for every identity, the greatest sample that was ever delivered under it, by a total order over a sample's
/// content. The greatest of a set does not depend on the order in which the set is read, so neither does the day.
///
/// An identity is (source, source_record_id) where there is an id, else (source, device, method, start, length). With an id
/// the highest version is greatest; among equal versions a deletion, then the larger count. Without an id it is the larger
/// count. What arrives too late to earn is kept apart (`earns`), so that it changes the history and never the coins; only what
/// is greater than what came in time is kept at all.

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/source.h"
#include "domain/timeline/calendar.h"

#include "domain/firewall.h"

namespace fitkart {

/// Sixty-four bits of a source_record_id or device_id; 0 stands for none and is the hash of no text.
[[nodiscard]] std::uint64_t hash_of(std::string_view text);

/// Milliseconds since `origin_of` the day. A local day begins at most 14 hours before its date's UTC midnight (UTC+14).
using DayMillis = std::uint32_t;
inline constexpr std::chrono::hours kOriginBeforeMidnight{16};
inline constexpr DayMillis kDayMillisEnd = 56u * 3'600'000u;  ///< no local day reaches this
[[nodiscard]] constexpr Instant origin_of(LocalDay day) {
    return Instant{std::chrono::sys_days{day.time_since_epoch()}} - kOriginBeforeMidnight;
}
[[nodiscard]] constexpr Instant instant_of(LocalDay day, DayMillis at) { return origin_of(day) + std::chrono::milliseconds{at}; }

/// What samples of one stream have in common.
struct LaneKey {
    std::string source{};
    std::uint64_t device = 0;  ///< hash_of its name; 0: none given
    RecordingMethod method = RecordingMethod::unknown;
    bool totals = false;  ///< totals of the whole day instead of intervals
    bool earns = true;    ///< arrived in time to earn (rule 5)

    friend auto operator<=>(const LaneKey&, const LaneKey&) = default;
};

/// Whether the samples of a stream were typed in by hand (rule 6).
[[nodiscard]] bool typed_in(const LaneKey& key);

/// A sample, or its part of this day.
struct Slice {
    DayMillis start = 0;             ///< 0 in a lane of totals
    DayMillis length = 0;            ///< at least 1; 0 in a lane of totals
    std::int32_t steps = 0;          ///< 0: a deletion, kept so that an older version cannot come back
    std::uint32_t distance = 0;      ///< decimetres; 0: not given
    std::uint64_t id = 0;            ///< hash_of source_record_id; 0: none
    std::uint64_t version = 0;       ///< source_version + 1; 0: none
    bool superseded = false;         ///< a neighbouring day has a later version: it moved there

    [[nodiscard]] DayMillis end() const { return start + length; }
    friend bool operator==(const Slice&, const Slice&) = default;
};

/// The slice of an interval in a day; milliseconds are the finest grain, and nothing lasts less than one.
[[nodiscard]] Slice slice_of(LocalDay day, const Interval& time, std::int64_t steps);

/// The samples of one stream, ascending by (start, length, id).
struct Lane {
    LaneKey key{};
    std::vector<Slice> slices{};

    friend bool operator==(const Lane&, const Lane&) = default;
};

/// A stretch of a day's time.
struct Span {
    DayMillis from = 0;
    DayMillis to = 0;

    friend bool operator==(const Span&, const Span&) = default;
};

/// Times of a day's samples that a day before it holds already: ascending, and apart from each other.
struct Elsewhere {
    std::vector<Span> recorded{};
    std::vector<Span> typed{};  ///< by samples that were typed in, which count only where manual steps earn

    [[nodiscard]] bool empty() const { return recorded.empty() && typed.empty(); }
    friend bool operator==(const Elsewhere&, const Elsewhere&) = default;
};

enum class Outcome : std::uint8_t { accepted, duplicate, refused };

/// What a day holds at most, so that no device can make the day of its owner slow to read: every device of a large household, and
/// a sample every second. The one limit to which the order of arrival matters, beyond what anybody needs.
inline constexpr std::size_t kMostLanes = 200;
inline constexpr std::size_t kMostSamples = 100'000;

class Day {
  public:
    [[nodiscard]] const std::vector<Lane>& lanes() const { return lanes_; }
    [[nodiscard]] bool empty() const { return lanes_.empty(); }
    [[nodiscard]] std::size_t samples() const;

    /// Takes a delivery of one stream. Answers for each slice whether it changed what is kept: a repeat is a duplicate, and what
    /// is new to a day that is full is refused.
    std::vector<Outcome> take(const LaneKey& key, std::span<const Slice> delivery);

    /// Marks the samples that one of two neighbouring days has in a later version than the other (a correction may move a
    /// sample over midnight). Answers whether anything changed, in this day and in the other.
    struct Marked {
        bool here = false;
        bool there = false;
    };
    Marked mark_moved(Day& neighbour);

    /// Whether any sample has an id, so that it may have been corrected from or into a neighbouring day.
    [[nodiscard]] bool has_ids() const;

    /// Whether that very sample stands here: not corrected, not deleted, not moved to another day.
    [[nodiscard]] bool holds(const LaneKey& key, const Slice& slice) const;

    /// What counts on an earlier day and not here (elsewhere_of). Answers whether that changed.
    bool leave(Elsewhere elsewhere);
    [[nodiscard]] const Elsewhere& elsewhere() const { return elsewhere_; }

    friend bool operator==(const Day&, const Day&) = default;

  private:
    friend Day decode_day(std::span<const std::uint8_t> bytes);
    Lane& lane(const LaneKey& key);
    std::vector<Lane> lanes_;  ///< ascending by key; none is empty
    Elsewhere elsewhere_;
};

}  // namespace fitkart
