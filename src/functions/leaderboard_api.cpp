// Boards for clients: hidden people have neither name nor id, except for themselves.

#include "functions/identity.h"
#include "functions/leaderboard.h"

#include "postgres/function.h"

namespace fitkart {

FITKART_API_FUNCTION(leaderboard) {
    const BoardRequest request = board_request_from(args);
    RowSet out;
    if (const auto head = board_head(sql, request.period, request.country, request.day)) {
        for (const BoardRow& row : board_rows(sql, request.period, request.country, *head, request.off, request.lim)) {
            const auto shown = row.is_hidden ? std::nullopt : std::optional(row.user);
            out.add(row.rank, shown, row.full_name, row.profile_picture_url, row.country_code, row.total, head->users);
        }
    }
    return out;
}

FITKART_API_FUNCTION(leaderboard_around) {
    const UserId user = signed_in_user(sql);
    const Period period = period_from(args.value_or<std::string>("board", "weekly"));
    RowSet out;
    for (const BoardRow& row : rows_around(sql, user, period, args.value_or<std::int32_t>("n", 2))) {
        const bool is_self = row.user == user;
        const auto shown = row.is_hidden && !is_self ? std::nullopt : std::optional(row.user);
        out.add(row.rank, shown, row.full_name, row.total, is_self);
    }
    return out;
}

FITKART_API_FUNCTION(my_rank) {
    const UserId user = signed_in_user(sql);
    const Rank rank = board_rank(sql, user, period_from(args.value_or<std::string>("board", "weekly")));
    return row(rank.rank, rank.total, rank.users_ahead, rank.users_behind, rank.total_users, rank.percentile);
}

}  // namespace fitkart
