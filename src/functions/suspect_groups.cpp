/// Accounts that belong together by device, by gifts or by the same minutes: a report, which judges nobody.
#include <algorithm>
#include <map>
#include <set>

#include "domain/anticheat/fingerprint.h"
#include "domain/error.h"
#include "domain/kinship.h"
#include "domain/text.h"
#include "domain/timeline/codec.h"

#include "functions/admin_entry.h"
#include "functions/paging.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"
#include "postgres/scratch.h"

namespace fitkart {
namespace {

constexpr std::int32_t kDays = 7;
constexpr std::int32_t kMostDays = 31;
constexpr std::int32_t kPage = 50;
constexpr std::int32_t kMostGroups = 500;
constexpr std::int32_t kDaysAtOnce = 1'000;

struct Wanted {
    std::int32_t days = kDays;
    std::int32_t lim = kPage;
    std::int32_t off = 0;
};

Wanted read_wanted(const Args& args) {
    return {read_within(args, "days", kDays, 1, kMostDays), read_lim(args, kPage, kMostGroups),
            read_within(args, "off", 0, 0, 1'000'000)};
}

struct Link {
    UserId one{};
    UserId other{};
    std::string kind{};
};

void add_links(Sql& sql, const Statement& statement, const char* kind, Instant since, std::int32_t bound, std::vector<Link>& links) {
    for (const auto& [one, other] : sql.rows<UserId, UserId>(statement, since, bound)) {
        links.push_back({one, other, kind});
    }
}

/// Each account of a crowded device, with the first one.
void link_devices(Sql& sql, Instant since, std::vector<Link>& links) {
    static constexpr Statement kDevices{R"(
        WITH delivering AS (
            SELECT DISTINCT d.fingerprint, d.user_id
              FROM fitkart.devices AS d
             WHERE d.fingerprint IS NOT NULL AND d.last_sync_at >= $1
        ), crowded AS (
            SELECT d.fingerprint, pg_catalog.min(d.user_id::text)::uuid AS first_user
              FROM delivering AS d
             GROUP BY d.fingerprint
            HAVING pg_catalog.count(*) > $2
        )
        SELECT c.first_user, d.user_id
          FROM crowded AS c
          JOIN delivering AS d ON d.fingerprint = c.fingerprint AND d.user_id <> c.first_user)", Planning::for_each_call};
    add_links(sql, kDevices, "device", since, kFamilyAccounts, links);
}

/// Each giver, with the account that many give to.
void link_gifts(Sql& sql, Instant since, std::vector<Link>& links) {
    static constexpr Statement kGifts{R"(
        WITH gifts AS (
            SELECT DISTINCT t.counter_user_id AS taker, t.user_id AS giver
              FROM fitkart.coin_transactions AS t
             WHERE t.transaction_type = 'transfer_out' AND t.created_at >= $1 AND t.counter_user_id IS NOT NULL
        ), purses AS (
            SELECT g.taker FROM gifts AS g GROUP BY g.taker HAVING pg_catalog.count(*) > $2
        )
        SELECT g.taker, g.giver FROM gifts AS g JOIN purses AS p ON p.taker = g.taker)", Planning::for_each_call};
    add_links(sql, kGifts, "gifts", since, kFriendlyGivers, links);
}

/// Accounts that have days with the same minutes, on whatever dates.
void link_minutes(Sql& sql, LocalDay from, std::vector<Link>& links) {
    static constexpr Statement kDaysPage{R"(
        SELECT d.user_id, d.day, d.minutes
          FROM fitkart.daily_steps AS d
         WHERE (d.user_id, d.day) > ($1, $2) AND d.day >= $3 AND d.steps > 0
         ORDER BY d.user_id, d.day
         LIMIT $4)"};
    const CountingRules rules = counting_rules(current_settings(sql));
    std::vector<Fingerprint> prints;
    std::vector<UserId> owners;
    UserId last_user{};
    LocalDay last_day = from;
    ScratchMemory scratch;
    for (bool more = true; more; scratch.reset()) {
        check_interrupts();
        const auto page = sql.rows<UserId, LocalDay, Bytes>(kDaysPage, last_user, last_day, from, kDaysAtOnce);
        for (const auto& [user, day, minutes] : page) {
            const Day samples = decode_day(minutes);
            if (Fingerprint print = fingerprint_of(samples, reckon(samples, rules)); !print.empty()) {
                prints.push_back(std::move(print));
                owners.push_back(user);
            }
            last_user = user;
            last_day = day;
        }
        more = page.size() == static_cast<std::size_t>(kDaysAtOnce);
    }
    for (const Likeness& pair : alike_days(prints)) {
        if (owners[pair.one] != owners[pair.other]) {
            links.push_back({owners[pair.one], owners[pair.other], "minutes"});
        }
    }
}

struct Group {
    std::vector<UserId> members{};
    std::set<std::string> kinds{};
    std::int64_t pending_days = 0;
    Coins at_stake{};
};

void fill_in(Sql& sql, Group& group) {
    static constexpr Statement kStake{R"(
        SELECT (SELECT pg_catalog.count(*)
                  FROM fitkart.step_validations AS v
                 WHERE v.user_id = ANY ($1) AND v.status = 'pending'),
               (SELECT coalesce(pg_catalog.sum(w.available_coins + w.frozen_coins), 0)::bigint
                  FROM fitkart.wallets AS w
                 WHERE w.user_id = ANY ($1))
             + (SELECT coalesce(pg_catalog.sum(d.pending_coins), 0)::bigint
                  FROM fitkart.daily_steps AS d
                 WHERE d.user_id = ANY ($1) AND d.status = 'pending'))"};
    std::tie(group.pending_days, group.at_stake) = sql.one<std::int64_t, Coins>(kStake, group.members);
}

std::vector<Group> groups_of(Sql& sql, std::int32_t days) {
    const Instant now = clock_now();
    const Instant since = now - std::chrono::days{days};
    std::vector<Link> links;
    link_devices(sql, since, links);
    link_gifts(sql, since, links);
    link_minutes(sql, LocalDay{std::chrono::floor<std::chrono::days>(since).time_since_epoch()}, links);

    std::map<UserId, std::size_t> places;
    for (const Link& link : links) {
        places.emplace(link.one, 0);
        places.emplace(link.other, 0);
    }
    std::vector<UserId> accounts;
    for (auto& [user, place] : places) {
        place = accounts.size();
        accounts.push_back(user);
    }
    Kinship kinship(accounts.size());
    for (const Link& link : links) {
        kinship.link(places.at(link.one), places.at(link.other));
    }
    std::vector<Group> groups;
    std::map<UserId, std::size_t> group_of;
    for (const auto& members : kinship.groups()) {
        check_interrupts();
        Group group;
        for (const std::size_t member : members) {
            group.members.push_back(accounts[member]);
            group_of.emplace(accounts[member], groups.size());
        }
        fill_in(sql, group);
        groups.push_back(std::move(group));
    }
    for (const Link& link : links) {
        groups[group_of.at(link.one)].kinds.insert(link.kind);
    }
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.at_stake > b.at_stake; });
    return groups;
}

