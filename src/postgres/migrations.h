#pragma once
/// The migrations that are built into the library; the build writes src/generated/migrations.cpp from sql/migrations and
/// sql/repeatable.

#include <span>
#include <string_view>

namespace fitkart {

struct Migration {
    int version;            ///< the number its file begins with
    std::string_view name;  ///< the file's name without number and ending
    std::string_view script;
};

/// Applied once each, in ascending order.
[[nodiscard]] std::span<const Migration> embedded_migrations();

/// Run at every migrate(), in ascending order: triggers, views, policies, grants.
[[nodiscard]] std::span<const Migration> repeatable_scripts();

}  // namespace fitkart
