#include "functions/steps_settle.h"

#include <algorithm>

#include "domain/calendar_periods.h"
#include "domain/digest.h"
#include "domain/timeline/codec.h"
#include "domain/trust.h"
#include "domain/weekly_cap.h"

#include "functions/accounts.h"
#include "functions/achievements.h"
#include "functions/coin_schedules.h"
#include "functions/day_prices.h"
#include "functions/ledger.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::chrono::days kOneDay{1};

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

/// What the days of a person's week become, each within what the cap leaves it. Days that this call does not touch are
/// reckoned along: those that come out otherwise than they stand are marked to be written.
void share_weeks(WorkingDays& days, DayPrices& prices, const JudgingRules& rules) {
    for (auto first = days.begin(); first != days.end();) {
        const LocalDay monday = week_of(first->first).front();
        std::vector<WorkingDay*> members;
        std::vector<WeekDay> week;
        bool touched = false;
        for (; first != days.end() && week_of(first->first).front() == monday; ++first) {
            auto& [at, day] = *first;
            touched |= day.changed;
            if (!day.changed) {
                if (!day.before) {
                    continue;
                }
                day.after = *day.before;
                day.after.newly_reached = false;
                const Steps earning = day.before->status == DayStatus::verified ? day.before->verified : reckon(day.samples, rules.counting).earning;
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
            WorkingDay& day = days[at];
            day.after.coins += post_day_coins(wallets, user, difference, at, actor, day.review).booked;
        }
    };
    const bool roomy = falls.empty() || wallets.room(user) >= rise;
    post(roomy ? rises : falls);
    post(roomy ? falls : rises);
}

const StoredVerdict* find_verdict(const std::map<UserDay, StoredVerdict>& verdicts, const UserId& user, LocalDay day) {
    const auto found = verdicts.find({user, day});
    return found == verdicts.end() ? nullptr : &found->second;
}

/// The status of the days that changed, and what each of them is worth.
void price(PersonDays& person, const std::map<UserDay, StoredVerdict>& verdicts, const JudgingRules& rules, DayPrices& prices) {
    const Walker& walker = *person.walker;
    for (auto& [at, day] : person.days) {
        if (!day.changed) {
            continue;
        }
        StoredDay& after = day.after;
        after.user = walker.user;
        after.day = at;
        after.minutes = encode(day.samples);
        after.schedule = day.before ? day.before->schedule : prices.schedule_for_new(at, walker.calendar.zone_on(at));
        const StoredVerdict* verdict = find_verdict(verdicts, walker.user, at);
        after.status = status_of_day(after.score, day.earning, rules.review_score_of(walker),
                                     verdict != nullptr ? verdict->decision : std::nullopt);
        after.verified = after.status == DayStatus::verified ? day.earning : Steps{0};
        after.early = after.status == DayStatus::verified ? day.early : Steps{0};
        after.newly_reached = !day.before || day.before->verified != after.verified;

        if (after.status != DayStatus::rejected) {
            day.alone = prices.coins(after.schedule, at, day.earning);
        }
        day.coins = coins_of_day(after.status, day.alone, day.before ? day.before->coins : Coins{0});
    }
    if (rules.weeks_are_capped) {
        share_weeks(person.days, prices, rules);
    }
}

/// The rows that the days become; answers how the days changed, as badges see it.
std::vector<DayChange> gather(PersonDays& person, const std::map<UserDay, StoredVerdict>& verdicts, StepWrites& writes) {
    std::vector<DayChange> changes;
    Walker& walker = *person.walker;
    for (auto& [at, day] : person.days) {
        const StoredDay& after = day.after;
        if (day.recut) {
            writes.days.push_back({after, true});
        }
        if (!day.changed) {
            continue;
        }
        writes.days.push_back({after, day.before.has_value()});
        const Steps verified_before = day.before ? day.before->verified : Steps{0};
        const Steps early_before = day.before ? day.before->early : Steps{0};
        const Steps lifetime = walker.total_steps;
        walker.total_steps += after.verified - verified_before;
        if (after.verified != verified_before) {
            writes.totals[walker.user] += after.verified - verified_before;
        }
        if (after.verified != verified_before || after.early != early_before) {
            changes.push_back({at, verified_before, after.verified, lifetime, walker.total_steps, early_before, after.early});
        }
        if (after.status == DayStatus::pending) {
            writes.verdicts.push_back({walker.user, at, day.earning, day.verdict, sha256(after.minutes), day.newest_record});
        } else if (const StoredVerdict* verdict = find_verdict(verdicts, walker.user, at); verdict != nullptr && verdict->waits) {
            writes.cleared.push_back({walker.user, at});
        }
    }
    return changes;
}

/// A row for each delivery that brought something new.
void gather_records(PersonDays& person, StepWrites& writes, Instant now) {
    for (Delivery& delivery : person.deliveries->all) {
        if (std::find(delivery.outcomes.begin(), delivery.outcomes.end(), Outcome::accepted) != delivery.outcomes.end()) {
            WorkingDay& day = person.days[delivery.day];
            delivery.record = new_id<StepRecordId>();
            writes.records.push_back({person.walker->user, &delivery, day.after.status == DayStatus::verified, now});
            day.newest_record = delivery.record;
        }
    }
}

/// Whether these changes made a day that bonuses of sign-up wait for.
bool reaches_bonus_day(std::span<const DayChange> changes) {
    return std::ranges::any_of(changes, [](const DayChange& change) {
        return change.day_after >= kBonusDaySteps && change.day_before < kBonusDaySteps;
    });
}

}  // namespace

