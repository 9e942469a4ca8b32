/// How well the score tells cheats from honest days, measured: honest days of real people, and families of cheats injected into
/// copies of them. Reads lines "person day minute steps" (tabs; minute -1: the tracker's own total of the day) from standard
/// input, prints a table as Markdown and, with --svg FOLDER, draws the pictures of docs/anti-cheat.md.
///
/// The table tells of the people with even numbers; whether the others bear the limits out is for calibration.h.
/// docs/anti-cheat.md says what was in view when limits were set.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "domain/anticheat/fingerprint.h"
#include "domain/anticheat/habit.h"
#include "domain/anticheat/score.h"
#include "calibration.h"

namespace {

using namespace fitkart;

constexpr DayMillis kMinute = 60'000;
constexpr DayMillis kMidnight = 16 * 60 * kMinute;
constexpr int kFlagged = 75;

using Steps1440 = std::array<int, 1440>;

/// A day as it is delivered.
struct Sent {
    Steps1440 minutes{};
    int total = 0;         ///< the tracker's own total; 0: none
    int typed = 0;         ///< a total typed in by hand; 0: none
    double stride = 0;     ///< metres a step; 0: no distance is sent
    DayMillis late = 0;    ///< by how much each minute begins too late
};

struct Person {
    int number = 0;
    std::map<int, Sent> days{};
    [[nodiscard]] bool reports() const { return number % 2 == 0; }
};

long sum_of(const Steps1440& minutes) { return std::accumulate(minutes.begin(), minutes.end(), 0L); }

std::vector<Person> read_people(std::istream& in) {
    std::map<int, Person> people;
    int person = 0, day = 0, minute = 0, steps = 0;
    while (in >> person >> day >> minute >> steps) {
        Person& who = people[person];
        who.number = person;
        if (minute < 0) {
            who.days[day].total = steps;
        } else {
            who.days[day].minutes[static_cast<std::size_t>(minute)] = steps;
        }
    }
    std::vector<Person> list;
    for (auto& [number, who] : people) {
        // A total of a day without minutes (the study had begun before) says nothing about either.
        std::erase_if(who.days, [](const auto& entry) { return sum_of(entry.second.minutes) == 0; });
        list.push_back(std::move(who));
    }
    return list;
}

Day day_of(const Sent& sent) {
    std::vector<Slice> slices;
    for (std::size_t minute = 0; minute < sent.minutes.size(); ++minute) {
        if (sent.minutes[minute] > 0) {
            Slice slice;
            slice.start = kMidnight + static_cast<DayMillis>(minute) * kMinute + sent.late;
            slice.length = kMinute;
            slice.steps = sent.minutes[minute];
            slice.distance = static_cast<std::uint32_t>(std::lround(10 * sent.stride * sent.minutes[minute]));
            slices.push_back(slice);
        }
    }
    Day day;
    if (!slices.empty()) {
        day.take({"fitbit", 0, RecordingMethod::automatic, false, true}, slices);
    }
    const auto take_total = [&](const char* source, RecordingMethod method, int steps) {
        if (steps > 0) {
            Slice slice;
            slice.steps = steps;
            day.take({source, 0, method, true, true}, {&slice, 1});
        }
    };
    take_total("fitbit", RecordingMethod::automatic, sent.total);
    take_total("manual", RecordingMethod::manual, sent.typed);
    return day;
}

struct Judged {
    int score = 0;
    Fingerprint print{};
    std::vector<Reason> reasons{};
    std::vector<Measurement> measurements{};
    PastDay facts{};  ///< as the habit of later days sees it
};

Judged judged(const Sent& sent, const std::optional<Habit>& habit) {
    CountingRules rules;
    rules.manual_earns = true;  // else nothing typed in earns, and there is nothing to judge
    const Day day = day_of(sent);
    const Reckoning reckoning = reckon(day, rules);
    const Minutes minutes = minutes_of(day, reckoning);
    std::vector<Measurement> measurements;
    Verdict verdict = judge(day, reckoning, rules, {{}, std::nullopt, habit}, {}, &measurements);
    return {verdict.score, fingerprint_of(day, reckoning), std::move(verdict.reasons), std::move(measurements), past_day(0, reckoning, minutes, {})};
}

/// The days of a person so far, and the habit that they are.
class History {
  public:
    void add(int day, const PastDay& facts) { days_[day] = facts; }
    [[nodiscard]] Habit before(int day, int late) const {
        std::vector<PastDay> past;
        for (const auto& [at, facts] : days_) {
            if (at < day && at >= day - kHabitDays && facts.steps > 0) {
                past.push_back(facts);
                past.back().ago = day - at;
            }
        }
        return habit_of(past, {.came = Instant{std::chrono::days{late}}, .end = Instant{}});
    }

