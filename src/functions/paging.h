#pragma once
/// How much of a list a call wants: the arguments lim and off.

#include <cstdint>
#include <string_view>

namespace fitkart {

class Args;

/// A page: `lim` rows after the first `off`.
struct Paging {
    std::int32_t lim = 0;
    std::int32_t off = 0;
};

/// A whole number that is `otherwise` when it is not given. VALIDATION_FAILED when it is not `least` to `most`.
[[nodiscard]] std::int32_t read_within(const Args& args, std::string_view name, std::int32_t otherwise, std::int32_t least,
                                       std::int32_t most);

/// The argument lim, from 1 to `most`.
[[nodiscard]] std::int32_t read_lim(const Args& args, std::int32_t otherwise, std::int32_t most);

/// The arguments lim, from 1 to `most`, and off, from 0.
[[nodiscard]] Paging read_paging(const Args& args, std::int32_t otherwise, std::int32_t most);

}  // namespace fitkart
