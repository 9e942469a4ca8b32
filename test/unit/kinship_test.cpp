// Whatever is linked, directly or through others, is one group.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "domain/kinship.h"

namespace fitkart {
namespace {

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