  private:
    std::map<int, PastDay> days_{};
};

/// The rules that most shops begin with: a cap of the day, a manual day far above the average, metres a step.
int naive_score(const Sent& sent, double average) {
    const double steps = std::max({static_cast<double>(sum_of(sent.minutes)), static_cast<double>(sent.total), static_cast<double>(sent.typed)});
    if (steps > 100'000 || (sent.typed > 1.5 * average) || (sent.stride > 0 && (sent.stride < 0.5 || sent.stride > 2))) {
        return 100;
    }
    return 0;
}

// --- cheats ----------------------------------------------------------------------------------------------------------------

using Random = std::mt19937_64;

double between(Random& random, double low, double high) { return std::uniform_real_distribution<>{low, high}(random); }

/// Minutes of a shaken telephone on top of a day.
void shake(Sent& sent, Random& random, int from, int minutes, double cadence, double scatter) {
    std::normal_distribution<> stroke{cadence, scatter};
    for (int i = from; i < std::min(from + minutes, 1440); ++i) {
        sent.minutes[static_cast<std::size_t>(i)] = std::max(0, static_cast<int>(std::lround(stroke(random))));
    }
    sent.total = 0;
}

/// Later by so many minutes and a part of one.
Sent shifted(const Sent& sent, int by, DayMillis part) {
    Sent moved = sent;
    moved.late = part;
    moved.minutes.fill(0);
    for (int i = 0; i < 1440; ++i) {
        if (i + by >= 0 && i + by < 1440) {
            moved.minutes[static_cast<std::size_t>(i + by)] = sent.minutes[static_cast<std::size_t>(i)];
        }
    }
    moved.total = 0;
    return moved;
}

Sent noisy(const Sent& sent, Random& random, double share) {
    Sent other = sent;
    for (int& steps : other.minutes) {
        steps = steps > 0 ? std::max(1, static_cast<int>(std::lround(steps * between(random, 1 - share, 1 + share)))) : 0;
    }
    other.total = 0;
    return other;
}

Sent scaled(const Sent& sent, double factor) {
    Sent other = sent;
    for (int& steps : other.minutes) {
        steps = static_cast<int>(std::lround(steps * factor));
    }
    other.total = 0;
    return other;
}

struct Family {
    std::string name;
    bool by_copy = false;  ///< found by the index of copies, too
    std::function<Sent(const Sent& honest, const Person& person, int day, const Sent& stranger, Random&)> make;
    bool goes_on = false;  ///< the days before were made so, too; else they were honest
    int late = 0;          ///< days until such a day is first delivered
};

const Sent& best_day(const Person& person) {
    return std::max_element(person.days.begin(), person.days.end(), [](const auto& a, const auto& b) {
               return sum_of(a.second.minutes) < sum_of(b.second.minutes);
           })->second;
}

std::vector<Family> families() {
    return {
        {"typed-in totals", false, [](const Sent& honest, auto&, int, auto&, Random& random) {
             Sent sent;
             sent.typed = static_cast<int>(between(random, 1.2, 3) * std::max(4'000L, sum_of(honest.minutes)));
             return sent;
         }},
        {"inflated totals, 1.3 to 5 times", false, [](const Sent& honest, auto&, int, auto&, Random& random) {
             Sent sent = honest;
             sent.total = static_cast<int>(between(random, 1.3, 5) * static_cast<double>(sum_of(honest.minutes)));
             return sent;
         }},
        {"every minute 1.3 to 3 times", false, [](const Sent& honest, auto&, int, auto&, Random& random) {
             return scaled(honest, between(random, 1.3, 3));
         }},
        {"shaker by night, 2 to 5 hours", false, [](const Sent& honest, auto&, int, auto&, Random& random) {
             Sent sent = honest;
             shake(sent, random, static_cast<int>(between(random, 20, 60)), static_cast<int>(between(random, 120, 300)), between(random, 105, 125),
                   between(random, 0.5, 4));
             return sent;
         }},
        {"shaker by day with jitter, 1¼ to 4 hours", false, [](const Sent& honest, auto&, int, auto&, Random& random) {
             Sent sent = honest;
             shake(sent, random, static_cast<int>(between(random, 480, 1'000)), static_cast<int>(between(random, 77, 240)), between(random, 95, 125),
                   between(random, 2, 8));
             return sent;
         }},
        {"one's own best day again", true, [](auto&, const Person& person, int, auto&, Random&) {
             Sent sent = best_day(person);
             sent.total = 0;
             return sent;
         }},
        {"another's day, exact", true, [](auto&, auto&, int, const Sent& stranger, Random& random) { return noisy(stranger, random, 0); }},
        {"another's day, shifted", true, [](auto&, auto&, int, const Sent& stranger, Random& random) {
             const int minutes = static_cast<int>(between(random, 5, 120));
             return shifted(stranger, minutes, static_cast<DayMillis>(between(random, 0, kMinute)));
         }},
        {"another's day, with noise of 20%", true, [](auto&, auto&, int, const Sent& stranger, Random& random) { return noisy(stranger, random, 0.2); }},
        {"one device, two accounts", true, [](const Sent& honest, auto&, int, auto&, Random&) {
             Sent sent = honest;
             return sent;
         }},
        {"mock distance", false, [](const Sent& honest, auto&, int, auto&, Random& random) {
             Sent sent = honest;
             sent.stride = between(random, 0, 1) < 0.5 ? between(random, 2.2, 6) : between(random, 0.02, 0.2);
             return sent;
         }},
        {"made-up days, as bulk back-dating brings", false, [](auto&, auto&, int, auto&, Random& random) {
             Sent sent;
             int at = static_cast<int>(between(random, 400, 500));
             for (int walk = 0; walk < 3; ++walk) {
                 const int minutes = static_cast<int>(between(random, 50, 130));
                 shake(sent, random, at, minutes, between(random, 95, 120), between(random, 0, 6));
                 at += minutes + static_cast<int>(between(random, 60, 180));
             }
             return sent;
         }, false, 10},
        {"slow inflation over weeks, to 3 times", false, [](const Sent& honest, auto&, int day, auto&, Random&) {
             Sent sent = honest;
             sent.total = static_cast<int>((1.1 + 1.9 * day / 30) * static_cast<double>(sum_of(honest.minutes)));
             return sent;
         }, true},
        {"a total just below the cap, day after day", false, [](auto&, auto&, int, auto&, Random& random) {
             Sent sent;
             sent.total = static_cast<int>(between(random, 9'750, 9'999));
             return sent;
         }, true},
    };
}

// --- the measure -----------------------------------------------------------------------------------------------------------

struct Tally {
    int days = 0;
    int found = 0;
    int found_by_score = 0;
    int found_by_naive = 0;
    [[nodiscard]] double share(int of) const { return days == 0 ? 0 : 100.0 * of / days; }
};

/// Whether a day sent is like one of the days that honest people sent before, itself left out.
bool is_copy(const Fingerprint& print, const std::vector<Fingerprint>& known) {
    return !print.empty() && std::ranges::any_of(known, [&](const Fingerprint& other) { return shared_hashes(print, other) >= kAlikeHashes; });
}

double area_under(const std::vector<int>& cheats, const std::vector<int>& honest) {
    double wins = 0;
    for (const int cheat : cheats) {
        for (const int fair : honest) {
            wins += cheat > fair ? 1 : cheat == fair ? 0.5 : 0;
        }
    }
    return wins / (static_cast<double>(cheats.size()) * static_cast<double>(honest.size()));
}

struct Point {
    double x, y;
};

std::vector<Point> roc(const std::vector<int>& cheats, const std::vector<int>& honest) {
    std::vector<Point> curve;
    for (int threshold = 101; threshold >= 0; --threshold) {
        const auto reach = [&](const std::vector<int>& scores) {
            return static_cast<double>(std::ranges::count_if(scores, [&](int score) { return score >= threshold; })) / static_cast<double>(scores.size());
        };
        curve.push_back({reach(honest), reach(cheats)});
    }
    return curve;
}

void draw_roc(const std::string& file, const std::vector<Point>& ours, Point naive, double area) {
    std::ofstream svg(file);
    const auto x = [](double share) { return 60 + 320 * share; };
    const auto y = [](double share) { return 340 - 300 * share; };
    svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 420 400\" font-family=\"sans-serif\" font-size=\"13\">\n"
           "<rect width=\"420\" height=\"400\" fill=\"#fff\"/>\n"
           "<path d=\"M60 40V340H380\" fill=\"none\" stroke=\"#333\"/>\n"
           "<path d=\"M60 340L380 40\" stroke=\"#bbb\" stroke-dasharray=\"4 4\"/>\n";
    svg << "<polyline fill=\"none\" stroke=\"#0b7285\" stroke-width=\"2.5\" points=\"";
    for (const Point& point : ours) {
        svg << x(point.x) << ',' << y(point.y) << ' ';
    }
    svg << "\"/>\n<circle cx=\"" << x(naive.x) << "\" cy=\"" << y(naive.y) << "\" r=\"5\" fill=\"#c92a2a\"/>\n";
    char text[64];
    std::snprintf(text, sizeof text, "score (AUC %.3f)", area);
    svg << "<text x=\"200\" y=\"90\" fill=\"#0b7285\">" << text << "</text>\n"
        << "<text x=\"" << x(naive.x) + 10 << "\" y=\"" << y(naive.y) + 4 << "\" fill=\"#c92a2a\">naive rules</text>\n"
        << "<text x=\"220\" y=\"375\" text-anchor=\"middle\">honest days flagged</text>\n"
           "<text transform=\"translate(16 190) rotate(-90)\" text-anchor=\"middle\">cheating days found</text>\n";
    for (const double tick : {0.0, 0.5, 1.0}) {
        std::snprintf(text, sizeof text, "%.0f%%", 100 * tick);
        svg << "<text x=\"" << x(tick) << "\" y=\"357\" text-anchor=\"middle\">" << text << "</text><text x=\"54\" y=\"" << y(tick) + 4
            << "\" text-anchor=\"end\">" << text << "</text>\n";
    }
    svg << "</svg>\n";
}

void draw_days(const std::string& file, const Sent& honest, const Sent& shaken) {
    std::ofstream svg(file);
    svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 300\" font-family=\"sans-serif\" font-size=\"13\">\n"
           "<rect width=\"800\" height=\"300\" fill=\"#fff\"/>\n";
    double top = 30;
    for (const auto& [sent, name, colour] : {std::tuple{&honest, "an honest day", "#2b8a3e"}, {&shaken, "the same day, with a telephone shaken for three hours", "#c92a2a"}}) {
        svg << "<text x=\"50\" y=\"" << top - 8 << "\">" << name << "</text>\n<path d=\"M50 " << top << "v100h720\" fill=\"none\" stroke=\"#333\"/>\n<path stroke=\"" << colour << "\" d=\"";
        for (std::size_t minute = 0; minute < 1440; ++minute) {
            if (sent->minutes[minute] > 0) {
                svg << 'M' << 50 + static_cast<double>(minute) / 2 << ' ' << top + 100 << 'v' << -std::min(sent->minutes[minute], 200) / 2.0;
            }
        }
        svg << "\"/>\n<text x=\"44\" y=\"" << top + 54 << "\" text-anchor=\"end\">100</text><text x=\"44\" y=\"" << top + 104 << "\" text-anchor=\"end\">0</text>\n";
        top += 140;
    }
    for (int hour = 0; hour <= 24; hour += 3) {
        svg << "<text x=\"" << 50 + hour * 30 << "\" y=\"290\" text-anchor=\"middle\">" << hour << ":00</text>\n";
    }
    svg << "</svg>\n";
}

}  // namespace

int main(int argc, char** argv) {
    const std::string pictures = argc == 3 && std::strcmp(argv[1], "--svg") == 0 ? argv[2] : "";
    const std::vector<Person> people = read_people(std::cin);
    if (people.size() < 4) {
        std::cerr << "evaluate: no people among the lines of standard input\n";
        return 2;
    }
    // Honest days of everybody are known to the index of copies; those of the even people are reported.
    std::vector<Fingerprint> known;
    std::map<std::pair<int, int>, std::size_t> places;
    std::vector<int> honest;
    std::set<int> flagged_people;
    int honest_people = 0, flagged = 0, naive_flagged = 0, flagged_of_all = 0;
    std::map<int, double> averages;
    evaluation::Calibration calibration;
    for (const Person& person : people) {
        double steps = 0;
        for (const auto& [day, sent] : person.days) {
            steps += static_cast<double>(sum_of(sent.minutes));
        }
        averages[person.number] = steps / static_cast<double>(std::max<std::size_t>(1, person.days.size()));
        honest_people += person.reports() ? 1 : 0;
        History history;
        for (const auto& [day, sent] : person.days) {
            const Judged verdict = judged(sent, history.before(day, 0));
            history.add(day, verdict.facts);
            places[{person.number, day}] = known.size();
            known.push_back(verdict.print);
            flagged_of_all += verdict.score >= kFlagged ? 1 : 0;
            if (verdict.score < kFlagged) {
                calibration.add(person.reports(), verdict.measurements);
            }
            if (!person.reports()) {
                continue;
            }
            honest.push_back(verdict.score);
            naive_flagged += naive_score(sent, averages[person.number]) >= kFlagged ? 1 : 0;
            if (verdict.score >= kFlagged) {
                ++flagged;
                flagged_people.insert(person.number);
                std::cerr << "honest person " << person.number << ", day " << day << ": " << verdict.score << ", " << verdict.reasons.front().sentence << '\n';
            }
        }
    }
    // An honest day that is like a day of somebody else, or an earlier one of one's own, would be flagged as a copy.
    const auto alike = alike_days(known);

    std::vector<int> cheats;
    std::vector<std::pair<std::string, Tally>> tallies;
    Tally all;
    for (const Family& family : families()) {
        Tally tally;
        Random random{2016};
        for (std::size_t p = 0; p < people.size(); ++p) {
            const Person& person = people[p];
            if (!person.reports()) {
                continue;
            }
            History history;
            for (const auto& [day, sent] : person.days) {
                const Habit habit = history.before(day, family.late);
                history.add(day, judged(sent, std::nullopt).facts);
                if (sum_of(sent.minutes) < 2'000) {
                    continue;  // who copies or inflates wants coins
                }
                const Person& other = people[(p + 5) % people.size()];
                const Sent& stranger = family.by_copy && family.name.starts_with("another") ? best_day(other) : sent;
                if (family.name.starts_with("one's own") && &sent == &best_day(person)) {
                    continue;  // that one was walked
                }
                const Sent cheat = family.make(sent, person, day, stranger, random);
                const Judged verdict = judged(cheat, habit);
                if (family.goes_on) {
                    history.add(day, verdict.facts);
                }
                const bool copied = family.by_copy && is_copy(verdict.print, known);
                const int score = std::max(verdict.score, copied ? 90 : 0);
                cheats.push_back(score);
                ++tally.days;
                tally.found += score >= kFlagged ? 1 : 0;
                tally.found_by_score += verdict.score >= kFlagged ? 1 : 0;
                tally.found_by_naive += naive_score(cheat, averages[person.number]) >= kFlagged ? 1 : 0;
            }
        }
        all.days += tally.days;
        all.found += tally.found;
        all.found_by_naive += tally.found_by_naive;
        tallies.emplace_back(family.name + (family.by_copy ? " (copies)" : ""), tally);
    }

    double average = 0, naive_average = 0, least = 100;
    std::printf("| cheat | days | found | naive rules |\n|---|---|---|---|\n");
    for (const auto& [name, tally] : tallies) {
        std::printf("| %s | %d | %.1f%% | %.1f%% |\n", name.c_str(), tally.days, tally.share(tally.found), tally.share(tally.found_by_naive));
        average += tally.share(tally.found) / static_cast<double>(tallies.size());
        naive_average += tally.share(tally.found_by_naive) / static_cast<double>(tallies.size());
        least = std::min(least, tally.share(tally.found));
    }
    std::printf("| **average of the families** | %d | **%.1f%%** | %.1f%% |\n", all.days, average, naive_average);
    const double area = area_under(cheats, honest);
    const double false_share = 100.0 * flagged / static_cast<double>(honest.size());
    std::printf("\nHonest: %d of %zu days flagged (%.2f%%; naive rules %d), %zu of %d people ever; pairs of honest days taken for copies: %zu; of all people %d of %zu days. "
                "Least found family: %.1f%%. ROC AUC: %.3f.\n",
                flagged, honest.size(), false_share, naive_flagged, flagged_people.size(), honest_people, alike.size(), flagged_of_all, known.size(), least, area);

    calibration.print();

    if (!pictures.empty()) {
        const double naive_honest = static_cast<double>(naive_flagged) / static_cast<double>(honest.size());
        draw_roc(pictures + "/anti-cheat-roc.svg", roc(cheats, honest), {naive_honest, naive_average / 100}, area);
        const Person& person = *std::ranges::max_element(people, {}, [](const Person& who) { return who.reports() ? sum_of(best_day(who).minutes) < 14'000 ? sum_of(best_day(who).minutes) : 0 : 0; });
        Sent shaken = best_day(person);
        Random random{7};
        shake(shaken, random, 13 * 60, 180, 117, 3);
        draw_days(pictures + "/anti-cheat-days.svg", best_day(person), shaken);
    }
    const bool good = false_share <= 0.5 && flagged_people.size() <= 1 && alike.empty() && average >= 95 && least >= 80 && 200 * static_cast<std::size_t>(flagged_of_all) <= known.size() &&
                      calibration.holds();
    std::printf("Goals (0.5%% of days, of all people's, too, 1 of 11 people, no honest copies, 95%% on average, 80%% each; limits a quarter beyond the odd half): %s.\n", good ? "reached" : "missed");
    return good ? 0 : 1;
}
