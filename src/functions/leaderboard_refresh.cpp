// refresh_leaderboard: new standings as pages of a new generation, and the head that turns to them, in one transaction.

#include <algorithm>
#include <map>
#include <numeric>

#include "domain/calendar_periods.h"
#include "domain/error.h"
#include "domain/ranking.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/scratch.h"
#include "postgres/stream.h"

namespace fitkart {
namespace {

constexpr std::array kAllPeriods{Period::daily, Period::weekly, Period::monthly, Period::all_time};

struct Board {
    Period period = Period::weekly;
    LocalDay start{};
};

struct Refreshed {
    Board board{};
    std::int64_t users = 0;
};

/// The head of a board's world standings, locked: one refresh of a board at a time.
struct LockedHead {
    std::int64_t generation = 0;  ///< 0: it was never refreshed
    Instant refreshed_at{};
    std::optional<Instant> closed_at{};
};

LockedHead lock_head(Sql& sql, const Board& board, Instant now) {
    static constexpr Statement kMake{
        "INSERT INTO fitkart.leaderboard_heads (period, period_start, country_code, generation, users, total_steps, refreshed_at) "
        "VALUES ($1, $2, '', 0, 0, 0, $3) ON CONFLICT DO NOTHING"};
    static constexpr Statement kLock{
        "SELECT h.generation, h.refreshed_at, h.closed_at FROM fitkart.leaderboard_heads h "
        "WHERE h.period = $1 AND h.country_code = '' AND h.period_start = $2 FOR NO KEY UPDATE"};
    sql.execute(kMake, to_string(board.period), board.start, now);
    const auto [generation, refreshed_at, closed_at] =
        sql.one<std::int64_t, Instant, std::optional<Instant>>(kLock, to_string(board.period), board.start);
    return {generation, refreshed_at, closed_at};
}

std::int64_t users_on(Sql& sql, const Board& board) {
    static constexpr Statement kUsers{
        "SELECT h.users FROM fitkart.leaderboard_heads h "
        "WHERE h.period = $1 AND h.country_code = '' AND h.period_start = $2"};
    return std::get<0>(sql.one<std::int64_t>(kUsers, to_string(board.period), board.start));
}

void close(Sql& sql, const Board& board, Instant now) {
    static constexpr Statement kClose{
        "UPDATE fitkart.leaderboard_heads SET closed_at = $3 WHERE period = $1 AND period_start = $2"};
    sql.execute(kClose, to_string(board.period), board.start, now);
}

/// Two letters as stream() can read them.
#define FITKART_COUNTRY_KEY \
    "(CASE WHEN u.country_code IS NULL THEN 0 ELSE ascii(u.country_code) * 256 + ascii(substr(u.country_code, 2, 1)) END)"
/// Who stands on boards: whoever may use his account. $1 is now.
#define FITKART_ON_BOARDS                                                                               \
    "u.deleted_at IS NULL AND u.is_active "                                                             \
    "AND (u.suspended_at IS NULL OR u.suspended_until <= $1)"

/// A period's sums from the days.
std::vector<Standing> standings_of_days(Sql& sql, LocalDay first, LocalDay end, Instant now) {
    static constexpr Statement kDays{
        "SELECT d.user_id, d.verified_steps, coalesce(d.reached_at, d.updated_at) FROM fitkart.daily_steps d "
        "WHERE d.day >= $1 AND d.day < $2 AND d.verified_steps > 0"};
    static constexpr Statement kUsers{"SELECT u.id, " FITKART_COUNTRY_KEY " FROM fitkart.users u WHERE " FITKART_ON_BOARDS};
    Totals totals;
    stream<UserId, Steps, Instant>(
        sql, kDays, [&](const UserId& user, Steps steps, Instant reached_at) { totals.add(user, steps, reached_at); }, first, end);
    std::vector<Standing> standings;
    standings.reserve(totals.size());
    stream<UserId, std::int32_t>(
        sql, kUsers,
        [&](const UserId& user, std::int32_t country) {
            if (Standing* standing = totals.find(user)) {
                standing->country = static_cast<CountryKey>(country);
                standings.push_back(*standing);
            }
        },
        now);
    sort_standings(standings);
    return standings;
}

/// Sums of a lifetime are kept in users.total_steps: nobody reads all days of all people.
std::vector<Standing> standings_of_lifetimes(Sql& sql, Instant now) {
    static constexpr Statement kUsers{"SELECT u.id, u.total_steps, coalesce(u.total_reached_at, u.created_at), " FITKART_COUNTRY_KEY
                                      " FROM fitkart.users u WHERE u.total_steps > 0 AND " FITKART_ON_BOARDS};
    std::vector<Standing> standings;
    stream<UserId, Steps, Instant, std::int32_t>(
        sql, kUsers,
        [&](const UserId& user, Steps total, Instant reached_at, std::int32_t country) {
            standings.push_back({user, total, reached_at, static_cast<CountryKey>(country)});
        },
        now);
    sort_standings(standings);
    return standings;
}

#undef FITKART_COUNTRY_KEY
#undef FITKART_ON_BOARDS

std::string country_code_of(CountryKey key) {
    return key == 0 ? std::string() : std::string{static_cast<char>(key >> 8), static_cast<char>(key & 0xFF)};
}

/// Collects pages and writes some dozens with one statement.
class PageWriter {
  public:
    PageWriter(Sql& sql, const Board& board, std::int64_t generation) : sql_(sql), board_(board), generation_(generation) {}

