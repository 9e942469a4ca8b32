#include "functions/leaderboard.h"

#include <algorithm>
#include <unordered_map>

#include "domain/accounts.h"
#include "domain/error.h"
#include "domain/text.h"

#include "functions/paging.h"

#include "postgres/function.h"
#include "postgres/relation_cache.h"

namespace fitkart {
namespace {

constexpr std::int32_t kMaxRows = 1'000;
constexpr std::int32_t kMaxAround = 100;
constexpr const char* kDeletedUser = "deleted user";

/// Who a place belongs to, as others may see him.
struct Person {
    std::optional<std::string> full_name{};
    std::optional<std::string> profile_picture_url{};
    std::optional<std::string> country_code{};
    bool is_hidden = false;
};

std::unordered_map<UserId, Person> people_of(Sql& sql, const std::vector<UserId>& users) {
    static constexpr Statement kPeople{
        "SELECT u.id, u.full_name, u.profile_picture_url, u.country_code, u.is_hidden, u.deleted_at IS NOT NULL "
        "FROM fitkart.users u WHERE u.id = ANY ($1)"};
    std::unordered_map<UserId, Person> people;
    using Text = std::optional<std::string>;
    for (auto& [id, name, picture, country, is_hidden, is_deleted] :
         sql.rows<UserId, std::string, Text, Text, bool, bool>(kPeople, users)) {
        Person& person = people[id];
        person.country_code = std::move(country);
        person.is_hidden = is_hidden;
        if (is_deleted) {
            person.full_name = kDeletedUser;
        } else if (!is_hidden) {
            person.full_name = std::move(name);
            person.profile_picture_url = std::move(picture);
        }
    }
    return people;
}

void require_user(Sql& sql, const UserId& user) {
    static constexpr Statement kExists{"SELECT true FROM fitkart.users u WHERE u.id = $1 AND u.deleted_at IS NULL"};
    if (!sql.maybe<bool>(kExists, user)) {
        throw no_such("user", user);
    }
}

struct Found {
    BoardHead head{};
    std::optional<Member> member{};
};

/// The heads of the newest world boards of each kind, newest first. Every refresh makes all backends read them again.
struct NewestHead {
    Period period = Period::weekly;
    BoardHead head{};
};

std::optional<BoardHead> remembered_head(Sql& sql, Period period, LocalDay today) {
    static constexpr Statement kHeads{
        "SELECT h.period, h.period_start, h.generation, h.users "
        "  FROM unnest(ARRAY['daily', 'weekly', 'monthly', 'all_time']) AS p (period) "
        " CROSS JOIN LATERAL (SELECT n.period, n.period_start, n.generation, n.users FROM fitkart.leaderboard_heads n "
        "                      WHERE n.period = p.period AND n.country_code = '' ORDER BY n.period_start DESC LIMIT 4) h"};
    static RelationCache<std::vector<NewestHead>> cache{"leaderboard_heads"};
    const auto& heads = cache.get([&] {
        std::vector<NewestHead> read;
        for (const auto& [name, start, generation, users] :
             sql.rows<std::string, LocalDay, std::int64_t, std::int64_t>(kHeads)) {
            read.push_back({period_from(name), {start, generation, users}});
        }
        return read;
    });
    for (const NewestHead& newest : heads) {
        if (newest.period == period && newest.head.start <= today) {
            return newest.head;
        }
    }
    return std::nullopt;
}

/// The newest board and somebody's record on it: a page and a binary search.
std::optional<Found> find_on_newest(Sql& sql, const UserId& user, Period period) {
    // A generation's pages come with its head and go with it, in one transaction: where the page of a remembered head is
    // there, this transaction's head is that one.
    static constexpr Statement kPage{
        "SELECT m.members FROM fitkart.leaderboard_members m "
        "WHERE m.period = $1 AND m.period_start = $2 AND m.generation = $3 AND m.first_user <= $4 "
        "ORDER BY m.first_user DESC LIMIT 1"};
    static constexpr Statement kHeadAndPage{
        "SELECT h.period_start, h.generation, h.users, "
        "       (SELECT m.members FROM fitkart.leaderboard_members m "
        "         WHERE m.period = $1 AND m.period_start = h.period_start AND m.generation = h.generation "
        "           AND m.first_user <= $3 "
        "         ORDER BY m.first_user DESC LIMIT 1) "
        "  FROM fitkart.leaderboard_heads h "
        " WHERE h.period = $1 AND h.country_code = '' AND h.period_start <= $2 "
        " ORDER BY h.period_start DESC LIMIT 1"};
    const LocalDay today = utc_day(clock_now());
    if (const auto head = remembered_head(sql, period, today)) {
        if (const auto page = sql.maybe<Bytes>(kPage, to_string(period), head->start, head->generation, user)) {
            return Found{*head, find_member(std::get<0>(*page), user)};
        }
    }
    const auto found = sql.maybe<LocalDay, std::int64_t, std::int64_t, std::optional<Bytes>>(kHeadAndPage, to_string(period),
                                                                                             today, user);
    if (!found) {
        return std::nullopt;
    }
    const auto& [start, generation, users, members] = *found;
    return Found{{start, generation, users}, members ? find_member(*members, user) : std::nullopt};
}

}  // namespace

BoardRequest board_request_from(const Args& args) {
    BoardRequest request;
    request.period = period_from(args.value_or<std::string>("board", "weekly"));
    if (const auto country = args.optional<std::string>("country")) {
        request.country = normalised_country(*country);
    }
    request.day = args.optional<LocalDay>("start_day");
    const auto [lim, off] = read_paging(args, request.lim, kMaxRows);
    request.lim = lim;
    request.off = off;
    return request;
}

std::optional<BoardHead> board_head(Sql& sql, Period period, const std::string& country, std::optional<LocalDay> day) {
    static constexpr Statement kNewest{
        "SELECT h.period_start, h.generation, h.users FROM fitkart.leaderboard_heads h "
        "WHERE h.period = $1 AND h.country_code = $2 AND h.period_start <= $3 ORDER BY h.period_start DESC LIMIT 1"};
    static constexpr Statement kOf{
        "SELECT h.period_start, h.generation, h.users FROM fitkart.leaderboard_heads h "
        "WHERE h.period = $1 AND h.country_code = $2 AND h.period_start = $3"};
    const LocalDay start = day ? period_start(period, *day) : utc_day(clock_now());
    const auto found = sql.maybe<LocalDay, std::int64_t, std::int64_t>(day ? kOf : kNewest, to_string(period), country, start);
    if (!found) {
        return std::nullopt;
    }
    return BoardHead{std::get<0>(*found), std::get<1>(*found), std::get<2>(*found)};
}

std::vector<BoardRow> board_rows(Sql& sql, Period period, const std::string& country, const BoardHead& head, std::int64_t off,
                                 std::int64_t lim) {
    static constexpr Statement kPages{
        "SELECT c.page, c.first_rank, c.user_ids, c.totals FROM fitkart.leaderboard_cache c "
        "WHERE c.period = $1 AND c.country_code = $2 AND c.period_start = $3 AND c.generation = $4 "
        "AND c.page BETWEEN $5 AND $6 ORDER BY c.page"};
    constexpr auto kPerPage = static_cast<std::int64_t>(kPlacesPerPage);
    const std::int64_t end = std::min(off + lim, head.users);
    std::vector<BoardRow> rows;
    if (off >= end) {
        return rows;
    }
    std::vector<UserId> users;
    for (const auto& [page, first_rank, ids, totals] :
         sql.rows<std::int32_t, std::int64_t, std::vector<UserId>, std::vector<std::int64_t>>(
             kPages, to_string(period), country, head.start, head.generation, static_cast<std::int32_t>(off / kPerPage),
             static_cast<std::int32_t>((end - 1) / kPerPage))) {
        const std::vector<std::int64_t> ranks = ranks_of_page(page, first_rank, totals);
        const std::int64_t first = page * kPerPage;
        for (std::int64_t place = std::max(off, first); place < std::min(end, first + std::ssize(ids)); ++place) {
            const auto i = static_cast<std::size_t>(place - first);
            rows.push_back({.rank = ranks[i], .user = ids[i], .total = Steps{totals[i]}});
            users.push_back(ids[i]);
        }
    }
    auto people = people_of(sql, users);
    for (BoardRow& row : rows) {
        Person& person = people[row.user];
        row.full_name = std::move(person.full_name);
        row.profile_picture_url = std::move(person.profile_picture_url);
        row.country_code = std::move(person.country_code);
        row.is_hidden = person.is_hidden;
    }
    return rows;
}

Rank board_rank(Sql& sql, const UserId& user, Period period) {
    const auto found = find_on_newest(sql, user, period);
    if (!found || !found->member) {
        require_user(sql, user);
        const std::int64_t users = found ? found->head.users : 0;
        return {.users_ahead = users, .total_users = users};
    }
    const auto& [head, member] = *found;
    const std::int64_t behind = head.users - member->position.last_sharing;
    return {.rank = member->position.rank,
            .total = member->total,
            .users_ahead = std::int64_t{member->position.rank} - 1,
            .users_behind = behind,
            .total_users = head.users,
            .percentile = percentile(behind, head.users)};
}

std::vector<BoardRow> rows_around(Sql& sql, const UserId& user, Period period, std::int32_t n) {
    if (n < 0 || n > kMaxAround) {
        throw Error{ErrorCode::validation_failed,
                    concat("n is ", n, ", not 0 to ", kMaxAround),
                    {{"argument", "n"}, {"minimum", 0}, {"maximum", kMaxAround}}};
    }
    const auto found = find_on_newest(sql, user, period);
    if (!found || !found->member) {
        require_user(sql, user);
        return {};
    }
    const std::int64_t place = found->member->position.place;
    const std::int64_t first = std::max<std::int64_t>(0, place - 1 - n);
    return board_rows(sql, period, "", found->head, first, place + n - first);
}

FITKART_FUNCTION(leaderboard) {
    const BoardRequest request = board_request_from(args);
    RowSet out;
    if (const auto head = board_head(sql, request.period, request.country, request.day)) {
        for (const BoardRow& row : board_rows(sql, request.period, request.country, *head, request.off, request.lim)) {
            out.add(row.rank, row.user, row.full_name, row.profile_picture_url, row.country_code, row.total, head->users);
        }
    }
    return out;
}

FITKART_FUNCTION(leaderboard_rank) {
    const auto user = args.required<UserId>("of_user");
    const Rank rank = board_rank(sql, user, period_from(args.value_or<std::string>("board", "weekly")));
    return row(rank.rank, rank.total, rank.users_ahead, rank.users_behind, rank.total_users, rank.percentile);
}

FITKART_FUNCTION(leaderboard_around) {
    const auto user = args.required<UserId>("of_user");
    const Period period = period_from(args.value_or<std::string>("board", "weekly"));
    RowSet out;
    for (const BoardRow& row : rows_around(sql, user, period, args.value_or<std::int32_t>("n", 2))) {
        out.add(row.rank, row.user, row.full_name, row.total, row.user == user);
    }
    return out;
}

}  // namespace fitkart
