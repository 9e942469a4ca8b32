#include <gtest/gtest.h>

#include "domain/iso_time.h"

namespace fitkart {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

TEST(IsoTime, writes_utc_and_milliseconds_where_there_are_any) {
    EXPECT_EQ(iso_text(Instant{sys_days{2026y / 2 / 3}} + 4h + 5min + 6s), "2026-02-03T04:05:06Z");
    EXPECT_EQ(iso_text(Instant{sys_days{1969y / 12 / 31}} + 23h + 250ms), "1969-12-31T23:00:00.250Z");
    EXPECT_EQ(iso_text(LocalDay{sys_days{2000y / 2 / 29}.time_since_epoch()}), "2000-02-29");
}

TEST(IsoTime, reads_what_phones_and_jsonb_write) {
    const Instant noon = Instant{sys_days{2026y / 6 / 1}} + 12h;
    for (const char* text : {"2026-06-01T12:00:00Z", "2026-06-01 14:00+02", "2026-06-01T14:00:00.000000+02:00", "2026-06-01T06:30:00-0530",
                             "2026-05-31T24:00:00-12:00"}) {
        EXPECT_EQ(instant_from(text), noon) << text;
    }
    EXPECT_EQ(instant_from("2026-06-01T12:00:00.1234567Z"), noon + 123456us);
}
TEST(IsoTime, a_time_without_offset_is_no_instant) {
    for (const char* text : {"2026-06-01T12:00:00", "2026-06-01", "", "infinity", "2026-02-30T12:00:00Z", "2026-06-01T25:00:00Z",
                             "2026-06-01T12:00:00.Z", "2026-06-01T12:00:00+", "2026-06-01T12:00:00Zx", "2026-06-01T24:00:01Z"}) {
        EXPECT_EQ(instant_from(text), std::nullopt) << text;
    }
    EXPECT_EQ(day_from("2026-06-01"), LocalDay{sys_days{2026y / 6 / 1}.time_since_epoch()});
    EXPECT_EQ(day_from("2026-06-31"), std::nullopt);
    EXPECT_EQ(day_from("2026-06-01T"), std::nullopt);
}

TEST(IsoTime, reads_offsets_by_themselves) {
    for (const auto& [text, east] : {std::pair{"Z", 0min}, {"+02:00", 120min}, {"+0200", 120min}, {"-12", -720min}, {"-03:30", -210min}, {"+15:59", 959min}}) {
        EXPECT_EQ(offset_from(text), east) << text;
    }
    for (const char* text : {"", "null", "UTC", "2", "+2", "+16:00", "+02:60", "+02:00:30", "02:00", "Zx"}) {
        EXPECT_EQ(offset_from(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace fitkart
