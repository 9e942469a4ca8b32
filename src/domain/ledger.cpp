#include "domain/ledger.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

template <typename Enum>
struct Named {
    Enum value;
    std::string_view name;
};

constexpr std::array kTypes{
    Named{TransactionType::earned, "earned"},
    Named{TransactionType::bonus, "bonus"},
    Named{TransactionType::spent, "spent"},
    Named{TransactionType::refund, "refund"},
    Named{TransactionType::penalty, "penalty"},
    Named{TransactionType::transfer_in, "transfer_in"},
    Named{TransactionType::transfer_out, "transfer_out"},
    Named{TransactionType::expired, "expired"},
    Named{TransactionType::reversal, "reversal"},
    Named{TransactionType::debt, "debt"},
};

constexpr std::array kAccounts{
    Named{CounterAccount::user, "user"},           Named{CounterAccount::issuance, "issuance"},
    Named{CounterAccount::promotion, "promotion"}, Named{CounterAccount::store, "store"},
    Named{CounterAccount::penalty, "penalty"},     Named{CounterAccount::expiry, "expiry"},
    Named{CounterAccount::debt, "debt"},
};

constexpr std::array kHoldStatuses{
    Named{HoldStatus::active, "active"},
    Named{HoldStatus::captured, "captured"},
    Named{HoldStatus::released, "released"},
    Named{HoldStatus::expired, "expired"},
};

template <typename Enum, std::size_t N>
std::string_view name_of(const std::array<Named<Enum>, N>& names, Enum value) {
    return names[static_cast<std::size_t>(value)].name;
}

template <typename Enum, std::size_t N>
Enum value_of(const std::array<Named<Enum>, N>& names, std::string_view name, std::string_view noun) {
    const auto* found = std::ranges::find(names, name, &Named<Enum>::name);
    if (found == names.end()) {
        throw Error{ErrorCode::validation_failed, concat('"', name, "\" is no ", noun), {{"value", name}}};
    }
    return found->value;
}

/// +1, −1, or 0 where a type has both directions.
int sign_of(TransactionType type) {
    switch (type) {
        case TransactionType::earned:
        case TransactionType::bonus:
        case TransactionType::refund:
        case TransactionType::transfer_in:
            return 1;
        case TransactionType::spent:
        case TransactionType::penalty:
        case TransactionType::transfer_out:
        case TransactionType::expired:
            return -1;
        case TransactionType::reversal:
        case TransactionType::debt:
            return 0;
    }
    return 0;
}

void require_sensible(const Entry& entry) {
    const bool positive = entry.amount > Coins{0};
    const int sign = sign_of(entry.type);
    if (entry.amount == Coins{0} || (sign != 0 && positive != (sign > 0))) {
        throw Error{ErrorCode::validation_failed,
                    concat("a transaction of type ", to_string(entry.type), " cannot have the amount ", entry.amount),
                    {{"transaction_type", to_string(entry.type)}, {"amount", entry.amount}}};
    }
    require_short_words(entry.reference_type, entry.description);
    if (entry.counter_user == entry.user) {
        throw Error{ErrorCode::validation_failed, "coins cannot be transferred to oneself", {{"user_id", entry.user}}};
    }
}

}  // namespace

void require_short_words(const std::optional<std::string>& reference_type, const std::optional<std::string>& description) {
    constexpr std::size_t kLongestReference = 100;
    constexpr std::size_t kLongestDescription = 1'000;
    if (reference_type && (reference_type->empty() || reference_type->size() > kLongestReference)) {
        throw Error{ErrorCode::validation_failed,
                    concat("reference_type has ", reference_type->size(), " bytes, not 1 to ", kLongestReference),
                    {{"argument", "reference_type"}, {"bytes", static_cast<std::int64_t>(reference_type->size())}}};
    }
    if (description && description->size() > kLongestDescription) {
        throw Error{ErrorCode::validation_failed,
                    concat("description has ", description->size(), " bytes, more than ", kLongestDescription),
                    {{"argument", "description"}, {"bytes", static_cast<std::int64_t>(description->size())}}};
    }
}

