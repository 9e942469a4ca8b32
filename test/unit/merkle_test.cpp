#include "domain/merkle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/hex.h"

namespace fitkart {
namespace {

/// The leaves that the trees of certificate transparency are tested with (google/certificate-transparency, merkle_tree_test).
const std::vector<std::string> kInputs{"",           "00",       "10", "2021", "3031", "40414243", "5051525354555657",
                                       "606162636465666768696a6b6c6d6e6f"};

std::vector<Digest> known_leaves(std::size_t many) {
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < many; ++i) {
        leaves.push_back(merkle_leaf(*bytes_of_hex(kInputs[i])));
    }
    return leaves;
}

std::vector<std::string> spelled(const std::vector<Digest>& path) {
    std::vector<std::string> texts;
    std::ranges::transform(path, std::back_inserter(texts), [](const Digest& hash) { return hex(hash); });
    return texts;
}

TEST(Merkle, roots_are_those_of_certificate_transparency) {
    const std::vector<std::string> roots{
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    for (std::size_t size = 0; size < roots.size(); ++size) {
        EXPECT_EQ(hex(merkle_root(known_leaves(size))), roots[size]) << size;
    }
}

TEST(Merkle, paths_are_those_of_certificate_transparency) {
    EXPECT_EQ(spelled(merkle_path(known_leaves(1), 0)), (std::vector<std::string>{}));
    EXPECT_EQ(spelled(merkle_path(known_leaves(8), 0)),
              (std::vector<std::string>{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(spelled(merkle_path(known_leaves(8), 5)),
              (std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(spelled(merkle_path(known_leaves(3), 2)),
              (std::vector<std::string>{"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}));
    EXPECT_EQ(spelled(merkle_path(known_leaves(5), 1)),
              (std::vector<std::string>{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

TEST(Merkle, a_leaf_is_no_node) {
    const std::vector<Digest> leaves = known_leaves(2);
    Bytes both(leaves[0].begin(), leaves[0].end());
    both.insert(both.end(), leaves[1].begin(), leaves[1].end());
    EXPECT_NE(merkle_leaf(both), merkle_node(leaves[0], leaves[1]));
}

/// Leaves that differ, as many as asked for.
std::vector<Digest> counted_leaves(std::size_t many) {
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < many; ++i) {
        leaves.push_back(merkle_leaf(Bytes{static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}));
    }
    return leaves;
}

RC_GTEST_PROP(Merkle, the_path_of_any_leaf_leads_to_the_root, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 1'500);
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const std::vector<Digest> leaves = counted_leaves(size);
    const std::vector<Digest> path = merkle_path(leaves, index);
    RC_ASSERT(merkle_root_by_path(leaves[index], index, size, path) == std::optional(merkle_root(leaves)));
}

RC_GTEST_PROP(Merkle, a_changed_bit_anywhere_leads_elsewhere, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(2, 600);
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const std::vector<Digest> leaves = counted_leaves(size);
    const Digest root = merkle_root(leaves);
    std::vector<Digest> proof = merkle_path(leaves, index);
    proof.push_back(leaves[index]);
    const auto bit = *rc::gen::inRange<std::size_t>(0, 256 * proof.size());
    proof[bit / 256][bit / 8 % 32] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const Digest leaf = proof.back();
    proof.pop_back();
    RC_ASSERT(merkle_root_by_path(leaf, index, size, proof) != std::optional(root));
}

/// Every other place of the leaf in a tree of that size, and every other length of the path. (Another size may be as
/// good: a leaf on the left does not know how its right neighbours are cut. That is why the size is signed with the root.)
RC_GTEST_PROP(Merkle, the_path_fits_one_place_alone, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 300);
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const std::vector<Digest> leaves = counted_leaves(size);
    const std::optional<Digest> root = merkle_root(leaves);
    std::vector<Digest> path = merkle_path(leaves, index);
    for (std::size_t other = 0; other < size + 3; ++other) {
        RC_ASSERT((merkle_root_by_path(leaves[index], other, size, path) == root) == (other == index));
    }
    path.push_back(Digest{});
    RC_ASSERT(merkle_root_by_path(leaves[index], index, size, path) == std::nullopt);
    path.pop_back();
    if (!path.empty()) {
        path.pop_back();
        RC_ASSERT(merkle_root_by_path(leaves[index], index, size, path) == std::nullopt);
    }
}

TEST(Merkle, no_index_or_size_is_too_large_to_be_refused) {
    constexpr auto kLargest = std::numeric_limits<std::uint64_t>::max();
    const std::vector<Digest> path(64);
    EXPECT_EQ(merkle_root_by_path({}, kLargest, kLargest, path), std::nullopt);
    EXPECT_EQ(merkle_root_by_path({}, 0, 0, {}), std::nullopt);
    EXPECT_TRUE(merkle_root_by_path({}, 0, kLargest, path));
    EXPECT_EQ(merkle_root_by_path({}, 0, kLargest, std::vector<Digest>(65)), std::nullopt);
}

RC_GTEST_PROP(Merkle, the_tree_over_pages_is_the_tree_over_leaves, ()) {
    constexpr std::size_t kPage = 256;
    const auto size = *rc::gen::inRange<std::size_t>(1, 3'000);
    const auto index = *rc::gen::inRange<std::size_t>(0, size);
    const std::vector<Digest> leaves = counted_leaves(size);
    std::vector<Digest> pages;
    for (std::size_t first = 0; first < size; first += kPage) {
        pages.push_back(merkle_root(std::span(leaves).subspan(first, std::min(kPage, size - first))));
    }
    RC_ASSERT(merkle_root(pages) == merkle_root(leaves));
    const std::size_t first = index - index % kPage;
    std::vector<Digest> path = merkle_path(std::span(leaves).subspan(first, std::min(kPage, size - first)), index % kPage);
    std::ranges::copy(merkle_path(pages, index / kPage), std::back_inserter(path));
    RC_ASSERT(path == merkle_path(leaves, index));
}

}  // namespace
}  // namespace fitkart
