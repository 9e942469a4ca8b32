#include "domain/serials.h"

#include <algorithm>

#include "domain/error.h"

namespace fitkart {
namespace {

/// Adds a range that begins no earlier than those before it.
void append(std::vector<SerialRange>& ranges, SerialRange next) {
    if (next.from >= next.until) {
        return;
    }
    if (!ranges.empty() && next.from <= ranges.back().until) {
        ranges.back().until = std::max(ranges.back().until, next.until);
    } else {
        ranges.push_back(next);
    }
}

Coins length(const SerialRange& range) { return Coins{range.until} - Coins{range.from}; }

}  // namespace

Serials Serials::starting_at(std::int64_t first, Coins count) {
    Serials serials;
    append(serials.ranges_, {first, (Coins{first} + count).count()});
    return serials;
}

Serials Serials::of(std::vector<SerialRange> ranges) {
    std::ranges::sort(ranges);
    Serials serials;
    serials.ranges_.reserve(ranges.size());
    for (const SerialRange& range : ranges) {
        append(serials.ranges_, range);
    }
    return serials;
}

Coins Serials::count() const {
    Coins sum{0};
    for (const SerialRange& range : ranges_) {
        sum += length(range);
    }
    return sum;
}

Serials Serials::lowest(Coins count) const {
    Serials taken;
    for (const SerialRange& range : ranges_) {
        if (count <= Coins{0}) {
            break;
        }
        const Coins here = std::min(count, length(range));
        taken.ranges_.push_back({range.from, range.from + here.count()});
        count -= here;
    }
    return taken;
}

Serials Serials::highest(Coins count) const {
    Serials taken;
    for (auto range = ranges_.rbegin(); range != ranges_.rend() && count > Coins{0}; ++range) {
        const Coins here = std::min(count, length(*range));
        taken.ranges_.push_back({range->until - here.count(), range->until});
        count -= here;
    }
    std::ranges::reverse(taken.ranges_);
    return taken;
}

bool Serials::includes(const Serials& other) const { return (other - *this).empty(); }

Serials operator|(const Serials& left, const Serials& right) {
    Serials both;
    both.ranges_.reserve(left.ranges_.size() + right.ranges_.size());
    auto l = left.ranges_.begin();
    auto r = right.ranges_.begin();
    while (l != left.ranges_.end() || r != right.ranges_.end()) {
        const bool take_left = r == right.ranges_.end() || (l != left.ranges_.end() && l->from <= r->from);
        append(both.ranges_, take_left ? *l++ : *r++);
    }
    return both;
}

Serials operator&(const Serials& left, const Serials& right) {
    Serials shared;
    auto l = left.ranges_.begin();
    auto r = right.ranges_.begin();
    while (l != left.ranges_.end() && r != right.ranges_.end()) {
        append(shared.ranges_, {std::max(l->from, r->from), std::min(l->until, r->until)});
        (l->until < r->until ? l : r)++;
    }
    return shared;
}

Serials operator-(const Serials& left, const Serials& right) {
    Serials rest;
    auto r = right.ranges_.begin();
    for (SerialRange range : left.ranges_) {
        while (r != right.ranges_.end() && r->until <= range.from) {
            ++r;
        }
        for (auto cut = r; cut != right.ranges_.end() && cut->from < range.until; ++cut) {
            append(rest.ranges_, {range.from, std::min(cut->from, range.until)});
            range.from = std::max(range.from, cut->until);
        }
        append(rest.ranges_, range);
    }
    return rest;
}

std::ostream& operator<<(std::ostream& out, const Serials& serials) {
    out << '{';
    for (const SerialRange& range : serials.ranges_) {
        out << (&range == serials.ranges_.data() ? "[" : ",[") << range.from << ',' << range.until << ')';
    }
    return out << '}';
}

}  // namespace fitkart