std::string_view to_string(TransactionType type) { return name_of(kTypes, type); }
std::string_view to_string(CounterAccount account) { return name_of(kAccounts, account); }
std::string_view to_string(HoldStatus status) { return name_of(kHoldStatuses, status); }
TransactionType transaction_type_from(std::string_view name) { return value_of(kTypes, name, "transaction type"); }
CounterAccount counter_account_from(std::string_view name) { return value_of(kAccounts, name, "counter account"); }
HoldStatus hold_status_from(std::string_view name) { return value_of(kHoldStatuses, name, "status of a hold"); }

CounterAccount usual_counter_of(TransactionType type) {
    switch (type) {
        case TransactionType::earned:
        case TransactionType::reversal:
            return CounterAccount::issuance;
        case TransactionType::bonus:
            return CounterAccount::promotion;
        case TransactionType::spent:
        case TransactionType::refund:
            return CounterAccount::store;
        case TransactionType::penalty:
            return CounterAccount::penalty;
        case TransactionType::transfer_in:
        case TransactionType::transfer_out:
            return CounterAccount::user;
        case TransactionType::expired:
            return CounterAccount::expiry;
        case TransactionType::debt:
            return CounterAccount::debt;
    }
    return CounterAccount::issuance;
}

bool repays_debt(TransactionType type) { return type == TransactionType::earned || type == TransactionType::bonus; }

namespace {

/// The numbers of the coins that an entry moves.
Serials serials_of(const Wallet& wallet, const Entry& entry) {
    if (entry.amount > Coins{0}) {
        return entry.serials.empty() ? Serials::starting_at(wallet.next_serial, entry.amount) : entry.serials;
    }
    if (entry.from_frozen) {
        return entry.serials;
    }
    const Coins needed = -entry.amount;
    const Serials wanted = (wallet.open & entry.serials).lowest(needed);
    return wanted | (wallet.open - wanted).lowest(needed - wanted.count());
}

}  // namespace

void require_refundable(const Wallet& wallet, Coins amount) {
    if (amount > wallet.total_spent) {
        throw Error{ErrorCode::limit_reached,
                    concat(wallet.total_spent, " coins were spent and not refunded, ", amount, " are too many to give back"),
                    {{"limit", "refundable_coins"},
                     {"user_id", wallet.user},
                     {"refundable_coins", wallet.total_spent},
                     {"amount", amount}},
                    "Give what the store never received as a bonus."};
    }
}

LedgerRow next_row(const Wallet& wallet, const Entry& entry, const Stamp& stamp) {
    require_sensible(entry);
    if (entry.amount < Coins{0}) {
        const Coins needed = -entry.amount;
        if (!entry.from_frozen) {
            require_available(wallet, needed);
        } else if (wallet.frozen < needed) {
            throw Error{ErrorCode::insufficient_coins,
                        concat(needed, " frozen coins are needed, ", wallet.frozen, " are frozen"),
                        {{"required", needed}, {"frozen", wallet.frozen}}};
        }
    } else if (entry.counter.value_or(usual_counter_of(entry.type)) == CounterAccount::store) {
        require_refundable(wallet, entry.amount);
    }
    LedgerRow row{
        .hash_version = kHashVersion,
        .user = entry.user,
        .seq = wallet.last_seq + 1,
        .id = stamp.id,
        .amount = entry.amount,
        .type = entry.type,
        .counter = entry.counter.value_or(usual_counter_of(entry.type)),
        .counter_user = entry.counter_user,
        .reference_type = entry.reference_type,
        .reference_id = entry.reference_id,
        .notes_digest = stamp.notes_digest,
        .balance_before = wallet.balance(),
        .balance_after = wallet.balance() + entry.amount,
        .debt_after = entry.type == TransactionType::debt ? wallet.debt + entry.amount : wallet.debt,
        .effective_day = entry.effective_day,
        .actor = entry.actor,
        .db_role = stamp.db_role,
        .reverses = entry.reverses,
        .serials = serials_of(wallet, entry),
        .expires_at = entry.expires_at,
        .created_at = std::max(stamp.now, wallet.last_updated),
    };
    if (row.serials.count() != (entry.amount < Coins{0} ? -entry.amount : entry.amount)) {
        throw std::logic_error(concat("fitkart: ", row.amount, " coins have the numbers ", row.serials));
    }
    row.row_hash = chained_hash(wallet.last_hash, row);
    return row;
}

