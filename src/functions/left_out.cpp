#include "functions/left_out.h"

#include <algorithm>
#include <exception>

#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

constexpr std::size_t kMostLeftOut = 12;

/// Whether the same may go well for the same person another time, or nothing will go well now.
bool is_of_the_moment(const std::exception& error) {
    const auto* raised = dynamic_cast<const PostgresError*>(&error);
    return raised != nullptr ? raised->is_passing() : dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

std::vector<UserId> ascending(std::vector<UserId> users) {
    std::ranges::sort(users);
    users.erase(std::ranges::unique(users).begin(), users.end());
    return users;
}

std::string message_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    }
}

class Attempts {
  public:
    Attempts(Sql& sql, const WorkOnThem& work) : sql_(sql), work_(work) {}

    enum class Then { keep, undo };

    /// What went wrong, if something did.
    std::exception_ptr attempt(const std::vector<UserId>& users, Then then) {
        Subtransaction undoable(sql_);
        try {
            work_(users);
            if (then == Then::keep) {
                undoable.commit();
            }
            return nullptr;
        } catch (const std::exception& error) {
            undoable.rollback();
            if (is_of_the_moment(error)) {
                throw;
            }
            return std::current_exception();
        }
    }

    /// Leaves out those of `users`, for whom it failed, for whom it fails alone.
    void find(const std::vector<UserId>& users, const std::exception_ptr& failure) {
        if (users.size() == 1) {
            leave_out(users.front(), failure);
            return;
        }
        const auto middle = users.begin() + static_cast<std::ptrdiff_t>(users.size() / 2);
        for (const std::vector<UserId>& half : {std::vector(users.begin(), middle), std::vector(middle, users.end())}) {
            if (const std::exception_ptr again = attempt(half, Then::undo)) {
                find(half, again);
            }
        }
    }

    [[nodiscard]] const std::vector<UserId>& left_out() const { return left_out_; }
    [[nodiscard]] const std::exception_ptr& last_failure() const { return last_failure_; }
    [[nodiscard]] LeftOut told() const { return {static_cast<int>(left_out_.size()), problem_}; }

  private:
    void leave_out(const UserId& user, const std::exception_ptr& failure) {
        const std::string problem = concat("user ", to_string(user), ": ", message_of(failure));
        warn(concat("left out ", problem));
        left_out_.push_back(user);
        last_failure_ = failure;
        if (left_out_.size() == kMostLeftOut) {
            std::rethrow_exception(failure);
        }
        if (problem_.empty()) {
            problem_ = problem;
        }
    }

    Sql& sql_;
    const WorkOnThem& work_;
    std::vector<UserId> left_out_;
    std::string problem_;
    std::exception_ptr last_failure_;
};

}  // namespace

std::string LeftOut::text() const {
    return people == 0 ? std::string() : concat(", ", people, people == 1 ? " person was" : " people were", " left out, the first: ", problem);
}

LeftOut work_on_all_who_can(Sql& sql, const WhoIsDue& due, const WorkOnThem& work) {
    Attempts attempts(sql, work);
    for (;;) {
        std::vector<UserId> users = ascending(due(attempts.left_out()));
        if (users.empty() && attempts.last_failure()) {
            std::rethrow_exception(attempts.last_failure());
        }
        if (users.empty()) {
            return {};
        }
        const std::exception_ptr failure = attempts.attempt(users, Attempts::Then::keep);
        if (!failure) {
            return attempts.told();
        }
        attempts.find(users, failure);
        std::erase_if(users, [&](const UserId& user) { return std::ranges::find(attempts.left_out(), user) != attempts.left_out().end(); });
        if (users.empty()) {
            continue;
        }
        if (const std::exception_ptr again = attempts.attempt(users, Attempts::Then::keep)) {
            std::rethrow_exception(again);
        }
        return attempts.told();
    }
}

}  // namespace fitkart