/// The page of groups; `for_the_desk`: with the column error_code, which says that all is well.
RowSet listed(Sql& sql, const Wanted& wanted, bool for_the_desk) {
    static const std::optional<std::string> kAllIsWell;  // no local: g++ 12 takes that for uninitialized
    const std::vector<Group> groups = groups_of(sql, wanted.days);
    RowSet out;
    const auto end = std::min(groups.size(), static_cast<std::size_t>(wanted.off) + static_cast<std::size_t>(wanted.lim));
    for (auto i = static_cast<std::size_t>(wanted.off); i < end; ++i) {
        const std::vector<std::string> kinds(groups[i].kinds.begin(), groups[i].kinds.end());
        const auto total = static_cast<std::int64_t>(groups.size());
        if (for_the_desk) {
            out.add(groups[i].members, kinds, groups[i].pending_days, groups[i].at_stake, total, kAllIsWell);
        } else {
            out.add(groups[i].members, kinds, groups[i].pending_days, groups[i].at_stake, total);
        }
    }
    return out;
}

}  // namespace

FITKART_FUNCTION(suspect_groups) { return listed(sql, read_wanted(args), false); }

FITKART_API_FUNCTION(admin_suspect_groups) {
    return as_admin(args, sql, [&](const UserId&) -> Result { return listed(sql, read_wanted(args), true); });
}

}  // namespace fitkart
