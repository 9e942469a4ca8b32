/// Draws a day from three sources and what counts of it, by the rules themselves: `three_sources FILE.svg`, the picture of
/// docs/steps.md.
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include "domain/timeline/union.h"

using namespace fitkart;

namespace {

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;  // of a day in UTC

/// One source's samples of ten minutes.
struct Source {
    const char* source;
    const char* name;
    std::vector<Slice> slices{};

    /// `count` samples of ten minutes with `steps` each, from a time of day on.
    Source& walks(DayMillis hour, DayMillis minute, int count, int steps) {
        for (int i = 0; i < count; ++i) {
            Slice slice;
            slice.start = kMidnight + (hour * 60 + minute + static_cast<DayMillis>(i) * 10) * kMinute;
            slice.length = 10 * kMinute;
            slice.steps = steps;
            slices.push_back(slice);
        }
        return *this;
    }
    [[nodiscard]] std::int64_t steps() const {
        std::int64_t sum = 0;
        for (const Slice& slice : slices) {
            sum += slice.steps;
        }
        return sum;
    }
};

double x_of(DayMillis at) { return 150 + static_cast<double>(at - kMidnight) / (60.0 * kMinute) * 40 - 6 * 40; }

/// 12345 as 12,345.
std::string grouped(std::int64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t i = text.size(); i > 3; i -= 3) {
        text.insert(i - 3, 1, ',');
    }
    return text;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: three_sources FILE.svg\n";
        return EXIT_FAILURE;
    }
    std::vector<Source> sources{{"fitbit", "watch (fitbit)"}, {"health_kit", "phone (health_kit)"}};
    sources[0].walks(7, 0, 5, 980).walks(9, 0, 12, 240).walks(18, 0, 6, 900);  // on the charger from 12 to 18
    sources[1].walks(7, 10, 4, 910).walks(12, 40, 4, 1010).walks(18, 20, 6, 840);
    constexpr std::int32_t kTotal = 11'800;

    Day day;
    for (const Source& source : sources) {
        day.take({source.source, 0, RecordingMethod::automatic, false, true}, source.slices);
    }
    Slice total;
    total.steps = kTotal;
    day.take({"google_fit", 0, RecordingMethod::automatic, true, true}, std::span(&total, 1));
    const Reckoning reckoning = reckon(day, {});

    std::ofstream svg(argv[1]);
    svg << std::fixed << std::setprecision(1)
        << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 330\" font-family=\"sans-serif\" font-size=\"13\">\n"
           "<rect width=\"800\" height=\"330\" fill=\"white\"/>\n";
    const auto label = [&](double y, const std::string& name, const std::string& number) {
        svg << "<text x=\"140\" y=\"" << y - 18 << "\" text-anchor=\"end\">" << name << "</text><text x=\"140\" y=\"" << y - 2
            << "\" text-anchor=\"end\" fill=\"#666\">" << number << "</text>\n<path d=\"M150 " << y << "h580\" stroke=\"#333\"/>\n";
    };
    const auto bar = [&](double y, DayMillis from, DayMillis to, double steps_of_ten, const char* colour) {
        const double height = steps_of_ten / 22;
        svg << "<rect x=\"" << x_of(from) << "\" y=\"" << y - height << "\" width=\"" << x_of(to) - x_of(from) - 0.8 << "\" height=\"" << height
            << "\" fill=\"" << colour << "\"/>\n";
    };
    double y = 70;
    for (const Source& source : sources) {
        label(y, source.name, grouped(source.steps()));
        for (const Slice& slice : source.slices) {
            bar(y, slice.start, slice.end(), slice.steps, "#ced4da");
        }
        for (const Segment& segment : reckoning.segments) {
            const Lane& lane = day.lanes()[segment.of.lane];
            if (lane.key.source == source.source) {
                bar(y, segment.from, segment.to, lane.slices[segment.of.slice].steps, "#0b7285");
            }
        }
        y += 75;
    }
    label(y, "app (google_fit)", "day total");
    svg << "<text x=\"160\" y=\"" << y - 8 << "\" fill=\"#868e96\">" << grouped(kTotal)
        << ": less than the union, so it does not lift the day</text>\n";
    y += 75;
    label(y, "the day", grouped(reckoning.steps.count()));
    for (const Segment& segment : reckoning.segments) {
        const Lane& lane = day.lanes()[segment.of.lane];
        bar(y, segment.from, segment.to, lane.slices[segment.of.slice].steps, lane.key.source == "fitbit" ? "#0b7285" : "#e67700");
    }
    for (DayMillis hour = 6; hour <= 20; hour += 2) {
        svg << "<text x=\"" << x_of(kMidnight + hour * 60 * kMinute) << "\" y=\"315\" text-anchor=\"middle\">" << hour << ":00</text>\n";
    }
    svg << "</svg>\n";
    return svg.good() ? EXIT_SUCCESS : EXIT_FAILURE;
}
