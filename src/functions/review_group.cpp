/// One decision about a group of accounts: all their days that wait, and from a day on those that count as well, together or not at all.
#include <algorithm>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/admin_entry.h"
#include "functions/admin_log.h"
#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/orders.h"
#include "functions/review.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kMostMembers = 1'000;

struct GroupReview {
    std::vector<UserId> members{};  ///< ascending, each once
    ReviewAction action{};
    std::optional<std::string> note{};
    std::optional<UserId> reviewer{};
    std::optional<LocalDay> since{};  ///< from then on days count no more that nothing had stopped; none: these stay
};

struct GroupReviewed {
    std::int32_t days = 0;
    std::int32_t people = 0;  ///< members who had such days
    Coins released{};
    Coins revoked{};
    std::int32_t orders_cancelled = 0;
};

GroupReview read_group(const Args& args, const std::optional<UserId>& reviewer) {
    GroupReview wish{.members = args.required<std::vector<UserId>>("members"),
                     .action = review_action_from(args.required<std::string>("decision")),
                     .note = short_text(args, "note", kMaxNote),
                     .reviewer = reviewer,
                     .since = args.optional<LocalDay>("since")};
    std::ranges::sort(wish.members);
    const auto [repeated, end] = std::ranges::unique(wish.members);
    wish.members.erase(repeated, end);
    if (wish.members.empty() || wish.members.size() > kMostMembers) {
        throw Error{ErrorCode::validation_failed, concat("members has ", wish.members.size(), " accounts, not 1 to ", kMostMembers),
                    {{"argument", "members"}, {"maximum", static_cast<std::int64_t>(kMostMembers)}}};
    }
    if (wish.action != ReviewAction::approve && wish.action != ReviewAction::reject) {
        throw Error{ErrorCode::validation_failed, concat(to_string(wish.action), " is decided day by day"), {{"argument", "decision"}},
                    "A group is approved or rejected."};
    }
    if (wish.since && wish.action != ReviewAction::reject) {
        throw Error{ErrorCode::validation_failed, "since is for rejections: days that nothing has stopped count already", {{"argument", "since"}}};
    }
    return wish;
}

GroupReviewed review_group(Sql& sql, const GroupReview& wish) {
    static constexpr Statement kPending{R"(
        SELECT v.user_id, v.id
          FROM fitkart.step_validations AS v
         WHERE v.user_id = ANY ($1) AND v.status = 'pending'
         ORDER BY v.user_id, v.day)"};
    const auto held = Wallets::lock(sql, wish.members);  // from here on nobody else decides about them
    if (wish.since) {
        question_days(sql, wish.members, *wish.since);
    }
    GroupReviewed done;
    std::optional<UserId> last;
    for (const auto& [user, validation] : sql.rows<UserId, ValidationId>(kPending, wish.members)) {
        check_interrupts();
        const Reviewed day =
            review(sql, user, {.validation = validation, .action = wish.action, .note = wish.note, .reviewer = wish.reviewer});
        ++done.days;
        done.people += last == user ? 0 : 1;
        last = user;
        done.released += day.released;
        done.revoked += day.revoked;
        done.orders_cancelled += static_cast<std::int32_t>(day.orders_cancelled.size());
    }
    return done;
}

Json log_of(const GroupReview& wish, const GroupReviewed& done) {
    JsonWriter json;
    json.begin_object();
    json.field("decision", to_string(wish.action));
    json.key("members");
    json.begin_array();
    for (const UserId& member : wish.members) {
        json.value(member);
    }
    json.end_array();
    if (wish.since) {
        json.field("since", iso_text(*wish.since));
    }
    json.field("days", done.days);
    json.field("coins_released", done.released);
    json.field("coins_revoked", done.revoked);
    json.field("orders_cancelled", done.orders_cancelled);
    json.end_object();
    return json.done();
}

}  // namespace

FITKART_FUNCTION(review_group) {
    const GroupReview wish = read_group(args, args.optional<UserId>("actor"));
    return once(args, sql, wish.members.front(), [&] {
        const GroupReviewed done = review_group(sql, wish);
        return row(done.days, done.people, done.released, done.revoked, done.orders_cancelled);
    });
}

FITKART_API_FUNCTION(admin_review_group) {
    return as_reviewer(args, sql, [&](const UserId& reviewer) {
        const GroupReview wish = read_group(args, reviewer);
        if (std::ranges::binary_search(wish.members, reviewer)) {
            throw Error{ErrorCode::forbidden, "nobody decides about a group that he is in", {{"user_id", reviewer}},
                        "Let a colleague look at it."};
        }
        return once(args, sql, wish.members.front(), [&] {
            const GroupReviewed done = review_group(sql, wish);
            log_admin_action(sql, reviewer, "group_reviewed", "user", wish.members.front(), log_of(wish, done));
            return row(done.days, done.people, done.released, done.revoked, done.orders_cancelled, std::optional<std::string>{});
        });
    });
}

}  // namespace fitkart