    /// Cuts the sorted standings of a country (empty: of the world) into pages.
    template <typename StandingAt>
    void add_board(const std::string& country, std::size_t users, const StandingAt& standing_at) {
        std::int64_t rank = 0;
        for (std::size_t place = 0; place < users; ++place) {
            const Standing& standing = standing_at(place);
            if (place == 0 || standing.total != standing_at(place - 1).total) {
                rank = static_cast<std::int64_t>(place) + 1;
            }
            if (place % kPlacesPerPage == 0) {
                begin_page(country, static_cast<std::int32_t>(place / kPlacesPerPage), rank, standing.total);
            }
            users_.push_back(standing.user);
            totals_.push_back(standing.total);
            min_totals_.back() = standing.total;
            lasts_.back() = static_cast<std::int32_t>(users_.size());
        }
    }

    void flush() {
        static constexpr Statement kInsert{
            "INSERT INTO fitkart.leaderboard_cache "
            "(period, period_start, country_code, generation, page, first_rank, min_total, max_total, user_ids, totals) "
            "SELECT $1, $2, p.country, $3, p.page, p.first_rank, p.min_total, p.max_total, "
            "       ($11)[p.first:p.last], ($12)[p.first:p.last] "
            "  FROM unnest($4, $5, $6, $7, $8, $9, $10) "
            "    AS p (country, page, first_rank, min_total, max_total, first, last)"};
        if (pages_.empty()) {
            return;
        }
        check_interrupts();
        const ScratchMemory scratch;
        sql_.execute(kInsert, to_string(board_.period), board_.start, generation_, countries_, pages_, first_ranks_,
                     min_totals_, max_totals_, firsts_, lasts_, users_, totals_);
        countries_.clear();
        pages_.clear();
        first_ranks_.clear();
        min_totals_.clear();
        max_totals_.clear();
        firsts_.clear();
        lasts_.clear();
        users_.clear();
        totals_.clear();
    }

  private:
    static constexpr std::size_t kPagesAtOnce = 64;

    void begin_page(const std::string& country, std::int32_t page, std::int64_t first_rank, Steps max_total) {
        if (pages_.size() == kPagesAtOnce) {
            flush();
        }
        countries_.push_back(country);
        pages_.push_back(page);
        first_ranks_.push_back(first_rank);
        min_totals_.push_back(max_total);
        max_totals_.push_back(max_total);
        firsts_.push_back(static_cast<std::int32_t>(users_.size()) + 1);
        lasts_.push_back(static_cast<std::int32_t>(users_.size()));
    }

