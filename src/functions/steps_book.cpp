#include "functions/steps_book.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/calendar_periods.h"
#include "domain/digest.h"
#include "domain/timeline/codec.h"
#include "domain/weekly_cap.h"

#include "functions/accounts.h"
#include "functions/achievements.h"
#include "functions/coin_schedules.h"
#include "functions/day_prices.h"
#include "functions/ledger.h"
#include "functions/step_tables.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::chrono::days kOneDay{1};

/// A day in the call: as it was read, and as it becomes.
struct WorkingDay {
    std::optional<StoredDay> before{};
    StoredDay after{};
    Day samples{};
    Verdict verdict{};
    Steps earning{};
    Steps early{};  ///< of the union of what may earn
    bool changed = false;
    bool recut = false;  ///< its samples are as they were, but the week leaves it more or less than before
    std::optional<StepRecordId> newest_record{};
    Coins alone{};       ///< what it would earn verified and by itself
    DayCoins coins{};    ///< what it gets
};
using WorkingDays = std::map<LocalDay, WorkingDay>;

bool has_ids(const Delivery& delivery) {
    return std::any_of(delivery.slices.begin(), delivery.slices.end(), [](const Slice& slice) { return slice.id != 0; });
}

constexpr std::chrono::days kOneWeek{7};

LocalDay monday_of(LocalDay day) { return period_start(Period::weekly, day); }

/// The days that a person's deliveries need: their own, and the neighbours where a correction may come from or go to; where
/// weeks are capped, all days of their weeks.
std::set<LocalDay> days_needed(const Walk& walk, bool weeks_are_capped) {
    std::set<LocalDay> days;
    for (const Delivery& delivery : walk.deliveries.all) {
        days.insert(delivery.day);
        if (has_ids(delivery)) {
            days.insert(delivery.day - kOneDay);
            days.insert(delivery.day + kOneDay);
        }
    }
    if (weeks_are_capped) {
        std::set<LocalDay> weeks;
        for (const LocalDay day : days) {
            for (LocalDay each = monday_of(day); each < monday_of(day) + kOneWeek; each += kOneDay) {
                weeks.insert(each);
            }
        }
        return weeks;
    }
    return days;
}

bool knows_device(const Day& day, const LaneKey& key) {
    return std::any_of(day.lanes().begin(), day.lanes().end(), [&](const Lane& lane) {
        return lane.key.device == key.device && lane.key.source == key.source;
    });
}

/// Takes the deliveries into the days, and marks what moved over midnight.
void merge(Walk& walk, WorkingDays& days, StepWrites& writes, Instant now) {
    std::set<LocalDay> corrected;
    for (Delivery& delivery : walk.deliveries.all) {
        check_interrupts();
        WorkingDay& day = days[delivery.day];
        const bool known = !delivery.device || knows_device(day.samples, delivery.key);
        delivery.outcomes = day.samples.take(delivery.key, delivery.slices);
        if (std::find(delivery.outcomes.begin(), delivery.outcomes.end(), Outcome::accepted) == delivery.outcomes.end()) {
            continue;
        }
        day.changed = true;
        if (!known) {
            writes.devices.push_back({walk.walker.user, *delivery.device, delivery.key.source, now});
        }
        if (has_ids(delivery)) {
            corrected.insert(delivery.day);
        }
    }
    for (const LocalDay at : corrected) {
        for (const LocalDay next_to : {at - kOneDay, at + kOneDay}) {
            const auto neighbour = days.find(next_to);
            if (neighbour == days.end()) {
                continue;
            }
            const Day::Marked marked = days[at].samples.mark_moved(neighbour->second.samples);
            days[at].changed |= marked.here;
            neighbour->second.changed |= marked.there;
        }
    }
}

struct Judging {
    CountingRules rules{};
    std::optional<int> review_score{};
    int flag_score = 0;
};

