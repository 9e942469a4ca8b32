#include "domain/timeline/codec.h"

#include <array>
#include <stdexcept>
#include <tuple>

namespace fitkart {
namespace {

constexpr std::uint8_t kCodecVersion = 1;
constexpr std::array<DayMillis, 3> kUnits{1, 1'000, 60'000};

/// Samples for which a decoded lane has room beyond its own: a day is read to take a few more, and moving a full one costs as much as
/// judging it.
constexpr std::size_t kRoom = 16;

constexpr std::uint8_t kSlots = 3;  ///< added to the unit

constexpr std::uint8_t kMethodMask = 3;
constexpr std::uint8_t kTotals = 1 << 2;
constexpr std::uint8_t kLate = 1 << 3;
constexpr std::uint8_t kDevice = 1 << 4;
constexpr std::uint8_t kIds = 1 << 5;
constexpr std::uint8_t kDistances = 1 << 6;

class Writer {
  public:
    explicit Writer(std::size_t expected) { bytes_.reserve(expected); }

    void byte(std::uint8_t value) { bytes_.push_back(value); }
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        bytes_.push_back(static_cast<std::uint8_t>(value));
    }
    void zigzag(std::int64_t value) {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void fixed64(std::uint64_t value) {
        for (int i = 0; i < 8; ++i) {
            bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    void text(std::string_view value) {
        number(value.size());
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

[[noreturn]] void broken(const char* what) { throw std::runtime_error(std::string("a stored day is broken: ") + what); }

class Reader {
  public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    std::uint8_t byte() {
        if (at_ >= bytes_.size()) {
            broken("it ends too early");
        }
        return bytes_[at_++];
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t part = byte();
            if (shift == 63 && part > 1) {
                break;
            }
            value |= static_cast<std::uint64_t>(part & 0x7f) << shift;
            if ((part & 0x80) == 0) {
                return value;
            }
        }
        broken("a number is too long");
    }
    std::uint64_t number_to(std::uint64_t most, const char* what) {
        const std::uint64_t value = number();
        if (value > most) {
            broken(what);
        }
        return value;
    }
    /// A number of things of which each takes a byte at least: no more than there are bytes after it.
    std::size_t number_within(const char* what) {
        const std::uint64_t value = number();
        if (value > left()) {
            broken(what);
        }
        return value;
    }
    std::int64_t zigzag() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
    std::uint64_t fixed64() {
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i) {
            value |= static_cast<std::uint64_t>(byte()) << (8 * i);
        }
        return value;
    }
    std::string text() {
        const std::size_t size = number_within("a name is too long");
        std::string value(bytes_.begin() + static_cast<std::ptrdiff_t>(at_),
                          bytes_.begin() + static_cast<std::ptrdiff_t>(at_ + size));
        at_ += size;
        return value;
    }
    [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

  private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
};

std::uint8_t unit_of(const std::vector<Slice>& slices) {
    std::uint8_t unit = 2;
    for (const Slice& slice : slices) {
        while (unit > 0 && (slice.start % kUnits[unit] != 0 || slice.length % kUnits[unit] != 0)) {
            --unit;
        }
    }
    return unit;
}

/// How many slots of one length there are from the first sample to the last; 0 unless every sample fills one of its own.
std::size_t slots_of(const std::vector<Slice>& slices) {
    const DayMillis first = slices.front().start;
    const DayMillis length = slices.front().length;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        if (slices[i].length != length || (slices[i].start - first) % length != 0 ||
            (i > 0 && slices[i].start == slices[i - 1].start)) {
            return 0;
        }
    }
    return (slices.back().start - first) / length + 1;
}

std::size_t runs_of(const std::vector<Slice>& slices) {
    std::size_t runs = 1;
    for (std::size_t i = 1; i < slices.size(); ++i) {
        runs += slices[i].start != slices[i - 1].end() ? 1 : 0;
    }
    return runs;
}

void write_slots(Writer& out, const std::vector<Slice>& slices, std::size_t slots, std::uint8_t unit) {
    const DayMillis first = slices.front().start;
    const DayMillis length = slices.front().length;
    out.byte(static_cast<std::uint8_t>(unit + kSlots));
    out.number(first / kUnits[unit]);
    out.number(length / kUnits[unit]);
    out.number(slots);
    Bytes bits((slots + 7) / 8, 0);
    for (const Slice& slice : slices) {
        const std::size_t slot = (slice.start - first) / length;
        bits[slot / 8] = static_cast<std::uint8_t>(bits[slot / 8] | (1u << (slot % 8)));
    }
    for (const std::uint8_t byte : bits) {
        out.byte(byte);
    }
}

void write_times(Writer& out, const std::vector<Slice>& slices) {
    const std::uint8_t unit = unit_of(slices);
    const std::size_t slots = slots_of(slices);
    if (slots > 0 && slots / 8 + 8 < 3 * runs_of(slices)) {  // a run takes three bytes or more
        write_slots(out, slices, slots, unit);
        return;
    }
    const std::int64_t ms = kUnits[unit];
    out.byte(unit);
    DayMillis before = 0;
    for (std::size_t i = 0; i < slices.size();) {
        std::size_t last = i;
        while (last + 1 < slices.size() && slices[last + 1].start == slices[last].end() &&
               slices[last + 1].length == slices[i].length) {
            ++last;
        }
        out.number(last - i + 1);
        out.zigzag((std::int64_t{slices[i].start} - std::int64_t{before}) / ms);
        out.number(slices[i].length / static_cast<DayMillis>(ms));
        before = slices[last].end();
        i = last + 1;
    }
}

void read_slots(Reader& in, std::vector<Slice>& slices, DayMillis unit) {
    const std::uint64_t first = in.number_to(kDayMillisEnd / unit, "a sample is not in the day") * unit;
    const std::uint64_t length = in.number_to(kDayMillisEnd / unit, "a sample is too long") * unit;
    const std::uint64_t slots = in.number_to(in.left() * 8, "more slots than bytes");
    if (length == 0 || slots < slices.size() || first + slots * length > kDayMillisEnd) {
        broken("its slots are not in the day");
    }
    std::size_t next = 0;
    std::uint8_t byte = 0;
    for (std::uint64_t slot = 0; slot < slots; ++slot) {
        if (slot % 8 == 0) {
            byte = in.byte();
        }
        if ((byte >> (slot % 8) & 1) != 0) {
            if (next == slices.size()) {
                broken("more slots are filled than there are samples");
            }
            slices[next].start = static_cast<DayMillis>(first + slot * length);
            slices[next].length = static_cast<DayMillis>(length);
            ++next;
        }
    }
    if (next != slices.size()) {
        broken("fewer slots are filled than there are samples");
    }
}

void read_times(Reader& in, std::vector<Slice>& slices) {
    const std::uint8_t unit = in.byte();
    if (unit >= kSlots && unit < kSlots + kUnits.size()) {
        read_slots(in, slices, kUnits[unit - kSlots]);
        return;
    }
    if (unit >= kUnits.size()) {
        broken("an unknown unit of time");
    }
    const std::int64_t ms = kUnits[unit];
    std::int64_t before = 0;
    for (std::size_t i = 0; i < slices.size();) {
        const std::uint64_t run = in.number_to(slices.size() - i, "a run is longer than its lane");
        const std::int64_t gap = in.zigzag();
        const auto length = static_cast<std::int64_t>(in.number_to(kDayMillisEnd, "a sample is too long"));
        if (run == 0 || gap > kDayMillisEnd || gap < -std::int64_t{kDayMillisEnd}) {
            broken("a run goes nowhere");
        }
        std::int64_t start = before + gap * ms;
        for (std::uint64_t k = 0; k < run; ++k, ++i) {
            if (start < 0 || length < 1 || start + length * ms > kDayMillisEnd) {
                broken("a sample is not in the day");
            }
            slices[i].start = static_cast<DayMillis>(start);
            slices[i].length = static_cast<DayMillis>(length * ms);
            start += length * ms;
        }
        before = start;
    }
}

void write_spans(Writer& out, const std::vector<Span>& spans) {
    out.number(spans.size());
    DayMillis before = 0;
    for (const Span& span : spans) {
        out.number(span.from - before);
        out.number(span.to - span.from);
        before = span.to;
    }
}

std::vector<Span> read_spans(Reader& in) {
    std::vector<Span> spans(in.number_within("more times elsewhere than bytes"));
    DayMillis before = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const std::uint64_t from = before + in.number_to(kDayMillisEnd, "a time elsewhere is not in the day");
        const std::uint64_t to = from + in.number_to(kDayMillisEnd, "a time elsewhere is too long");
        if (to == from || to > kDayMillisEnd || (i > 0 && from == before)) {
            broken("its times elsewhere are not in order");
        }
        spans[i] = {static_cast<DayMillis>(from), static_cast<DayMillis>(to)};
        before = spans[i].to;
    }
    return spans;
}

}  // namespace

Bytes encode(const Day& day) {
    Writer out(64 + day.samples() * 2);
    out.byte(kCodecVersion);
    out.number(day.lanes().size());
    for (const Lane& lane : day.lanes()) {
        bool ids = false;
        bool distances = false;
        for (const Slice& slice : lane.slices) {
            ids |= slice.id != 0;
            distances |= slice.distance != 0;
        }
        out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(lane.key.method) | (lane.key.totals ? kTotals : 0u) |
                                           (lane.key.earns ? 0u : kLate) | (lane.key.device != 0 ? kDevice : 0u) |
                                           (ids ? kIds : 0u) | (distances ? kDistances : 0u)));
        out.text(lane.key.source);
        if (lane.key.device != 0) {
            out.fixed64(lane.key.device);
        }
        out.number(lane.slices.size());
        if (!lane.key.totals) {
            write_times(out, lane.slices);
        }
        for (const Slice& slice : lane.slices) {
            out.number(static_cast<std::uint64_t>(slice.steps));
        }
        if (ids) {
            for (const Slice& slice : lane.slices) {
                out.fixed64(slice.id);
                out.byte(slice.superseded ? 1 : 0);
                out.number(slice.version);
            }
        }
        if (distances) {
            for (const Slice& slice : lane.slices) {
                out.number(slice.distance);
            }
        }
    }
    if (!day.elsewhere().empty()) {
        write_spans(out, day.elsewhere().recorded);
        write_spans(out, day.elsewhere().typed);
    }
    return out.take();
}

