// Whatever is linked, directly or through others, is one group.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "domain/kinship.h"

namespace fitkart {
namespace {

TEST(Kinship, knows_hardware_by_ids_that_are_drawn_at_random_and_not_by_names) {
    EXPECT_EQ(hardware_of("3F2504E0-4F89-41D3-9A0C-0305E82C3301"), "3f2504e04f8941d39a0c0305e82c3301");
    EXPECT_EQ(hardware_of("9774d56d682e549c"), "9774d56d682e549c");
    for (const char* name : {"", "my phone", "9774d56d682e549", "com.sec.android.app.shealth", "Samsung Galaxy S21 Ultra 5G",
                             "derived:com.google.step_count.delta:com.google.android.gms:estimated_steps", "00000000-0000-0000-0000-000000000000", "9774d56d682e549c-",
                             "-9774d56d682e549c", "9774D56d682e549c", "3F2504E0-4F8941D3-9A0C-0305E82C33-01"}) {
        EXPECT_FALSE(hardware_of(name)) << name;
    }
}

TEST(Kinship, links_through_others_and_leaves_strangers_alone) {
    Kinship kinship(6);
    kinship.link(4, 2);
    kinship.link(5, 1);
    kinship.link(2, 0);
    EXPECT_EQ(kinship.groups(), (std::vector<std::vector<std::size_t>>{{0, 2, 4}, {1, 5}}));
    EXPECT_TRUE(Kinship(3).groups().empty());
}

RC_GTEST_PROP(Kinship, does_not_depend_on_the_order_of_links, (std::vector<std::pair<std::uint8_t, std::uint8_t>> links)) {
    Kinship forward(256), backward(256);
    for (const auto& [one, other] : links) {
        forward.link(one, other);
    }
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
        backward.link(link->second, link->first);
    }
    const auto groups = forward.groups();
    RC_ASSERT(groups == backward.groups());
    std::set<std::size_t> seen;
    for (const auto& group : groups) {
        for (const std::size_t account : group) {
            RC_ASSERT(seen.insert(account).second);
        }
    }
    for (const auto& [one, other] : links) {
        RC_ASSERT(one == other || seen.contains(one));
    }
}

}  // namespace
}  // namespace fitkart
