#include "functions/standing_corrections.h"

#include "domain/calendar_periods.h"
#include "domain/ranking.h"

#include "functions/identity.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

struct ClosedBoard {
    Period period{};
    LocalDay start{};
    std::int64_t generation = 0;
    std::optional<Member> place{};  ///< the walker's; none: he does not stand on it
};

std::optional<ClosedBoard> closed_board(Sql& sql, Period period, LocalDay day, const UserId& user) {
    static constexpr Statement kBoard{R"(
        SELECT h.generation,
               (SELECT m.members
                  FROM fitkart.leaderboard_members AS m
                 WHERE m.period = $1 AND m.period_start = $2 AND m.generation = h.generation AND m.first_user <= $3
                 ORDER BY m.first_user DESC
                 LIMIT 1)
          FROM fitkart.leaderboard_heads AS h
         WHERE h.period = $1 AND h.country_code = '' AND h.period_start = $2 AND h.closed_at IS NOT NULL)"};
    const LocalDay start = period_start(period, day);
    const auto found = sql.maybe<std::int64_t, std::optional<Bytes>>(kBoard, to_string(period), start, user);
    if (!found) {
        return std::nullopt;
    }
    const auto& [generation, members] = *found;
    return ClosedBoard{period, start, generation, members ? find_member(*members, user) : std::nullopt};
}

/// The rank that so many steps would have had.
std::int64_t rank_of(Sql& sql, const ClosedBoard& board, Steps steps) {
    static constexpr Statement kAhead{R"(
        SELECT COALESCE(pg_catalog.sum(CASE WHEN c.min_total > $4 THEN pg_catalog.cardinality(c.totals)
                                            ELSE (SELECT pg_catalog.count(*) FROM pg_catalog.unnest(c.totals) AS t (total) WHERE t.total > $4) END), 0)::bigint
          FROM fitkart.leaderboard_cache AS c
         WHERE c.period = $1 AND c.country_code = '' AND c.period_start = $2 AND c.generation = $3 AND c.max_total > $4)"};
    return std::get<0>(sql.one<std::int64_t>(kAhead, to_string(board.period), board.start, board.generation, steps)) + 1;
}

}  // namespace

void correct_closed_standings(Sql& sql, const UserId& user, LocalDay day, Instant now) {
    static constexpr Statement kSteps{R"(
        SELECT COALESCE(pg_catalog.sum(d.verified_steps), 0)::bigint
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = $1 AND d.day >= $2 AND d.day < $3)"};
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.leaderboard_corrections (
            user_id, id, period, period_start, day, published_steps, published_rank, steps, rank, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))"};
    for (const Period period : {Period::daily, Period::weekly, Period::monthly}) {
        const auto board = closed_board(sql, period, day, user);
        if (!board) {
            continue;
        }
        const auto [steps] = sql.one<Steps>(kSteps, user, board->start, *period_end(period, board->start));
        const Steps published = board->place ? board->place->total : Steps{0};
        if (steps > published) {
            sql.execute(kWrite, user, new_id<Uuid>(), to_string(period), board->start, day, published,
                        board->place ? std::optional{std::int64_t{board->place->position.rank}} : std::nullopt, steps, rank_of(sql, *board, steps), now);
        }
    }
}

FITKART_API_FUNCTION(my_standing_corrections) {
    static constexpr Statement kNewest{R"(
        SELECT DISTINCT ON (c.period_start, c.period)
               c.period, c.period_start, c.published_steps, c.published_rank, c.steps, c.rank, c.created_at
          FROM fitkart.leaderboard_corrections AS c
         WHERE c.user_id = $1
         ORDER BY c.period_start DESC, c.period, c.id DESC)"};
    const UserId user = signed_in_user(sql);
    RowSet corrections;
    for (const auto& [period, start, published, published_rank, steps, rank, at] :
         sql.rows<std::string, LocalDay, Steps, std::optional<std::int64_t>, Steps, std::int64_t, Instant>(kNewest, user)) {
        corrections.add(period, start, published, published_rank, steps, rank, at);
    }
    return corrections;
}

}  // namespace fitkart