    Sql& sql_;
    Board board_;
    std::int64_t generation_;
    std::vector<std::string> countries_;
    std::vector<std::int32_t> pages_, firsts_, lasts_;  // slices of users_ and totals_, from 1
    std::vector<std::int64_t> first_ranks_;
    std::vector<Steps> min_totals_, max_totals_, totals_;
    std::vector<UserId> users_;
};

/// The pages by which somebody is found.
void write_members(Sql& sql, const Board& board, std::int64_t generation, const std::vector<Standing>& standings) {
    static constexpr Statement kInsert{
        "INSERT INTO fitkart.leaderboard_members (period, period_start, generation, first_user, members) "
        "SELECT $1, $2, $3, m.first_user, m.members FROM unnest($4, $5) AS m (first_user, members)"};
    constexpr std::size_t kPagesAtOnce = 64;
    const std::vector<Position> positions = positions_of(standings);
    std::vector<std::uint32_t> by_id(standings.size());
    std::iota(by_id.begin(), by_id.end(), 0U);
    std::ranges::sort(by_id, {}, [&](std::uint32_t i) -> const Uuid& { return standings[i].user; });
    for (std::size_t next = 0; next < by_id.size();) {
        check_interrupts();
        std::vector<UserId> first_users;
        std::vector<Bytes> pages;
        for (; pages.size() < kPagesAtOnce && next < by_id.size(); next += kMembersPerPage) {
            first_users.push_back(standings[by_id[next]].user);
            Bytes& page = pages.emplace_back();
            page.reserve(kMembersPerPage * kMemberBytes);
            for (std::size_t i = next; i < std::min(next + kMembersPerPage, by_id.size()); ++i) {
                append_member(page, {standings[by_id[i]].user, standings[by_id[i]].total, positions[by_id[i]]});
            }
        }
        const ScratchMemory scratch;
        sql.execute(kInsert, to_string(board.period), board.start, generation, first_users, pages);
    }
}

void delete_older(Sql& sql, const Board& board, std::int64_t generation) {
    static constexpr Statement kPages{
        "DELETE FROM fitkart.leaderboard_cache WHERE period = $1 AND period_start = $2 AND generation < $3"};
    static constexpr Statement kMembers{
        "DELETE FROM fitkart.leaderboard_members WHERE period = $1 AND period_start = $2 AND generation < $3"};
    sql.execute(kPages, to_string(board.period), board.start, generation);
    sql.execute(kMembers, to_string(board.period), board.start, generation);
}

/// One country's part of a board, in the order of the world.
struct CountryPart {
    std::vector<std::uint32_t> places;  ///< indexes into the standings
    Steps total{};
};

/// Turns all heads of the period to the new generation; those of countries where nobody walks any more go.
void flip_heads(Sql& sql, const Board& board, std::int64_t generation, const std::vector<Standing>& standings,
                const std::map<CountryKey, CountryPart>& countries, Instant now, std::optional<Instant> closed_at) {
    static constexpr Statement kFlip{
        "INSERT INTO fitkart.leaderboard_heads AS h "
        "       (period, period_start, country_code, generation, users, total_steps, refreshed_at, closed_at) "
        "SELECT $1, $2, n.country, $3, n.users, n.total_steps, $4, $5 "
        "  FROM unnest($6, $7, $8) AS n (country, users, total_steps) "
        "ON CONFLICT (period, country_code, period_start) DO UPDATE "
        "   SET generation = EXCLUDED.generation, users = EXCLUDED.users, total_steps = EXCLUDED.total_steps, "
        "       refreshed_at = EXCLUDED.refreshed_at, closed_at = EXCLUDED.closed_at"};
    static constexpr Statement kForget{
        "DELETE FROM fitkart.leaderboard_heads WHERE period = $1 AND period_start = $2 AND generation < $3"};
    std::vector<std::string> codes{""};
    std::vector<std::int64_t> users{std::ssize(standings)};
    std::vector<Steps> totals{std::accumulate(standings.begin(), standings.end(), Steps{0},
                                              [](Steps sum, const Standing& standing) { return sum + standing.total; })};
    for (const auto& [country, part] : countries) {
        codes.push_back(country_code_of(country));
        users.push_back(std::ssize(part.places));
        totals.push_back(part.total);
    }
    sql.execute(kFlip, to_string(board.period), board.start, generation, now, closed_at, codes, users, totals);
    sql.execute(kForget, to_string(board.period), board.start, generation);
}

void write_standings(Sql& sql, const Board& board, std::int64_t generation, const std::vector<Standing>& standings,
                     Instant now, std::optional<Instant> closed_at) {
    PageWriter pages(sql, board, generation);
    pages.add_board("", standings.size(), [&](std::size_t place) -> const Standing& { return standings[place]; });
    std::map<CountryKey, CountryPart> countries;
    for (std::size_t i = 0; i < standings.size(); ++i) {
        if (standings[i].country != 0) {
            CountryPart& part = countries[standings[i].country];
            part.places.push_back(static_cast<std::uint32_t>(i));
            part.total += standings[i].total;
        }
    }
    for (const auto& [country, part] : countries) {
        pages.add_board(country_code_of(country), part.places.size(),
                        [&](std::size_t place) -> const Standing& { return standings[part.places[place]]; });
    }
    pages.flush();
    write_members(sql, board, generation, standings);
    flip_heads(sql, board, generation, standings, countries, now, closed_at);
    delete_older(sql, board, generation);
}

/// When a board's standings become final; never for all_time.
std::optional<Instant> closing_of(const Board& board, std::chrono::hours grace) {
    const auto end = period_end(board.period, board.start);
    return end ? std::optional(ended_everywhere(*end) + grace) : std::nullopt;
}

Refreshed refresh(Sql& sql, const Board& board, std::chrono::hours grace, Instant now) {
    const LockedHead head = lock_head(sql, board, now);
    if (head.closed_at) {
        return {board, users_on(sql, board)};
    }
    const auto closing = closing_of(board, grace);
    const bool is_over = closing && *closing <= now;
    // What was taken after the period had ended everywhere stands. A board that nobody has refreshed since is taken once
    // more, so that a job that was down does not freeze the middle of a week.
    if (is_over && head.generation > 0 && head.refreshed_at >= ended_everywhere(*period_end(board.period, board.start))) {
        close(sql, board, now);
        return {board, users_on(sql, board)};
    }
    const auto end = period_end(board.period, board.start);
    const std::vector<Standing> standings =
        end ? standings_of_days(sql, board.start, *end, now) : standings_of_lifetimes(sql, now);
    write_standings(sql, board, head.generation + 1, standings, now, is_over ? std::optional(now) : std::nullopt);
    return {board, std::ssize(standings)};
}

/// Whether anybody walked in the period.
bool anybody_walked(Sql& sql, const Board& board) {
    static constexpr Statement kAny{
        "SELECT EXISTS (SELECT FROM fitkart.daily_steps d WHERE d.day >= $1 AND d.day < $2 AND d.verified_steps > 0)"};
    return std::get<0>(sql.one<bool>(kAny, board.start, *period_end(board.period, board.start)));
}

/// The boards of a kind that are to be refreshed without a day being named: that of today in UTC; those before it that
/// are not closed yet, since late steps may still come; and those that were left open when they were last looked at.
std::vector<Board> open_boards(Sql& sql, Period period, std::chrono::hours grace, Instant now) {
    static constexpr Statement kLeftOpen{
        "SELECT h.period_start FROM fitkart.leaderboard_heads h "
        "WHERE h.period = $1 AND h.country_code = '' AND h.closed_at IS NULL AND h.period_start < $2"};
    const LocalDay current = period_start(period, utc_day(now));
    if (period == Period::all_time) {
        return {{period, current}};
    }
    std::vector<LocalDay> starts{current};
    for (const auto& [start] : sql.rows<LocalDay>(kLeftOpen, to_string(period), current)) {
        starts.push_back(start);
    }
    const auto before = [&](LocalDay start) { return period_start(period, start - std::chrono::days{1}); };
    for (LocalDay start = before(current); *closing_of({period, start}, grace) > now; start = before(start)) {
        if (anybody_walked(sql, {period, start})) {
            starts.push_back(start);
        }
    }
    std::ranges::sort(starts);
    starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
    std::vector<Board> boards;
    std::ranges::transform(starts, std::back_inserter(boards), [&](LocalDay start) { return Board{period, start}; });
    return boards;
}

/// The board that holds `day`. VALIDATION_FAILED when it has begun nowhere on earth.
Board board_of(Period period, LocalDay day, Instant now) {
    const Board board{period, period_start(period, day)};
    constexpr std::chrono::hours kFirstZone{14};  // UTC+14, Kiritimati
    if (board.start > utc_day(now + kFirstZone)) {
        throw Error{ErrorCode::validation_failed, "at_day is in the future everywhere", {{"argument", "at_day"}}};
    }
    return board;
}

}  // namespace

FITKART_FUNCTION(refresh_leaderboard) {
    const auto name = args.optional<std::string>("board");
    const auto day = args.optional<LocalDay>("at_day");
    const Instant now = clock_now();
    const std::chrono::hours grace{current_settings(sql).board_grace_hours};
    std::vector<Period> periods(kAllPeriods.begin(), kAllPeriods.end());
    if (name) {
        periods = {period_from(*name)};
    }
    RowSet out;
    for (const Period period : periods) {  // always in this order: two refreshes of all boards cannot deadlock
        const std::vector<Board> boards = day ? std::vector{board_of(period, *day, now)} : open_boards(sql, period, grace, now);
        for (const Board& board : boards) {
            const Refreshed done = refresh(sql, board, grace, now);
            out.add(to_string(done.board.period), done.board.start, done.users);
        }
    }
    return out;
}

}  // namespace fitkart