/// When the morning of early risers is, in a day: reckoned back from its end, since clocks change before 04:00.
struct Morning {
    DayMillis from = 0;
    DayMillis until = 0;
};
Morning morning_of(LocalDay day, Walker& walker) {
    const Instant end = local_midnight(day + kOneDay, walker.calendar.zone_on(day));
    const auto before_end = [&](std::chrono::hours hour) {
        const auto since = std::chrono::floor<std::chrono::milliseconds>(end - (std::chrono::hours{24} - hour) - origin_of(day));
        return static_cast<DayMillis>(since.count());
    };
    return {before_end(kEarlyFrom), before_end(kEarlyUntil)};
}

void reckon_and_judge(LocalDay at, WorkingDay& day, const Judging& judging, Walker& walker) {
    const Reckoning reckoning = reckon(day.samples, judging.rules);
    day.verdict = judge(day.samples, reckoning, judging.rules);
    day.earning = reckoning.earning;
    const Morning morning = morning_of(at, walker);
    day.early = steps_between(day.samples, reckoning, morning.from, morning.until);
    day.after.steps = reckoning.steps;
    day.after.score = day.verdict.score;
}

/// What the days of a person's week become, each within what the cap leaves it. Days that this call does not touch are
/// reckoned along: those that come out otherwise than they stand are marked to be written.
void share_weeks(WorkingDays& days, DayPrices& prices, const Judging& judging) {
    for (auto first = days.begin(); first != days.end();) {
        const LocalDay monday = monday_of(first->first);
        std::vector<WorkingDay*> members;
        std::vector<WeekDay> week;
        bool touched = false;
        for (; first != days.end() && monday_of(first->first) == monday; ++first) {
            auto& [at, day] = *first;
            touched |= day.changed;
            if (!day.changed) {
                if (!day.before) {
                    continue;
                }
                day.after = *day.before;
                day.after.newly_reached = false;
                const Steps earning = day.before->status == DayStatus::verified ? day.before->verified : reckon(day.samples, judging.rules).earning;
                day.alone = day.before->status == DayStatus::rejected ? Coins{0} : prices.coins(day.after.schedule, at, earning);
            }
            members.push_back(&day);
            week.push_back({prices.list(day.after.schedule, at).weekly_cap, day.after.status, day.alone,
                            day.before ? day.before->coins : Coins{0}});
        }
        if (!touched) {
            continue;
        }
        const std::vector<DayCoins> shares = coins_of_week(week);
        for (std::size_t i = 0; i < members.size(); ++i) {
            members[i]->coins = shares[i];
            members[i]->recut = !members[i]->changed && (shares[i].booked != members[i]->before->coins || shares[i].waiting != members[i]->before->pending);
        }
    }
}

/// Books what the days have become. What a week takes from one day it gives to another: the giving comes first, so that
/// nobody owes for a moment what he has spent; unless the wallet is as good as full, and the taking makes room for it.
void post_days(WorkingDays& days, Wallets& wallets, const UserId& user, std::optional<UserId> actor) {
    std::vector<std::pair<LocalDay, Coins>> rises, falls;
    Coins rise{0};
    for (auto& [at, day] : days) {
        if (!day.changed && !day.recut) {
            continue;
        }
        const Coins booked_before = day.before ? day.before->coins : Coins{0};
        day.after.coins = booked_before;
        day.after.pending = day.coins.waiting;
        const Coins difference = day.coins.booked - booked_before;
        if (difference > Coins{0}) {
            rises.emplace_back(at, difference);
            rise += difference;
        } else if (difference < Coins{0}) {
            falls.emplace_back(at, difference);
        }
    }
    const auto post = [&](const std::vector<std::pair<LocalDay, Coins>>& differences) {
        for (const auto& [at, difference] : differences) {
            days[at].after.coins += post_day_coins(wallets, user, difference, at, actor).booked;
        }
    };
    const bool roomy = falls.empty() || wallets.room(user) >= rise;
    post(roomy ? rises : falls);
    post(roomy ? falls : rises);
}

/// Whether a reviewer's word may matter for the day.
bool may_be_decided(const WorkingDay& day, const Judging& judging) {
    return day.verdict.score >= judging.flag_score || (day.before && day.before->status != DayStatus::verified);
}

}  // namespace

