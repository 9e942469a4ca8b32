/// Google Takeout and Samsung Health.
#include <algorithm>

#include "domain/csv.h"
#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/sample_formats.h"

namespace fitkart {
namespace {

/// Rows below a line of names.
class Table {
  public:
    /// Throws validation_failed when no line among the first two has the column `needed`.
    Table(std::string_view csv, std::string_view needed) : rows_(csv_rows(csv)) {
        for (std::size_t line = 0; line < std::min<std::size_t>(2, rows_.size()); ++line) {
            names_ = rows_[line];
            if (column(needed)) {
                first_ = line + 1;
                return;
            }
        }
        throw Error{ErrorCode::validation_failed, concat("payload has no column ", needed), {{"argument", "payload"}, {"column", needed}}};
    }

    [[nodiscard]] std::size_t first() const { return first_; }
    [[nodiscard]] std::size_t end() const { return rows_.size(); }
    [[nodiscard]] bool has(std::string_view name) const { return column(name).has_value(); }

    /// Empty where the row or the table has none.
    [[nodiscard]] std::string_view at(std::size_t row, std::string_view name) const {
        const auto place = column(name);
        return place && *place < rows_[row].size() ? std::string_view{rows_[row][*place]} : std::string_view{};
    }

  private:
    /// Newer exports of Samsung Health put the name of the table before that of the column.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const {
        const auto found = std::ranges::find_if(names_, [&](const std::string& there) {
            return there == name || (there.size() > name.size() && there.ends_with(name) && there[there.size() - name.size() - 1] == '.');
        });
        return found == names_.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - names_.begin())};
    }

    std::vector<std::vector<std::string>> rows_;
    std::vector<std::string> names_{};
    std::size_t first_ = 0;
};

/// UTC-0300, as Samsung Health writes it beside a row.
std::optional<std::chrono::minutes> row_offset(std::string_view offset) {
    return offset.starts_with("UTC") ? offset_from(offset.substr(3)) : std::nullopt;
}

/// 2026-05-01T07:00:00-03:00 as it says. A time without offset is in UTC where the row has an offset beside it: HealthConstants of
/// Samsung's SDK has start_time, end_time and create_time all in UTC and time_offset to show them by, and in an export with UTC-0500
/// rows are created minutes after their end, at times that only as UTC come just after waking. Else it is by the clock.
std::optional<Instant> time_from(std::string_view text, bool has_offset, const LocalClock& clock) {
    if (const auto at = instant_from(text)) {
        return at;
    }
    if (has_offset) {
        return instant_from(concat(text, 'Z'));
    }
    const auto shown = instant_from(concat(text, 'Z'));
    return shown ? std::optional{clock(*shown)} : std::nullopt;
}

}  // namespace

void read_google_takeout(const std::string& payload, FoundSamples& found) {
    const Table table(payload, "Step count");
    for (std::size_t row = table.first(); row < table.end(); ++row) {
        const std::string_view count = table.at(row, "Step count");
        if (count.empty() || count == "0") {
            continue;
        }
        const auto steps = number_from<std::int64_t>(count);
        const auto day = day_from(table.at(row, "Date"));
        if (!steps || !day) {
            found.malformed(concat("row ", row + 1, " has no day or no number of steps"));
            continue;
        }
        found.add({.steps = *steps, .source = "google_fit", .day = *day, .distance_m = number_from<double>(table.at(row, "Distance (m)"))});
    }
}

void read_samsung_health(const std::string& payload, const LocalClock& clock, FoundSamples& found) {
    const Table table(payload, "count");
    const bool totals = table.has("day_time");
    for (std::size_t row = table.first(); row < table.end(); ++row) {
        const auto steps = number_from<std::int64_t>(table.at(row, "count"));
        const std::string_view name = table.at(row, "source_name");
        FoundSample sample{.steps = steps.value_or(0), .source = "samsung_health", .method = "automatic"};
        sample.device = std::string(name.empty() ? table.at(row, "deviceuuid") : name);
        sample.distance_m = number_from<double>(table.at(row, "distance"));
        sample.calories_kcal = number_from<double>(table.at(row, "calorie"));
        if (const std::string_view id = table.at(row, "datauuid"); !id.empty()) {
            sample.id = std::string(id);
        }
        if (totals) {
            // -2 is the sum of all sources, which are there themselves.
            if (table.at(row, "source_type") == "-2") {
                continue;
            }
            sample.day = day_from(table.at(row, "day_time").substr(0, 10));
        } else {
            sample.utc_offset = row_offset(table.at(row, "time_offset"));
            sample.from = time_from(table.at(row, "start_time"), sample.utc_offset.has_value(), clock);
            sample.to = time_from(table.at(row, "end_time"), sample.utc_offset.has_value(), clock);
        }
        if (!steps || (totals ? !sample.day : !sample.from || !sample.to)) {
            found.malformed(concat("row ", row + 1, " has no time or no count"));
        } else if (*steps != 0) {
            found.add(std::move(sample));
        }
    }
}

}  // namespace fitkart