std::array<LocalDay, 7> week_of(LocalDay day) {
    std::array<LocalDay, 7> week{};
    week.front() = period_start(Period::weekly, day);
    for (std::size_t i = 1; i < week.size(); ++i) {
        week[i] = week[i - 1] + kOneDay;
    }
    return week;
}

CountingRules counting_rules(const Settings& settings) {
    return {SourcePriority{settings.step_sources}, settings.manual_steps_earn};
}

Verdict verdict_on(const Day& day, const Reckoning& reckoning, const JudgingRules& rules, const DayContext& context) {
    return judge(day, reckoning, rules.counting, context, rules.weights);
}

JudgingRules judging_rules(Sql& sql) {
    const Settings& settings = current_settings(sql);
    return {.counting = counting_rules(settings),
            .weights = settings.anomaly_rule_weights,
            .anti_cheat = settings.anti_cheat_enabled,
            .review_score = settings.anomaly_review_score,
            // The setting counts at once where no list of it is written yet; days of other lists are not capped by it.
            .weeks_are_capped = settings.weekly_coin_cap.has_value() || weeks_are_capped(sql)};
}

std::optional<int> JudgingRules::review_score_of(const Walker& walker) const {
    return anti_cheat ? std::optional{review_score_for(review_score, walker.trust)} : std::nullopt;
}

PersonDays days_around(Sql& sql, Walker& walker, LocalDay day, const JudgingRules& rules) {
    PersonDays person{.walker = &walker};
    person.days[day];
    if (rules.weeks_are_capped) {
        for (const LocalDay neighbour : week_of(day)) {
            person.days[neighbour];
        }
    }
    read_days(sql, {&person, 1});
    return person;
}

void read_days(Sql& sql, std::span<PersonDays> people) {
    std::vector<UserDay> wanted;
    for (const PersonDays& person : people) {
        for (const auto& [day, working] : person.days) {
            wanted.push_back({person.walker->user, day});
        }
    }
    auto person = people.begin();
    for (StoredDay& stored : load_days(sql, wanted)) {  // ascending by user, as the people are
        while (person->walker->user != stored.user) {
            ++person;
        }
        WorkingDay& day = person->days[stored.day];
        day.samples = decode_day(stored.minutes);
        day.before = std::move(stored);
    }
}

DayClock clock_of(LocalDay day, Walker& walker) {
    const Instant midnight = local_midnight(day, walker.calendar.zone_on(day));
    const auto since = std::chrono::floor<std::chrono::milliseconds>(midnight - origin_of(day));
    return {static_cast<DayMillis>(since.count())};
}

DayContext context_of(LocalDay at, const StoredDay& day, Walker& walker) {
    return {clock_of(at, walker), day.copy, day.habit};
}

void reckon_and_judge(LocalDay at, WorkingDay& day, const JudgingRules& rules, Walker& walker) {
    const Reckoning reckoning = reckon(day.samples, rules.counting);
    day.verdict = verdict_on(day.samples, reckoning, rules, day.before ? context_of(at, *day.before, walker) : DayContext{clock_of(at, walker)});
    day.earning = reckoning.earning;
    const Morning morning = morning_of(at, walker);
    day.early = steps_between(day.samples, reckoning, morning.from, morning.until);
    day.after.steps = reckoning.steps;
    day.after.score = day.verdict.score;
}

void settle(Sql& sql, Wallets& wallets, std::span<PersonDays> people, const std::map<UserDay, StoredVerdict>& verdicts,
            const JudgingRules& rules, StepWrites writes, Instant now, std::optional<UserId> actor) {
    DayPrices prices(sql);
    std::vector<std::vector<DayChange>> changes;
    for (PersonDays& person : people) {
        price(person, verdicts, rules, prices);
        post_days(person.days, wallets, person.walker->user, actor);
        if (person.deliveries != nullptr) {
            gather_records(person, writes, now);
        }
        changes.push_back(gather(person, verdicts, writes));
    }
    write(sql, writes, now);
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (reaches_bonus_day(changes[i])) {
            pay_due_bonuses(sql, wallets, people[i].walker->user);
        }
    }
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (!changes[i].empty()) {
            unlock_achievements(sql, wallets, people[i].walker->user, changes[i], actor);
        }
    }
    wallets.flush();
}

}  // namespace fitkart
