#include "domain/ledger_chain.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

namespace fitkart {

LedgerChain::LedgerChain(const LedgerRow& last) : whole_(false) {
    sum_.user = last.user;
    sum_.available = last.balance_after;
    sum_.debt = last.debt_after;
    sum_.last_seq = last.seq;
    sum_.last_hash = last.row_hash;
    sum_.last_updated = last.created_at;
}

std::optional<std::string> LedgerChain::follow(FoundRow& found) {
    std::optional<std::string> wrong = first_fault(found);
    if (wrong) {
        broken_ = true;
    } else {
        sum_ = after(sum_, found.row, false);
        if (found.row.expires_at) {
            add_date(dates_, found.row.serials, *found.row.expires_at, found.row.reverses.has_value());
        }
    }
    return wrong;
}

std::optional<std::string> LedgerChain::first_fault(FoundRow& found) const {
    LedgerRow& row = found.row;
    const std::int64_t expected = sum_.last_seq + 1;
    if (row.seq != expected) {
        return row.seq == expected + 1 ? concat("row ", expected, " before it is missing")
                                       : concat("rows ", expected, " to ", row.seq - 1, " before it are missing");
    }
    if (row.hash_version != kHashVersion) {
        return concat("hash_version ", row.hash_version, " is unknown");
    }
    if (!found.finite || (!found.notes_digest.empty() && found.notes_digest.size() != Digest{}.size())) {
        return "a value that no row is written with";
    }
    try {
        row.type = transaction_type_from(found.type);
        row.counter = counter_account_from(found.counter);
    } catch (const Error& error) {
        return error.what();
    }
    if (!found.notes_digest.empty()) {
        row.notes_digest.emplace();
        std::ranges::copy(found.notes_digest, row.notes_digest->begin());
    }
    if (row.balance_before != sum_.balance()) {
        return concat("balance_before is ", row.balance_before, ", the rows before it add up to ", sum_.balance());
    }
    if (row.balance_after != row.balance_before + row.amount) {
        return concat("balance_after is ", row.balance_after, ", it should be ", row.balance_before + row.amount);
    }
    const Coins debt = row.type == TransactionType::debt ? sum_.debt + row.amount : sum_.debt;
    if (row.debt_after != debt) {
        return concat("debt_after is ", row.debt_after, ", it should be ", debt);
    }
    if (row.created_at < sum_.last_updated && sum_.last_seq > 0) {
        return "created_at is before that of the row before it";
    }
    row.row_hash = chained_hash(sum_.last_hash, row);
    if (!std::ranges::equal(row.row_hash, found.row_hash)) {
        return "row_hash is not the hash of this row after the one before it";
    }
    return fault_of_serials(row);
}

std::optional<std::string> LedgerChain::fault_of_serials(const LedgerRow& row) const {
    try {
        if (const Coins count = row.serials.count(); count != (row.amount < Coins{0} ? -row.amount : row.amount)) {
            return concat("the numbers of ", count, " coins stand beside an amount of ", row.amount);
        }
    } catch (const Error&) {
        return "a value that no row is written with";
    }
    if (!whole_) {
        return std::nullopt;
    }
    if (row.amount < Coins{0}) {
        return sum_.open.includes(row.serials) ? std::nullopt
                                               : std::optional{concat("coins go that had not come: ", row.serials - sum_.open)};
    }
    if (row.serials == Serials::starting_at(sum_.next_serial, row.amount)) {
        return std::nullopt;
    }
    if (const Serials twice = row.serials & sum_.open; !twice.empty()) {
        return concat("coins come that were there: ", twice);
    }
    if (row.serials.ranges().front().from < 1 || row.serials.ranges().back().until > sum_.next_serial) {
        return concat("new coins have the numbers ", row.serials, ", the next is ", sum_.next_serial);
    }
    return std::nullopt;
}

std::optional<std::string> disagreement(const Wallet& wallet, const Serials& kept, const Wallet& sum) {
    const auto differs = [](std::string_view name, const auto& there, const auto& expected) {
        return concat("the wallet's ", name, " is ", there, ", its rows say ", expected);
    };
    if (wallet.last_seq != sum.last_seq) {
        return differs("last_seq", wallet.last_seq, sum.last_seq);
    }
    if (wallet.last_hash != sum.last_hash) {
        return "the wallet's last_hash is not the row_hash of its last row";
    }
    if (wallet.balance() != sum.balance()) {
        return differs("balance", wallet.balance(), sum.balance());
    }
    if (wallet.debt != sum.debt) {
        return differs("debt", wallet.debt, sum.debt);
    }
    if (wallet.total_earned != sum.total_earned) {
        return differs("total_earned", wallet.total_earned, sum.total_earned);
    }
    if (wallet.total_spent != sum.total_spent) {
        return differs("total_spent", wallet.total_spent, sum.total_spent);
    }
    if (wallet.total_spent < Coins{0}) {
        return concat("the store gave back ", -wallet.total_spent, " coins more than were spent");
    }
    if (wallet.next_serial != sum.next_serial) {
        return differs("next_serial", wallet.next_serial, sum.next_serial);
    }
    if (const Serials both = wallet.open & kept; !both.empty()) {
        return concat("coins are available and in a hold: ", both);
    }
    if (const Serials there = wallet.open | kept; there != sum.open) {
        return differs("coins (with those in holds)", there, sum.open);
    }
    return std::nullopt;
}

std::optional<std::string> overlooked_expiry(const Wallet& wallet, const Serials& kept, std::span<const Dated> dates, Instant now) {
    const std::optional<Instant> due = soonest_expiry(dates, wallet.open | kept);
    if (!due || (wallet.next_expiry && *wallet.next_expiry <= std::max(*due, now + kLookAtHoldsAgain))) {
        return std::nullopt;
    }
    return concat("the wallet's next_expiry is ", wallet.next_expiry ? iso_text(*wallet.next_expiry) : std::string("none"),
                  ", a coin of it is over at ", iso_text(*due));
}

}  // namespace fitkart