Wallet after(const Wallet& wallet, const LedgerRow& row, bool from_frozen) {
    Wallet next = wallet;
    (from_frozen ? next.frozen : next.available) += row.amount;
    if (row.amount > Coins{0}) {
        next.open |= row.serials;
        if (!row.serials.empty()) {
            next.next_serial = std::max(next.next_serial, row.serials.ranges().back().until);
        }
    } else if (!from_frozen) {
        next.open -= row.serials;
    }
    if (row.expires_at && (!next.next_expiry || *row.expires_at < *next.next_expiry)) {
        next.next_expiry = row.expires_at;
    }
    next.debt = row.debt_after;
    switch (row.type) {
        case TransactionType::earned:
        case TransactionType::bonus:
            next.total_earned += row.amount;
            break;
        case TransactionType::reversal:
            // What was given by the store is taken back from there; everything else counts against what was earned.
            if (row.counter == CounterAccount::store) {
                next.total_spent -= row.amount;
            } else if (row.counter == CounterAccount::issuance || row.counter == CounterAccount::promotion) {
                next.total_earned += row.amount;
            }
            break;
        case TransactionType::spent:
        case TransactionType::refund:
            next.total_spent -= row.amount;
            break;
        case TransactionType::penalty:
        case TransactionType::transfer_in:
        case TransactionType::transfer_out:
        case TransactionType::expired:
        case TransactionType::debt:
            break;
    }
    next.last_seq = row.seq;
    next.last_hash = row.row_hash;
    next.last_updated = row.created_at;
    return next;
}

Coins repayment(const Wallet& wallet, Coins earned) { return std::min(wallet.debt, earned); }

Coins loan_for(const Wallet& wallet, Coins taken) { return std::max(Coins{0}, taken - wallet.available); }

namespace {

/// Debt is repaid first. Together the two may be more than a number holds.
std::string how_to_afford(Coins missing, Coins debt) {
    const bool countable = debt <= Coins{std::numeric_limits<std::int64_t>::max()} - missing;
    return countable ? concat("Earn ", missing + debt, " more coins.") : "Earn more coins.";
}

}  // namespace

void require_available(const Wallet& wallet, Coins needed) {
    if (wallet.available >= needed) {
        return;
    }
    throw Error{
        ErrorCode::insufficient_coins,
        wallet.debt > Coins{0}
            ? concat(needed, " coins are needed, ", wallet.available, " are available and ", wallet.debt, " are owed")
            : concat(needed, " coins are needed, ", wallet.available, " are available"),
        {{"required", needed}, {"available", wallet.available}, {"frozen", wallet.frozen}, {"debt", wallet.debt}},
        how_to_afford(needed - wallet.available, wallet.debt)};
}

void require_positive(Coins amount, std::string_view name) {
    if (amount < Coins{1}) {
        throw Error{ErrorCode::validation_failed,
                    concat(name, " is ", amount, ", it must be at least 1"),
                    {{"argument", name}, {"value", amount}}};
    }
}

void require_active(const Hold& hold, Instant now) {
    if (hold.status == HoldStatus::active && (!hold.expires_at || now < *hold.expires_at)) {
        return;
    }
    const std::string_view status = hold.status == HoldStatus::active ? "expired" : to_string(hold.status);
    throw Error{ErrorCode::hold_not_active,
                concat("the hold is ", status),
                {{"hold_id", hold.id}, {"status", status}, {"captured", hold.captured}}};
}

Wallet frozen(const Wallet& wallet, Coins amount) {
    require_available(wallet, amount);
    Wallet next = wallet;
    next.available -= amount;
    next.frozen += amount;
    next.open -= wallet.open.lowest(amount);
    return next;
}

Wallet thawed(const Wallet& wallet, const Hold& hold) {
    Wallet next = wallet;
    next.frozen -= hold.remaining();
    next.available += hold.remaining();
    next.open |= hold.serials;
    return next;
}

Hold captured(const Hold& hold, Coins amount) {
    require_positive(amount);
    if (amount > hold.remaining()) {
        throw Error{ErrorCode::validation_failed,
                    concat("the hold has ", hold.remaining(), " coins left, ", amount, " cannot be captured"),
                    {{"amount", amount}, {"remaining", hold.remaining()}}};
    }
    Hold next = hold;
    next.captured += amount;
    next.serials -= hold.serials.lowest(amount);
    if (next.captured == next.amount) {
        next.status = HoldStatus::captured;
    }
    return next;
}

}  // namespace fitkart
