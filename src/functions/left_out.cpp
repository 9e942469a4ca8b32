#include "functions/left_out.h"

#include <algorithm>
#include <exception>

#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

constexpr int kMostLeftOut = 12;

/// Whether the same may go well for the same person another time, or nothing will go well now.
bool is_of_the_moment(const std::exception& error) {
    const auto* raised = dynamic_cast<const PostgresError*>(&error);
    return raised != nullptr ? raised->is_passing() : dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
}

class Attempts {
  public:
    Attempts(Sql& sql, const std::function<void(std::span<const UserId>)>& work) : sql_(sql), work_(work) {}

    void work_on(std::span<const UserId> users) {
        const std::exception_ptr failure = attempt(users);
        if (!failure) {
            anybody_ = true;
            return;
        }
        if (users.size() == 1) {
            leave_out(users.front(), failure);
            return;
        }
        // The locks of what failed are gone. All wallets first, as before: who waits for a later one holds none of an order.
        lock_wallets(users);
        work_on(users.first(users.size() / 2));
        work_on(users.subspan(users.size() / 2));
    }

    [[nodiscard]] LeftOut result() const {
        if (!anybody_ && last_) {
            std::rethrow_exception(last_);
        }
        return left_out_;
    }

  private:
    /// Only the locks: what stands in a wallet may be what is wrong.
    void lock_wallets(std::span<const UserId> users) {
        static constexpr Statement kLock{
            "SELECT w.user_id FROM fitkart.wallets AS w WHERE w.user_id = ANY ($1) ORDER BY w.user_id FOR NO KEY UPDATE"};
        sql_.rows<UserId>(kLock, std::vector<UserId>(users.begin(), users.end()));
    }

    /// What went wrong, if something did.
    std::exception_ptr attempt(std::span<const UserId> users) {
        Subtransaction undoable(sql_);
        try {
            work_(users);
            undoable.commit();
            return nullptr;
        } catch (const std::exception& error) {
            undoable.rollback();
            if (is_of_the_moment(error)) {
                throw;
            }
            return std::current_exception();
        }
    }

    void leave_out(const UserId& user, const std::exception_ptr& failure) {
        last_ = failure;
        if (++left_out_.people == kMostLeftOut) {
            std::rethrow_exception(failure);
        }
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            const std::string problem = concat("user ", to_string(user), ": ", error.what());
            warn(concat("left out ", problem));
            if (left_out_.problem.empty()) {
                left_out_.problem = problem;
            }
        }
    }

    Sql& sql_;
    const std::function<void(std::span<const UserId>)>& work_;
    LeftOut left_out_{};
    std::exception_ptr last_{};
    bool anybody_ = false;
};

}  // namespace

std::string LeftOut::text() const {
    return people == 0 ? std::string() : concat(", ", people, people == 1 ? " person was" : " people were", " left out, the first: ", problem);
}

std::vector<UserId> ascending(std::vector<UserId> users) {
    std::ranges::sort(users);
    users.erase(std::ranges::unique(users).begin(), users.end());
    return users;
}

LeftOut for_all_who_can(Sql& sql, std::span<const UserId> users, const std::function<void(std::span<const UserId>)>& work) {
    if (users.empty()) {
        return {};
    }
    Attempts attempts(sql, work);
    attempts.work_on(users);
    return attempts.result();
}

}  // namespace fitkart
