// Bytes are deliveries: whatever comes, in whatever order and however often, the day is one day, counts no instant twice, not even
// one that a day before it holds, and is never less than its best source.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <vector>

#include "domain/anticheat/score.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/elsewhere.h"
#include "domain/timeline/union.h"

using namespace fitkart;

namespace {

struct Delivery {
    LaneKey key{};
    std::vector<Slice> slices{};
};

/// Eats the input from the front; zeros once there is none.
class Bites {
  public:
    explicit Bites(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    [[nodiscard]] bool more() const { return !bytes_.empty(); }
    std::uint32_t take(unsigned width) {
        std::uint32_t value = 0;
        for (; width > 0 && more(); --width) {
            value = value << 8 | bytes_.front();
            bytes_ = bytes_.subspan(1);
        }
        return value;
    }

  private:
    std::span<const std::uint8_t> bytes_;
};

Delivery delivery_from(Bites& bites) {
    constexpr std::array<const char*, 4> kSources{"fitbit", "health_kit", "phone_sensor", "manual"};
    constexpr std::array kMethods{RecordingMethod::automatic, RecordingMethod::active, RecordingMethod::manual, RecordingMethod::unknown};
    const std::uint32_t kind = bites.take(1);
    Delivery delivery{{kSources[kind & 3], kind >> 2 & 1, kMethods[kind >> 3 & 3], (kind >> 5 & 1) != 0, (kind >> 6 & 1) == 0}};
    for (std::uint32_t left = 1 + bites.take(1) % 6; left > 0; --left) {
        Slice slice;
        if (!delivery.key.totals) {
            slice.start = bites.take(4) % (kDayMillisEnd - 90'000'000u);
            slice.length = 1 + bites.take(4) % 90'000'000u;
        }
        slice.steps = static_cast<std::int32_t>(bites.take(3) % 250'001u);
        slice.id = bites.take(1) & 3;
        slice.version = slice.id != 0 ? bites.take(1) & 3 : 0;
        if (slice.steps != 0 || slice.id != 0) {
            delivery.slices.push_back(slice);
        }
    }
    return delivery;
}

Day day_of(std::span<const Delivery> deliveries) {
    Day day;
    for (const Delivery& delivery : deliveries) {
        day.take(delivery.key, delivery.slices);
    }
    return day;
}

void require_in_order(std::span<const Segment> segments) {
    DayMillis end = 0;
    for (const Segment& segment : segments) {
        if (segment.from < end || segment.to <= segment.from) {
            std::abort();
        }
        end = segment.to;
    }
}

/// A third of the deliveries each are those of three days that follow each other: what one of the first two holds, the last leaves.
void require_left_to_earlier_days(std::span<const Delivery> deliveries) {
    const std::size_t third = deliveries.size() / 3;
    Day day = day_of(deliveries.subspan(2 * third));
    const Day alone = day;
    (void)day.leave(elsewhere_of(day, day_of(deliveries.subspan(third, third)), day_of(deliveries.first(third))));
    if (decode_day(encode(day)) != day) {
        std::abort();
    }
    const Reckoning left = reckon(day, {});
    require_in_order(left.segments);
    for (const Span& span : day.elsewhere().recorded) {
        for (const Segment& segment : left.segments) {
            if (segment.from < span.to && span.from < segment.to) {
                std::abort();
            }
        }
    }
    if (left.walked > reckon(alone, {}).walked && alone.lanes().size() == 1) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bites bites(std::span(data, size));
    std::vector<Delivery> deliveries;
    while (bites.more() && deliveries.size() < 40) {
        deliveries.push_back(delivery_from(bites));
    }
    const Day day = day_of(deliveries);
    std::vector<Delivery> other(deliveries.rbegin(), deliveries.rend());
    other.insert(other.end(), deliveries.begin(), deliveries.end());
    if (day_of(other) != day || decode_day(encode(day)) != day) {
        std::abort();
    }
    const Reckoning reckoning = reckon(day, {});
    require_in_order(reckoning.segments);
    require_left_to_earlier_days(deliveries);
    for (const char* source : {"fitbit", "health_kit", "phone_sensor"}) {
        std::vector<Delivery> alone;
        std::ranges::copy_if(deliveries, std::back_inserter(alone), [&](const Delivery& delivery) {
            return delivery.key.source == source && delivery.key.method != RecordingMethod::manual;
        });
        // An id is its source's own, so the same samples stand in both days; unless one of them was typed in under the same id.
        const bool typed = std::ranges::any_of(deliveries, [](const Delivery& delivery) { return delivery.key.method == RecordingMethod::manual; });
        if (!typed && reckon(day_of(alone), {}).earning > reckoning.earning) {
            std::abort();
        }
    }
    const Verdict verdict = judge(day, reckoning, {});
    if (verdict.score < 0 || verdict.score > 100) {
        std::abort();
    }
    return 0;
}
