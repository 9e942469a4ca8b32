#pragma once
/// A person as the step functions see him: since when he is here, and what his calendar is.

#include <string>
#include <vector>

#include "domain/timeline/calendar.h"

namespace fitkart {

class Sql;

/// The calendar of somebody's time zones, each in force from an instant on.
class ZonedCalendar : public Calendar {
  public:
    /// `zones` in order of the instants in `since`; before the first its zone holds as well. Never empty.
    ZonedCalendar(std::vector<Instant> since, std::vector<std::string> zones) : since_(std::move(since)), zones_(std::move(zones)) {}

    [[nodiscard]] Stretch stretch_at(Instant at) override;
    [[nodiscard]] const std::string& zone_at(Instant at) const;

    /// When his clocks show what clocks in UTC show at `shown`, by the zone that was in force then. Of a time that a move shows twice
    /// the first.
    [[nodiscard]] Instant instant_of(Instant shown) const;

    /// The zone in force in the middle of a local day: where its prices and hours are reckoned.
    [[nodiscard]] const std::string& zone_on(LocalDay day) const;

  private:
    [[nodiscard]] std::size_t entry_at(Instant at) const;
    std::vector<Instant> since_;
    std::vector<std::string> zones_;
    Stretch last_{};  ///< samples come in order of time: most are in the stretch of the one before
};

struct Walker {
    UserId user{};
    ZonedCalendar calendar;
    LocalDay sign_up_day{};
    LocalDay today{};
    Steps total_steps{};  ///< users.total_steps
    int trust = 100;      ///< users.trust_score
    bool roams = false;   ///< users.roams: his days may share instants
};

/// Those of `users` who exist and are not deleted, ascending by id.
[[nodiscard]] std::vector<Walker> load_walkers(Sql& sql, const std::vector<UserId>& users, Instant now);

/// One person. NOT_FOUND when there is no such person, or he was deleted.
[[nodiscard]] Walker load_walker(Sql& sql, UserId user, Instant now);

}  // namespace fitkart
