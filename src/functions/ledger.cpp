#include "functions/ledger.h"

#include <algorithm>
#include <limits>
#include <map>

#include "domain/coin_expiry.h"
#include "domain/error.h"
#include "domain/reversal.h"
#include "domain/text.h"

#include "functions/ledger_tables.h"

#include "postgres/function.h"
#include "postgres/session.h"
#include "postgres/table_writer.h"

namespace fitkart {

struct Wallets::State {
    Sql& sql;
    Instant now;
    Instant booked_at;  ///< of all rows: both sides of a transfer stand in every balance, or neither does
    std::string db_role{};
    std::vector<Wallet> wallets{};  ///< ascending by user
    std::vector<bool> changed{};
    std::vector<LedgerRow> rows{};
    std::vector<Note> notes{};
    std::vector<NewHold> holds{};
    std::map<UserId, std::vector<Dated>> dates{};  ///< of those whose dates were asked for

    std::size_t place_of(const UserId& user) const {
        const auto found = std::ranges::lower_bound(wallets, user, {}, &Wallet::user);
        if (found == wallets.end() || found->user != user) {
            throw std::logic_error(concat("fitkart: the wallet of ", to_string(user), " was not locked"));
        }
        return static_cast<std::size_t>(found - wallets.begin());
    }

    Wallet& changing(const UserId& user) {
        const std::size_t place = place_of(user);
        changed[place] = true;
        return wallets[place];
    }

    TransactionId append(Entry entry) {
        Wallet& wallet = changing(entry.user);
        if (brings_new_coins(entry)) {
            entry.expires_at = expiry_of_new_coins(entry);
        }
        Stamp stamp{.id = new_id<TransactionId>(), .now = booked_at, .db_role = db_role, .notes_digest = {}};
        if (entry.description) {
            Note note{entry.user, stamp.id, *entry.description, {}, now};
            fill_random(note.salt);
            stamp.notes_digest = digest_of_notes(note.salt, note.description);
            notes.push_back(std::move(note));
        }
        LedgerRow row = next_row(wallet, entry, stamp);
        wallet = after(wallet, row, entry.from_frozen);
        if (const auto known = dates.find(entry.user); row.expires_at && known != dates.end()) {
            add_date(known->second, row.serials, *row.expires_at, row.reverses.has_value());
        }
        rows.push_back(std::move(row));
        return stamp.id;
    }

    /// Coins that come back have their dates, and what the books lend goes at once.
    static bool brings_new_coins(const Entry& entry) {
        return entry.amount > Coins{0} && entry.serials.empty() && entry.type != TransactionType::debt;
    }

    /// What a transfer brings has the date of the coins that paid, which its poster says.
    std::optional<Instant> expiry_of_new_coins(const Entry& entry) {
        const std::optional<std::int32_t> days = current_settings(sql).coin_expiry_days;
        if (entry.expires_at || entry.type == TransactionType::transfer_in || !days) {
            return entry.expires_at;
        }
        return now + std::chrono::days{*days};
    }

    void expires_no_later_than(const UserId& user, std::optional<Instant> at) {
        std::optional<Instant>& next = changing(user).next_expiry;
        if (at && (!next || *at < *next)) {
            next = at;
        }
    }

    const std::vector<Dated>& dates_of(const UserId& user) {
        auto known = dates.find(user);
        if (known == dates.end()) {
            known = dates.emplace(user, load_dates(sql, user)).first;
            for (const LedgerRow& row : rows) {
                if (row.user == user && row.expires_at) {
                    add_date(known->second, row.serials, *row.expires_at, row.reverses.has_value());
                }
            }
        }
        return known->second;
    }

    /// max_balance limits what somebody gets, not what is given back to him.
    void require_room(const Entry& entry) const {
        if (!repays_debt(entry.type) && entry.type != TransactionType::transfer_in) {
            return;
        }
        const std::optional<Coins> limit = current_settings(sql).max_balance;
        if (!limit) {
            return;
        }
        const Coins balance = wallets[place_of(entry.user)].balance();
        if (balance + entry.amount > *limit && entry.type == TransactionType::transfer_in) {
            throw Error{ErrorCode::limit_reached,  // what somebody has is not told to who gives
                        concat("a wallet holds at most ", *limit, " coins, that of the receiver cannot take ", entry.amount, " more"),
                        {{"limit", "max_balance"}, {"max_balance", *limit}, {"amount", entry.amount}}};
        }
        if (balance + entry.amount > *limit) {
            throw Error{
                ErrorCode::limit_reached,
                concat("a wallet holds at most ", *limit, " coins, it has ", balance, " and would get ", entry.amount),
                {{"limit", "max_balance"}, {"max_balance", *limit}, {"balance", balance}, {"amount", entry.amount}},
                "Spend coins first."};
        }
    }

    Hold find(const UserId& user, const HoldId& id) {
        (void)place_of(user);  // every change of a hold happens under its wallet's lock
        write_holds();
        return load_hold(sql, user, id);
    }