Day decode_day(std::span<const std::uint8_t> bytes) {
    Day day;
    Reader in(bytes);
    if (in.byte() != kCodecVersion) {
        broken("another version wrote it");
    }
    const std::size_t lanes = in.number_within("more lanes than bytes");
    day.lanes_.reserve(lanes);
    for (std::size_t n = 0; n < lanes; ++n) {
        Lane& lane = day.lanes_.emplace_back();
        const std::uint8_t flags = in.byte();
        lane.key.method = static_cast<RecordingMethod>(flags & kMethodMask);
        lane.key.totals = (flags & kTotals) != 0;
        lane.key.earns = (flags & kLate) == 0;
        lane.key.source = in.text();
        if ((flags & kDevice) != 0) {
            lane.key.device = in.fixed64();
        }
        const std::size_t samples = in.number_within("more samples than bytes");
        lane.slices.reserve(samples + kRoom);
        lane.slices.resize(samples);
        if (lane.slices.empty() || (n > 0 && !(day.lanes_[n - 1].key < lane.key))) {
            broken("its lanes are not in order");
        }
        if (!lane.key.totals) {
            read_times(in, lane.slices);
        }
        for (Slice& slice : lane.slices) {
            slice.steps = static_cast<std::int32_t>(in.number_to(INT32_MAX, "too many steps"));
        }
        if ((flags & kIds) != 0) {
            for (Slice& slice : lane.slices) {
                slice.id = in.fixed64();
                slice.superseded = in.byte() != 0;
                slice.version = in.number();
                if (slice.id == 0 && (slice.version != 0 || slice.superseded)) {
                    broken("a version of nothing");
                }
            }
        }
        if ((flags & kDistances) != 0) {
            for (Slice& slice : lane.slices) {
                slice.distance = static_cast<std::uint32_t>(in.number_to(UINT32_MAX, "too far"));
            }
        }
        for (std::size_t i = 1; i < lane.slices.size(); ++i) {
            const Slice& a = lane.slices[i - 1];
            const Slice& b = lane.slices[i];
            if (std::tuple{a.start, a.length, a.id} >= std::tuple{b.start, b.length, b.id}) {
                broken("its samples are not in order");
            }
        }
    }
    if (in.left() != 0) {
        day.elsewhere_.recorded = read_spans(in);
        day.elsewhere_.typed = read_spans(in);
        if (day.elsewhere_.empty()) {
            broken("nothing is elsewhere");
        }
    }
    if (in.left() != 0) {
        broken("bytes are left over");
    }
    return day;
}

}  // namespace fitkart
