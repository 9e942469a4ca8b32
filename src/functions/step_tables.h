#pragma once
/// The rows of the step tables, read and written many at a time.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/anticheat/decision.h"
#include "domain/anticheat/score.h"
#include "domain/digest.h"

#include "functions/step_deliveries.h"
#include "functions/steps_intake.h"

namespace fitkart {

class Json;
class Sql;

struct UserDay {
    UserId user{};
    LocalDay day{};
    friend auto operator<=>(const UserDay&, const UserDay&) = default;
};

/// A row of daily_steps.
struct StoredDay {
    UserId user{};
    LocalDay day{};
    Bytes minutes{};
    Steps steps{};
    Steps verified{};
    Steps early{};      ///< of these, from 04:00 to 08:00 local
    Coins coins{};
    Coins pending{};
    std::int32_t schedule = 0;
    DayStatus status = DayStatus::verified;
    int score = 0;
    bool newly_reached = false;  ///< when written: verified is not what it was
    std::optional<CopiedDay> copy{};  ///< the day was walked before (step_copies)
    std::optional<Habit> habit{};     ///< what the days before were like; none: the day was not looked at yet
    bool shrunk = false;              ///< it is its sums: when its steps were walked is not known any more
};

/// SQL: whether the last decision about the day of a row of step_validations was a rejection. Where it waits, it has changed since.
#define FITKART_WAS_REJECTED(v)                                                                             \
    "coalesce((SELECT r.to_status = 'rejected' FROM fitkart.review_decisions AS r"                          \
    "           WHERE r.user_id = " v ".user_id AND r.day = " v ".day ORDER BY r.id DESC LIMIT 1), false)"

/// A row of step_validations, as far as the next delivery cares.
struct StoredVerdict {
    std::optional<Decision> decision{};  ///< the last; none: nobody decided yet
    bool waits = false;                  ///< the day waits, for the first decision or for another
    std::string reason{};                ///< the weightiest, by its name
};

/// The days among `wanted` that have a row, ascending by user and day.
[[nodiscard]] std::vector<StoredDay> load_days(Sql& sql, const std::vector<UserDay>& wanted);
[[nodiscard]] std::map<UserDay, StoredVerdict> load_verdicts(Sql& sql, const std::vector<UserDay>& wanted);

struct NewDevice {
    UserId user{};
    std::string id{};
    std::string source{};
    Instant seen{};
};

struct NewVerdict {
    UserId user{};
    LocalDay day{};
    Steps reported{};
    Verdict verdict{};
    Digest hash{};
    std::optional<StepRecordId> record{};
};

struct WrittenDay {
    StoredDay row{};
    bool exists = false;
};

/// What a call writes, table by table.
struct StepWrites {
    std::vector<NewDevice> devices{};
    std::vector<NewRecord> records{};
    std::vector<WrittenDay> days{};       ///< ascending by user and day
    std::map<UserId, Steps> totals{};     ///< by how much users.total_steps changes
    std::vector<UserId> roamers{};        ///< who sent, for the first time, what his zones have on another day
    std::vector<NewVerdict> verdicts{};   ///< days that wait for a review
    std::vector<UserDay> cleared{};       ///< days that no longer do: nobody decided, or his approval covers them again
};

void write(Sql& sql, const StepWrites& writes, Instant now);

/// The verdict's reasons as step_validations.reasons keeps them.
[[nodiscard]] Json reasons_json(LocalDay day, const Verdict& verdict);

}  // namespace fitkart