    void write_holds() {
        TableWriter writer(sql);
        write_holds(writer);
        writer.finish();
    }

    void write_holds(TableWriter& writer) {
        for (const NewHold& hold : holds) {
            insert_hold(writer, hold, now);
        }
        holds.clear();
    }

    /// Gives what is left back to what is available.
    Hold settle(Hold hold, HoldStatus status) {
        Wallet& wallet = changing(hold.user);
        wallet = thawed(wallet, hold);
        wallet.last_updated = std::max(wallet.last_updated, now);
        hold.status = status;
        hold.serials = {};
        update_hold(sql, hold, now);
        return hold;
    }
};

Wallets::Wallets(std::unique_ptr<State> state) : state_(std::move(state)) {}
Wallets::Wallets(Wallets&&) noexcept = default;
Wallets& Wallets::operator=(Wallets&&) noexcept = default;
Wallets::~Wallets() = default;

Wallets Wallets::lock(Sql& sql, std::vector<UserId> users) {
    std::ranges::sort(users);
    users.erase(std::unique(users.begin(), users.end()), users.end());

    std::vector<Wallet> wallets = lock_wallets(sql, users);
    const Instant now = clock_now();
    auto state = std::make_unique<State>(State{.sql = sql, .now = now, .booked_at = now, .db_role = session_role()});
    state->wallets = std::move(wallets);
    for (const Wallet& wallet : state->wallets) {
        state->booked_at = std::max(state->booked_at, wallet.last_updated);
    }
    state->changed.resize(users.size());
    return Wallets{std::move(state)};
}

const Wallet& Wallets::operator[](const UserId& user) const { return state_->wallets[state_->place_of(user)]; }

TransactionId Wallets::post(const Entry& entry) {
    state_->require_room(entry);
    const TransactionId id = state_->append(entry);
    if (repays_debt(entry.type)) {
        if (const Coins repaid = repayment((*this)[entry.user], entry.amount); repaid > Coins{0}) {
            state_->append({.user = entry.user,
                            .amount = -repaid,
                            .type = TransactionType::debt,
                            .reference_type = "transaction",
                            .reference_id = id,
                            .effective_day = entry.effective_day,
                            .actor = entry.actor});
        }
    }
    return id;
}

TransactionId Wallets::take_back(const Entry& entry) {
    if (const Coins loan = loan_for((*this)[entry.user], -entry.amount); loan > Coins{0}) {
        state_->append({.user = entry.user,
                        .amount = loan,
                        .type = TransactionType::debt,
                        .reference_type = entry.reference_type,
                        .reference_id = entry.reference_id,
                        .effective_day = entry.effective_day,
                        .actor = entry.actor});
    }
    return state_->append(entry);
}

Coins Wallets::take_back_rest(const UserId& user, const TransactionId& transaction, std::string description,
                              std::optional<UserId> actor) {
    State& state = *state_;
    (void)state.place_of(user);  // under his lock nobody else reverses it
    const BookedRow row = load_row(state.sql, user, transaction);
    const Coins left = row.amount - reversed_so_far(state.sql, user, transaction).coins;
    if (left > Coins{0}) {
        take_back({.user = user,
                   .amount = -left,
                   .type = TransactionType::reversal,
                   .counter = row.counter,
                   .counter_user = row.counter_user,
                   .reference_type = "transaction",
                   .reference_id = row.id,
                   .description = std::move(description),
                   .actor = actor,
                   .reverses = row.id,
                   .serials = row.serials});
    }
    return left;
}

GivenBack Wallets::give_back(const GiveBack& wish) {
    State& state = *state_;
    (void)state.place_of(wish.user);  // under his lock nobody else gives back
    const BookedRow payment = load_row(state.sql, wish.user, wish.payment);
    const Serials left = payment.serials - reversed_so_far(state.sql, wish.user, wish.payment).serials;
    const Coins amount = wish.amount.value_or(left.count());
    require_reversible(payment.id, amount, left.count());
    const std::vector<Dated>& dates = state.dates_of(wish.user);
    Entry entry{.user = wish.user,
                .amount = amount,
                .type = wish.type,
                .counter = payment.counter,
                .counter_user = payment.counter_user,
                .reference_type = wish.reference_type,
                .reference_id = wish.reference_id,
                .description = wish.description,
                .actor = wish.actor,
                .reverses = wish.payment,
                .serials = longest_good(dates, left, amount)};
    entry.expires_at = expiry_after_return(dates, entry.serials, state.now);
    state.expires_no_later_than(wish.user, soonest_expiry(dates, entry.serials));
    return {state.append(entry), amount, left.count() - amount};
}

std::optional<Instant> Wallets::expiry_of(const UserId& user, const TransactionId& payment) {
    State& state = *state_;
    if (!(*this)[user].next_expiry) {
        return std::nullopt;
    }
    const auto row = std::find_if(state.rows.rbegin(), state.rows.rend(), [&](const LedgerRow& each) { return each.id == payment; });
    const Serials paid = row == state.rows.rend() ? load_row(state.sql, user, payment).serials : row->serials;
    const std::vector<Dated>& dates = state.dates_of(user);
    return soonest_expiry(dates, paid);
}

Coins Wallets::expire_coins(const UserId& user, std::optional<UserId> actor) {
    State& state = *state_;
    const std::vector<Dated> dates = state.dates_of(user);
    const Serials over = expired(dates, state.now);
    const Serials gone = state.changing(user).open & over;
    if (!gone.empty()) {
        state.append({.user = user,
                      .amount = -gone.count(),
                      .type = TransactionType::expired,
                      .actor = actor,
                      .serials = gone});
    }
    Wallet& wallet = state.changing(user);
    state.write_holds();
    const Serials held = held_serials(state.sql, user);
    wallet.next_expiry = next_expiry(dates, wallet.open | held, state.now);
    if (!(held & over).empty()) {
        state.expires_no_later_than(user, state.now + kLookAtHoldsAgain);
    }
    return gone.count();
}

HoldId Wallets::hold(const HoldRequest& request) {
    require_positive(request.amount);
    require_short_words(request.reference_type, std::nullopt);
    Wallet& wallet = state_->changing(request.user);
    const Serials before = wallet.open;
    wallet = frozen(wallet, request.amount);
    wallet.last_updated = std::max(wallet.last_updated, state_->now);
    const auto id = new_id<HoldId>();
    state_->holds.push_back({.id = id, .request = request, .serials = before - wallet.open});
    return id;
}

TransactionId Wallets::capture(const Capture& capture) {
    const Hold hold = state_->find(capture.user, capture.hold);
    require_active(hold, state_->now);
    const Coins amount = capture.amount.value_or(hold.remaining());
    const Hold left = captured(hold, amount);
    update_hold(state_->sql, left, state_->now);
    return state_->append(
        {.user = capture.user,
         .amount = -amount,
         .type = TransactionType::spent,
         .reference_type = capture.reference_type.value_or("hold"),
         .reference_id = capture.reference_type ? capture.reference_id : std::optional<Uuid>{capture.hold},
         .description = capture.description,
         .actor = capture.actor,
         .from_frozen = true,
         .serials = hold.serials - left.serials});
}

void Wallets::touch(const UserId& user) {
    Wallet& wallet = state_->changing(user);
    wallet.last_updated = std::max(wallet.last_updated, state_->now);
}

Hold Wallets::release(const UserId& user, const HoldId& id) {
    const Hold hold = state_->find(user, id);
    require_active({.id = hold.id, .captured = hold.captured, .status = hold.status},
                   state_->now);  // late is no harm here
    return state_->settle(hold, HoldStatus::released);
}

Hold Wallets::expire(const UserId& user, const HoldId& id) {
    const Hold hold = state_->find(user, id);
    require_active({.id = hold.id, .captured = hold.captured, .status = hold.status}, state_->now);
    return state_->settle(hold, HoldStatus::expired);
}

Serials Wallets::coins_of_day(const UserId& user, LocalDay day) const { return serials_of_day(state_->sql, user, day); }

Serials Wallets::coins_of_rows(const UserId& user, const std::vector<TransactionId>& rows) const {
    return serials_of_rows(state_->sql, user, rows);
}

Hold Wallets::find_hold(const UserId& user, const HoldId& id) const { return state_->find(user, id); }

void Wallets::flush() {
    State& state = *state_;
    TableWriter writer(state.sql);
    write_rows(writer, state.rows);
    write_notes(writer, state.notes);
    state.write_holds(writer);
    writer.finish();
    std::vector<Wallet> written;
    for (std::size_t i = 0; i < state.wallets.size(); ++i) {
        if (state.changed[i]) {
            written.push_back(state.wallets[i]);
        }
    }
    write_wallets(state.sql, written);
    state.rows.clear();
    state.notes.clear();
    std::fill(state.changed.begin(), state.changed.end(), false);
}

Coins Wallets::room(const UserId& user) const {
    const Coins most =
        current_settings(state_->sql).max_balance.value_or(Coins{std::numeric_limits<std::int64_t>::max()});
    return std::max(Coins{0}, most - (*this)[user].balance());
}

DayPosting post_day_coins(Wallets& wallets, const UserId& user, Coins difference, LocalDay day,
                          std::optional<UserId> actor, std::optional<Uuid> validation) {
    Entry entry{.user = user,
                .amount = std::min(difference, wallets.room(user)),
                .reference_type = validation ? std::optional<std::string>{"validation"} : std::nullopt,
                .reference_id = validation,
                .effective_day = day,
                .actor = actor};
    if (entry.amount == Coins{0}) {
        return {};
    }
    if (entry.amount > Coins{0}) {
        entry.type = TransactionType::earned;
        return {entry.amount, wallets.post(entry)};
    }
    entry.type = TransactionType::reversal;
    entry.serials = wallets.coins_of_day(user, day);
    return {entry.amount, wallets.take_back(entry)};
}

}  // namespace fitkart
