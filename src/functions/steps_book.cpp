#include "functions/steps_book.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/error.h"
#include "domain/text.h"
#include "domain/timeline/elsewhere.h"
#include "domain/trust.h"

#include "functions/steps_settle.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::chrono::days kOneDay{1};

bool has_ids(const Delivery& delivery) {
    return std::any_of(delivery.slices.begin(), delivery.slices.end(), [](const Slice& slice) { return slice.id != 0; });
}

/// Whether some of the person's days may hold the same instants.
bool days_may_share_time(const Walker& walker, const Deliveries& deliveries) { return walker.roams || deliveries.roam; }

/// From this age on a day may have become its sums, or lie within reach of one that has: sample_detail_days is 31 at least.
bool may_have_shrunk(const Walker& walker, LocalDay day) { return day + std::chrono::days{30} <= walker.today; }

/// The days that a person's deliveries need: their own, and the neighbours where a correction may come from or go to; those that
/// may hold the same instants as one of these; where weeks are capped, all days of their weeks.
std::set<LocalDay> days_needed(const Walk& walk, bool weeks_are_capped) {
    std::set<LocalDay> days;
    for (const Delivery& delivery : walk.deliveries.all) {
        std::chrono::days reach = has_ids(delivery) ? kOneDay : std::chrono::days{0};
        if (delivery.key.earns && (days_may_share_time(walk.walker, walk.deliveries) || may_have_shrunk(walk.walker, delivery.day))) {
            reach += kReachOfOffsets;
        }
        for (LocalDay day = delivery.day - reach; day <= delivery.day + reach; day += kOneDay) {
            days.insert(day);
        }
    }
    if (weeks_are_capped) {
        std::set<LocalDay> weeks;
        for (const LocalDay day : days) {
            const auto week = week_of(day);
            weeks.insert(week.begin(), week.end());
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

/// Leaves to earlier days what they hold of the days that changed, or of the two after each of these.
void leave_to_earlier_days(WorkingDays& days, const std::set<LocalDay>& changed) {
    std::set<LocalDay> reached;
    for (const LocalDay day : changed) {
        for (LocalDay later = day; later <= day + kReachOfOffsets; later += kOneDay) {
            reached.insert(later);
        }
    }
    for (const LocalDay at : reached) {
        WorkingDay& day = days.at(at);
        day.changed |= day.samples.leave(elsewhere_of(day.samples, days.at(at - kOneDay).samples, days.at(at - 2 * kOneDay).samples));
    }
}

/// A day that has become its sums no longer says when they were walked. What comes for it or for a day within reach, once
/// earning_window_days was raised, could be what earned already, so it is history.
void make_history_of_what_cannot_be_compared(PersonDays& person) {
    for (Delivery& delivery : person.deliveries->all) {
        if (!delivery.key.earns || !may_have_shrunk(*person.walker, delivery.day)) {
            continue;
        }
        for (LocalDay at = delivery.day - kReachOfOffsets; at <= delivery.day + kReachOfOffsets; at += kOneDay) {
            const std::optional<StoredDay>& near = person.days.at(at).before;
            delivery.key.earns &= !(near && near->shrunk);
        }
    }
}

/// Takes the deliveries into the days, and marks what moved over midnight or counts on an earlier day.
void merge(PersonDays& person, StepWrites& writes, Instant now) {
    WorkingDays& days = person.days;
    std::set<LocalDay> corrected, earning;
    for (Delivery& delivery : person.deliveries->all) {
        check_interrupts();
        WorkingDay& day = days[delivery.day];
        const bool known = !delivery.device || knows_device(day.samples, delivery.key);
        delivery.outcomes = day.samples.take(delivery.key, delivery.slices);
        if (std::find(delivery.outcomes.begin(), delivery.outcomes.end(), Outcome::accepted) == delivery.outcomes.end()) {
            continue;
        }
        day.changed = true;
        if (!known) {
            writes.devices.push_back({person.walker->user, *delivery.device, delivery.key.source, now});
        }
        if (has_ids(delivery)) {
            corrected.insert(delivery.day);
        }
        if (delivery.key.earns) {
            earning.insert(delivery.day);
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
            if (earning.contains(at)) {
                earning.insert(next_to);
            }
        }
    }
    if (!earning.empty() && days_may_share_time(*person.walker, *person.deliveries)) {
        if (!person.walker->roams) {
            writes.roamers.push_back(person.walker->user);
        }
        leave_to_earlier_days(days, earning);
    }
}

/// Whether a reviewer's word may matter for the day.
bool may_be_decided(const WorkingDay& day, const JudgingRules& rules, const Walker& walker) {
    return day.verdict.score >= review_score_for(rules.review_score, walker.trust) || (day.before && day.before->status != DayStatus::verified);
}

/// What the call made of the days of its deliveries, and of those that a correction, an instant shared with them or a week's cap
/// reached.
void answer(Walk& walk, PersonDays& person, const JudgingRules& rules) {
    std::set<LocalDay> own;
    for (const Delivery& delivery : walk.deliveries.all) {
        own.insert(delivery.day);
    }
    for (auto& [at, day] : person.days) {
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
                booked.verdict = verdict_on(day.samples, reckon(day.samples, rules.counting), rules,
                                            context_of(at, *day.before, walk.walker));
            }
        }
        walk.days.push_back(std::move(booked));
    }
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

void Walk::note_outcomes(std::span<SampleOutcome> outcomes) const {
    for (const Delivery& delivery : deliveries.all) {
        const BookedDay* day = on(delivery.day);
        const bool waits = day != nullptr && day->status != DayStatus::verified;
        for (std::size_t i = 0; i < delivery.slices.size(); ++i) {
            SampleOutcome& outcome = outcomes[delivery.indexes[i]];
            if (delivery.outcomes[i] == Outcome::accepted) {
                outcome.accepted = true;
                outcome.pending |= waits;
            }
            outcome.full |= delivery.outcomes[i] == Outcome::refused;
        }
    }
}

Error day_is_full() {
    return Error{ErrorCode::limit_reached,
                 concat("a day has at most ", kMostLanes, " streams (a source, its device, its method, totals apart) and ", kMostSamples, " samples"),
                 {{"streams", static_cast<std::int64_t>(kMostLanes)}, {"samples", static_cast<std::int64_t>(kMostSamples)}},
                 "Name each device by the same device_id whenever it delivers."};
}

void book(Sql& sql, Wallets& wallets, std::span<Walk> walks, Instant now, std::optional<UserId> actor) {
    const JudgingRules rules = judging_rules(sql);
    std::vector<PersonDays> people;
    for (Walk& walk : walks) {
        PersonDays& person = people.emplace_back(PersonDays{&walk.walker, &walk.deliveries});
        for (const LocalDay day : days_needed(walk, rules.weeks_are_capped)) {
            person.days[day];
        }
    }
    read_days(sql, people);

    StepWrites writes;
    std::vector<UserDay> to_look_up;
    for (PersonDays& person : people) {
        check_interrupts();
        make_history_of_what_cannot_be_compared(person);
        merge(person, writes, now);
        for (auto& [at, day] : person.days) {
            if (day.changed) {
                reckon_and_judge(at, day, rules, *person.walker);
                if (may_be_decided(day, rules, *person.walker)) {
                    to_look_up.push_back({person.walker->user, at});
                }
            }
        }
    }
    settle(sql, wallets, people, load_verdicts(sql, to_look_up), rules, std::move(writes), now, actor);

    for (std::size_t i = 0; i < walks.size(); ++i) {
        answer(walks[i], people[i], rules);
    }
}

}  // namespace fitkart
