#pragma once
/// Boards, as the engine and the client API read them.

#include <optional>
#include <string>
#include <vector>

#include "domain/calendar_periods.h"
#include "domain/ranking.h"
#include "domain/types.h"

namespace fitkart {

class Args;
class Sql;

/// Which standings readers see.
struct BoardHead {
    LocalDay start{};
    std::int64_t generation = 0;
    std::int64_t users = 0;
};

/// A place with the person who holds it. A hidden person has no name, a deleted one is called so.
struct BoardRow {
    std::int64_t rank = 0;
    UserId user{};
    std::optional<std::string> full_name{};
    std::optional<std::string> profile_picture_url{};
    std::optional<std::string> country_code{};
    Steps total{};
    bool is_hidden = false;
};

/// What leaderboard() is asked for. Read from the arguments board, country, start_day, lim and off.
struct BoardRequest {
    Period period = Period::weekly;
    std::string country{};  ///< empty: the world
    std::optional<LocalDay> day{};
    std::int32_t lim = 100;
    std::int32_t off = 0;
};

/// VALIDATION_FAILED for an unknown board or country, lim outside 1 to 1000, off below 0.
[[nodiscard]] BoardRequest board_request_from(const Args& args);

/// The standings that hold `day`; without a day the newest that have begun by now in UTC. None before the first refresh.
[[nodiscard]] std::optional<BoardHead> board_head(Sql& sql, Period period, const std::string& country,
                                                  std::optional<LocalDay> day);

/// The places after the first `off`, at most `lim`.
[[nodiscard]] std::vector<BoardRow> board_rows(Sql& sql, Period period, const std::string& country, const BoardHead& head,
                                               std::int64_t off, std::int64_t lim);

/// Where somebody stands in the world on the newest board.
struct Rank {
    std::optional<std::int64_t> rank{};  ///< none: no verified steps in the period, or no board yet
    Steps total{};
    std::int64_t users_ahead = 0;
    std::int64_t users_behind = 0;
    std::int64_t total_users = 0;
    double percentile = 0;
};

/// NOT_FOUND for an unknown or deleted person who stands on no board.
[[nodiscard]] Rank board_rank(Sql& sql, const UserId& user, Period period);

/// The places from `n` before to `n` after somebody's; none if he stands on no board.
[[nodiscard]] std::vector<BoardRow> rows_around(Sql& sql, const UserId& user, Period period, std::int32_t n);

}  // namespace fitkart
