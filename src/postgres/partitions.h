#pragma once
/// Partitions by name: a statement that names the partition neither routes its rows nor reads the partition's constraints anew.

namespace fitkart {

/// Whether `table` of schema fitkart has a partition of that name now. The table stays locked for writing until the transaction
/// ends, so that nobody detaches the partition meanwhile.
[[nodiscard]] bool has_partition(const char* table, const char* partition);

}  // namespace fitkart
