#pragma once
/// Merkle trees as certificate transparency hashes them (RFC 6962, section 2.1): a leaf is SHA-256 of 0x00 and its bytes,
/// a node SHA-256 of 0x01 and its two children, so that no leaf can be passed off as a node. The left half of n leaves
/// holds the largest power of two below n. So a tree over 256 leaves a page is the tree over the roots of its pages.

#include <optional>
#include <span>
#include <vector>

#include "domain/digest.h"

#include "domain/firewall.h"

namespace fitkart {

/// SHA-256(0x00 ‖ bytes).
[[nodiscard]] Digest merkle_leaf(std::span<const std::uint8_t> bytes);

/// SHA-256(0x01 ‖ left ‖ right).
[[nodiscard]] Digest merkle_node(const Digest& left, const Digest& right);

/// The root over leaves, given by their hashes; of none: SHA-256 of nothing.
[[nodiscard]] Digest merkle_root(std::span<const Digest> leaves);

/// The audit path of leaf `index`: its siblings from the leaf up, at most one a level. `index` is below leaves.size().
[[nodiscard]] std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t index);

/// The root that leaf and path lead to in a tree of `size` leaves (RFC 9162, section 2.1.3.2); nothing when a tree of
/// that size has no such leaf or a path of another length to it.
[[nodiscard]] std::optional<Digest> merkle_root_by_path(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                                        std::span<const Digest> path);

}  // namespace fitkart