const BookedDay* Walk::on(LocalDay day) const {
    const auto found = std::find_if(days.begin(), days.end(), [&](const BookedDay& booked) { return booked.day == day; });
    return found == days.end() ? nullptr : &*found;
}

Coins Walk::awarded() const {
    Coins sum{};
    for (const BookedDay& day : days) {
        sum += day.awarded;
    }
    return sum;
}

Coins Walk::pending() const {
    Coins sum{};
    for (const BookedDay& day : days) {
        sum += day.pending;
    }
    return sum;
}

CountingRules counting_rules(const Settings& settings) {
    return {SourcePriority{settings.step_sources}, settings.manual_steps_earn};
}

void book(Sql& sql, Wallets& wallets, std::span<Walk> walks, Instant now, std::optional<UserId> actor) {
    const Settings& settings = current_settings(sql);
    const Judging judging{counting_rules(settings),
                          settings.anti_cheat_enabled ? std::optional{settings.anomaly_review_score} : std::nullopt,
                          settings.anomaly_review_score};

    // The setting counts at once where no list of it is written yet; days of other lists are not capped by it.
    const bool capped = settings.weekly_coin_cap.has_value() || weeks_are_capped(sql);

    // Read the days.
    std::vector<UserDay> wanted;
    std::vector<WorkingDays> working(walks.size());
    for (std::size_t w = 0; w < walks.size(); ++w) {
        for (const LocalDay day : days_needed(walks[w], capped)) {
            wanted.push_back({walks[w].walker.user, day});
            working[w][day];
        }
    }
    std::size_t w = 0;
    for (StoredDay& stored : load_days(sql, wanted)) {  // ascending by user, as the walks are
        while (walks[w].walker.user != stored.user) {
            ++w;
        }
        WorkingDay& day = working[w][stored.day];
        day.samples = decode_day(stored.minutes);
        day.before = std::move(stored);
    }

    // Merge and judge.
    StepWrites writes;
    std::vector<UserDay> to_look_up;
    for (w = 0; w < walks.size(); ++w) {
        check_interrupts();
        merge(walks[w], working[w], writes, now);
        for (auto& [at, day] : working[w]) {
            if (day.changed) {
                reckon_and_judge(at, day, judging, walks[w].walker);
                if (may_be_decided(day, judging)) {
                    to_look_up.push_back({walks[w].walker.user, at});
                }
            }
        }
    }
    const auto verdicts = load_verdicts(sql, to_look_up);

    // Price, and gather what is to be written.
    DayPrices prices(sql);
    std::vector<UserId> bonus_due;
    std::vector<std::vector<DayChange>> changes(walks.size());
    for (w = 0; w < walks.size(); ++w) {
        Walk& walk = walks[w];
        const UserId user = walk.walker.user;
        for (auto& [at, day] : working[w]) {
            if (!day.changed) {
                continue;
            }
            StoredDay& after = day.after;
            after.user = user;
            after.day = at;
            after.minutes = encode(day.samples);
            after.schedule = day.before ? day.before->schedule
                                        : prices.schedule_for_new(at, walk.walker.calendar.zone_on(at));
            const auto known = verdicts.find({user, at});
            const StoredVerdict* verdict = known == verdicts.end() ? nullptr : &known->second;
            after.status = status_of_day(after.score, day.earning, judging.review_score,
                                         verdict != nullptr ? verdict->decision : std::nullopt);
            after.verified = after.status == DayStatus::verified ? day.earning : Steps{0};
            after.early = after.status == DayStatus::verified ? day.early : Steps{0};
            after.newly_reached = !day.before || day.before->verified != after.verified;

            if (after.status != DayStatus::rejected) {
                day.alone = prices.coins(after.schedule, at, day.earning);
            }
            day.coins = coins_of_day(after.status, day.alone, day.before ? day.before->coins : Coins{0});
        }
        if (capped) {
            share_weeks(working[w], prices, judging);
        }
        post_days(working[w], wallets, user, actor);

        for (auto& [at, day] : working[w]) {
            const StoredDay& after = day.after;
            if (day.recut) {
                writes.days.push_back({after, true});
            }
            if (!day.changed) {
                continue;
            }
            writes.days.push_back({after, day.before.has_value()});
            const Steps verified_before = day.before ? day.before->verified : Steps{0};
            const Steps lifetime = walk.walker.total_steps;
            walk.walker.total_steps += after.verified - verified_before;
            const Steps early_before = day.before ? day.before->early : Steps{0};
            if (after.verified != verified_before) {
                writes.totals[user] += after.verified - verified_before;
            }
            if (after.verified != verified_before || after.early != early_before) {
                changes[w].push_back({at, verified_before, after.verified, lifetime, walk.walker.total_steps,
                                      early_before, after.early});
            }
            if (after.verified >= kBonusDaySteps && (!day.before || day.before->verified < kBonusDaySteps)) {
                bonus_due.push_back(user);
            }
            const auto known = verdicts.find({user, at});
            if (after.status == DayStatus::pending) {
                writes.verdicts.push_back({user, at, day.earning, day.verdict, sha256(after.minutes), std::nullopt});
            } else if (known != verdicts.end() && !known->second.decision) {
                writes.cleared.push_back({user, at});
            }
        }
        for (Delivery& delivery : walk.deliveries.all) {
            if (std::find(delivery.outcomes.begin(), delivery.outcomes.end(), Outcome::accepted) != delivery.outcomes.end()) {
                delivery.record = new_id<StepRecordId>();
                writes.records.push_back({user, &delivery, working[w][delivery.day].after.status == DayStatus::verified, now});
                working[w][delivery.day].newest_record = delivery.record;
            }
        }
    }
    std::size_t next = 0;  // both lists are ascending by user and day
    for (w = 0; w < walks.size(); ++w) {
        for (auto& [at, day] : working[w]) {
            if (next < writes.verdicts.size() && writes.verdicts[next].user == walks[w].walker.user && writes.verdicts[next].day == at) {
                writes.verdicts[next++].record = day.newest_record;
            }
        }
    }

    write(sql, writes, now);
    std::sort(bonus_due.begin(), bonus_due.end());
    bonus_due.erase(std::unique(bonus_due.begin(), bonus_due.end()), bonus_due.end());
    for (const UserId& user : bonus_due) {
        pay_due_bonuses(sql, wallets, user);
    }
    for (w = 0; w < walks.size(); ++w) {
        if (!changes[w].empty()) {
            unlock_achievements(sql, wallets, walks[w].walker.user, changes[w], actor);
        }
    }
    wallets.flush();

    // Answer.
    for (w = 0; w < walks.size(); ++w) {
        std::set<LocalDay> own;
        for (const Delivery& delivery : walks[w].deliveries.all) {
            own.insert(delivery.day);
        }
        for (auto& [at, day] : working[w]) {
            if (!day.changed && !day.recut && !own.contains(at)) {
                continue;
            }
            BookedDay booked;
            booked.day = at;
            if (day.changed) {
                const StoredDay& after = day.after;
                booked = {at, after.steps, after.verified, after.status, std::move(day.verdict),
                          after.coins - (day.before ? day.before->coins : Coins{0}),
                          after.pending - (day.before ? day.before->pending : Coins{0})};
            } else if (day.before) {
                booked = {at, day.before->steps, day.before->verified, day.before->status, {}, Coins{0}, Coins{0}};
                if (day.recut) {
                    booked.awarded = day.after.coins - day.before->coins;
                    booked.pending = day.after.pending - day.before->pending;
                }
                booked.verdict.score = day.before->score;
                if (day.before->score > 0) {
                    booked.verdict = judge(day.samples, reckon(day.samples, judging.rules), judging.rules);
                }
            }
            walks[w].days.push_back(std::move(booked));
        }
    }
}

}  // namespace fitkart
