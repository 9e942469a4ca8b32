#include "domain/reversal.h"

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string hint) {
    throw Error{ErrorCode::validation_failed,
                concat("a transaction of ", what, " cannot be reversed by itself"),
                {{"argument", "transaction_id"}},
                std::move(hint)};
}

}  // namespace

void require_reversible(const Reversible& row) {
    if (row.type == TransactionType::reversal || row.type == TransactionType::debt) {
        refuse(concat("type ", to_string(row.type)), "Book what is right by a transaction of its own.");
    }
    if (row.of_a_day) {
        refuse("a day's walk", "Correct or review the day: its coins follow.");
    }
    if (row.reference_type == "order") {
        refuse("an order", "Refund the order.");
    }
}

void require_reversible(const TransactionId& id, Coins wished, Coins left) {
    if (left == Coins{0} || wished > left) {
        throw Error{
            ErrorCode::limit_reached,
            left == Coins{0}
                ? std::string("nothing is left of the transaction to give back")
                : concat(left, " coins are left of the transaction to give back, ", wished, " are too many"),
            {{"limit", "reversible_coins"}, {"transaction_id", id}, {"reversible_coins", left}, {"amount", wished}}};
    }
    require_positive(wished);
}

}  // namespace fitkart
