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

}  // namespace
}  // namespace fitkart
