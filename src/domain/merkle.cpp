#include "domain/merkle.h"

#include <algorithm>
#include <bit>

namespace fitkart {
namespace {

constexpr std::uint8_t kLeaf = 0x00;
constexpr std::uint8_t kNode = 0x01;

/// How many of `leaves` (2 or more) stand on the left.
std::size_t left_of(std::size_t leaves) { return std::bit_floor(leaves - 1); }

}  // namespace

Digest merkle_leaf(std::span<const std::uint8_t> bytes) {
    std::vector<std::uint8_t> input;
    input.reserve(1 + bytes.size());
    input.push_back(kLeaf);
    input.insert(input.end(), bytes.begin(), bytes.end());
    return sha256(input);
}

Digest merkle_node(const Digest& left, const Digest& right) {
    std::array<std::uint8_t, 1 + 2 * sizeof(Digest)> input{kNode};
    std::ranges::copy(left, input.begin() + 1);
    std::ranges::copy(right, input.begin() + 1 + left.size());
    return sha256(input);
}

Digest merkle_root(std::span<const Digest> leaves) {
    if (leaves.empty()) {
        return sha256({});
    }
    if (leaves.size() == 1) {
        return leaves.front();
    }
    const std::size_t left = left_of(leaves.size());
    return merkle_node(merkle_root(leaves.first(left)), merkle_root(leaves.subspan(left)));
}

std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t index) {
    std::vector<Digest> path;
    while (leaves.size() > 1) {  // from the root down
        const std::size_t left = left_of(leaves.size());
        const bool is_left = index < left;
        path.push_back(merkle_root(is_left ? leaves.subspan(left) : leaves.first(left)));
        leaves = is_left ? leaves.first(left) : leaves.subspan(left);
        index -= is_left ? 0 : left;
    }
    std::ranges::reverse(path);
    return path;
}

std::optional<Digest> merkle_root_by_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                          std::span<const Digest> path) {
    if (index >= size) {
        return std::nullopt;
    }
    Digest root = leaf;
    std::uint64_t last = size - 1;  // of the level
    for (const Digest& sibling : path) {
        if (last == 0) {
            return std::nullopt;
        }
        if (index % 2 == 1 || index == last) {
            root = merkle_node(sibling, root);
            while (index % 2 == 0) {  // levels on which it stands alone on the right
                index >>= 1;
                last >>= 1;
            }
        } else {
            root = merkle_node(root, sibling);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 ? std::optional(root) : std::nullopt;
}

}  // namespace fitkart
