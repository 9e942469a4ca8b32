/// The arithmetic of the books: signs, debt, holds, and a chain that shows every change.

#include "domain/ledger.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

UserId user(std::uint8_t number) {
    UserId id;
    id.bytes[15] = number;
    return id;
}
TransactionId transaction(std::uint8_t number) {
    TransactionId id;
    id.bytes[15] = number;
    return id;
}

const Instant kNoon{std::chrono::sys_days{2026y / 3 / 14} + 12h};
const Stamp kStamp{.id = transaction(1), .now = kNoon, .db_role = "shop", .notes_digest = {}};

constexpr std::int64_t kMostCoins = std::numeric_limits<std::int64_t>::max() - 1;

Wallet wallet_with(std::int64_t available, std::int64_t frozen = 0, std::int64_t debt = 0) {
    return {.user = user(1),
            .available = Coins{available},
            .frozen = Coins{frozen},
            .debt = Coins{debt},
            .open = Serials::of({{1, 1 + std::min(available, kMostCoins)}}),
            .next_serial = 1 + std::min(available, kMostCoins) + frozen,
            .last_updated = kNoon - 1h};
}

Entry entry_of(TransactionType type, std::int64_t amount) {
    return {.user = user(1), .amount = Coins{amount}, .type = type};
}

ErrorCode code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "nothing was refused";
    return ErrorCode::not_found;
}

Wallet apply(const Wallet& wallet, const Entry& entry, const Stamp& stamp = kStamp) {
    return after(wallet, next_row(wallet, entry, stamp), entry.from_frozen);
}

TEST(Entries, have_the_sign_of_their_type) {
    using enum TransactionType;
    Wallet rich = wallet_with(1'000);
    rich.total_spent = Coins{50};
    for (const auto type : {earned, bonus, refund, transfer_in}) {
        EXPECT_EQ(next_row(rich, entry_of(type, 5), kStamp).balance_after, Coins{1'005});
        EXPECT_EQ(code_of([&] { (void)next_row(rich, entry_of(type, -5), kStamp); }), ErrorCode::validation_failed);
    }
    for (const auto type : {spent, penalty, transfer_out, expired}) {
        EXPECT_EQ(next_row(rich, entry_of(type, -5), kStamp).balance_after, Coins{995});
        EXPECT_EQ(code_of([&] { (void)next_row(rich, entry_of(type, 5), kStamp); }), ErrorCode::validation_failed);
    }
    for (const auto type : {earned, spent, reversal, debt}) {
        EXPECT_EQ(code_of([&] { (void)next_row(rich, entry_of(type, 0), kStamp); }), ErrorCode::validation_failed);
    }
}

TEST(Entries, cannot_spend_more_than_is_available) {
    const Wallet wallet = wallet_with(100, 50, 7);
    EXPECT_NO_THROW((void)next_row(wallet, entry_of(TransactionType::spent, -100), kStamp));
    try {
        (void)next_row(wallet, entry_of(TransactionType::spent, -101), kStamp);
        FAIL() << "101 of 100 coins were spent";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::insufficient_coins);
        EXPECT_STREQ(error.what(), "101 coins are needed, 100 are available and 7 are owed");
        EXPECT_EQ(error.hint(), "Earn 8 more coins.");
    }
    try {
        (void)next_row(wallet_with(0, 0, 7), entry_of(TransactionType::spent, -std::numeric_limits<std::int64_t>::max()), kStamp);
        FAIL() << "more than there is was spent";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::insufficient_coins);
        EXPECT_EQ(error.hint(), "Earn more coins.") << "how many is more than a number holds";
    }
}

TEST(Entries, from_a_hold_take_frozen_coins_only) {
    Entry capture = entry_of(TransactionType::spent, -50);
    capture.from_frozen = true;
    capture.serials = Serials::starting_at(101, Coins{50});
    const Wallet before = wallet_with(100, 50);
    const Wallet wallet = apply(before, capture);
    EXPECT_EQ(wallet.available, Coins{100});
    EXPECT_EQ(wallet.frozen, Coins{0});
    EXPECT_EQ(wallet.total_spent, Coins{50});
    EXPECT_EQ(code_of([&] { (void)next_row(wallet, capture, kStamp); }), ErrorCode::insufficient_coins);
}

TEST(Entries, that_do_not_fit_are_an_overflow) {
    const Wallet full = wallet_with(kMostCoins);
    EXPECT_NO_THROW((void)next_row(full, entry_of(TransactionType::spent, -1), kStamp));
    EXPECT_EQ(code_of([&] { (void)next_row(full, entry_of(TransactionType::bonus, 1), kStamp); }),
              ErrorCode::coin_overflow);
    const auto least = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(code_of([&] { (void)next_row(full, entry_of(TransactionType::spent, least), kStamp); }),
              ErrorCode::coin_overflow);
}

TEST(Entries, to_oneself_are_refused) {
    Entry entry = entry_of(TransactionType::transfer_out, -5);
    entry.counter_user = entry.user;
    EXPECT_EQ(code_of([&] { (void)next_row(wallet_with(10), entry, kStamp); }), ErrorCode::validation_failed);
}

TEST(Entries, with_long_words_are_refused) {
    const std::string longest_reference(100, 'x');
    const std::string longest_description(1000, 'x');
    EXPECT_NO_THROW(require_short_words(longest_reference, longest_description));
    EXPECT_NO_THROW(require_short_words(std::nullopt, ""));
    EXPECT_EQ(code_of([&] { require_short_words(longest_reference + "x", std::nullopt); }), ErrorCode::validation_failed);
    EXPECT_EQ(code_of([&] { require_short_words("", std::nullopt); }), ErrorCode::validation_failed);
    EXPECT_EQ(code_of([&] { require_short_words(std::nullopt, longest_description + "x"); }), ErrorCode::validation_failed);
    Entry entry = entry_of(TransactionType::bonus, 5);
    entry.description = longest_description + "x";
    EXPECT_EQ(code_of([&] { (void)next_row(wallet_with(10), entry, kStamp); }), ErrorCode::validation_failed);
}

TEST(Totals, count_earnings_net_of_reversals_and_spending_net_of_refunds) {
    using enum TransactionType;
    Wallet wallet = wallet_with(0);
    wallet = apply(wallet, entry_of(earned, 100));
    wallet = apply(wallet, entry_of(bonus, 50));
    wallet = apply(wallet, entry_of(transfer_in, 30));
    EXPECT_EQ(wallet.total_earned, Coins{150});
    wallet = apply(wallet, entry_of(reversal, -20));
    EXPECT_EQ(wallet.total_earned, Coins{130});
    wallet = apply(wallet, entry_of(spent, -60));
    wallet = apply(wallet, entry_of(transfer_out, -10));
    wallet = apply(wallet, entry_of(penalty, -5));
    EXPECT_EQ(wallet.total_spent, Coins{60});
    wallet = apply(wallet, entry_of(refund, 25));
    EXPECT_EQ(wallet.total_spent, Coins{35});
    EXPECT_EQ(wallet.balance(), Coins{110});
}

TEST(Totals, never_have_the_store_give_back_more_than_was_spent) {
    using enum TransactionType;
    const Wallet wallet = apply(wallet_with(100), entry_of(spent, -60));
    EXPECT_EQ(apply(wallet, entry_of(refund, 60)).total_spent, Coins{0});
    EXPECT_EQ(code_of([&] { (void)next_row(wallet, entry_of(refund, 61), kStamp); }), ErrorCode::limit_reached);
    Entry given_back = entry_of(reversal, 61);
    given_back.counter = CounterAccount::store;
    EXPECT_EQ(code_of([&] { (void)next_row(wallet, given_back, kStamp); }), ErrorCode::limit_reached);
}

TEST(Debt, is_what_a_correction_could_not_take) {
    EXPECT_EQ(loan_for(wallet_with(30, 1'000), Coins{100}), Coins{70});  // frozen coins stay
    EXPECT_EQ(loan_for(wallet_with(100), Coins{100}), Coins{0});
    Wallet wallet = apply(wallet_with(30), entry_of(TransactionType::debt, 70));
    wallet = apply(wallet, entry_of(TransactionType::reversal, -100));
    EXPECT_EQ(wallet.available, Coins{0});
    EXPECT_EQ(wallet.debt, Coins{70});
}

TEST(Debt, is_repaid_by_what_is_earned_and_no_further) {
    EXPECT_EQ(repayment(wallet_with(0, 0, 70), Coins{50}), Coins{50});
    EXPECT_EQ(repayment(wallet_with(0, 0, 70), Coins{90}), Coins{70});
    EXPECT_EQ(repayment(wallet_with(0), Coins{90}), Coins{0});
    EXPECT_TRUE(repays_debt(TransactionType::earned));
    EXPECT_TRUE(repays_debt(TransactionType::bonus));
    EXPECT_FALSE(repays_debt(TransactionType::refund));
    EXPECT_FALSE(repays_debt(TransactionType::transfer_in));
}

TEST(Time, never_runs_backwards_along_the_chain) {
    Stamp late = kStamp;
    late.now = kNoon - 3h;  // before the wallet's last change: another machine's clock
    EXPECT_EQ(next_row(wallet_with(0), entry_of(TransactionType::bonus, 1), late).created_at, kNoon - 1h);
    EXPECT_EQ(next_row(wallet_with(0), entry_of(TransactionType::bonus, 1), kStamp).created_at, kNoon);
}

TEST(Coins, go_in_the_order_in_which_they_came) {
    Wallet wallet = apply(wallet_with(0), entry_of(TransactionType::earned, 10));
    wallet = apply(wallet, entry_of(TransactionType::bonus, 20));
    const LedgerRow spending = next_row(wallet, entry_of(TransactionType::spent, -15), kStamp);
    EXPECT_EQ(spending.serials, Serials::starting_at(1, Coins{15}));
    wallet = after(wallet, spending, false);
    EXPECT_EQ(wallet.open, Serials::starting_at(16, Coins{15}));
    EXPECT_EQ(wallet.next_serial, 31);
}

TEST(Coins, that_are_taken_back_go_before_others_and_only_as_far_as_they_are_there) {
    Wallet wallet = apply(wallet_with(10), entry_of(TransactionType::earned, 10));  // 1 to 10, then 11 to 20
    Entry entry = entry_of(TransactionType::reversal, -12);
    entry.serials = Serials::of({{11, 21}, {900, 990}});
    EXPECT_EQ(next_row(wallet, entry, kStamp).serials, Serials::of({{1, 3}, {11, 21}}));
}

TEST(Coins, that_come_back_have_their_old_numbers_and_are_no_new_ones) {
    Wallet wallet = apply(wallet_with(10), entry_of(TransactionType::spent, -4));
    Entry entry = entry_of(TransactionType::refund, 3);
    entry.serials = Serials::of({{2, 5}});
    wallet = apply(wallet, entry);
    EXPECT_EQ(wallet.open, Serials::of({{2, 11}}));
    EXPECT_EQ(wallet.next_serial, 11);
    EXPECT_EQ(next_row(wallet, entry_of(TransactionType::earned, 1), kStamp).serials, Serials::starting_at(11, Coins{1}));
}

TEST(Coins, of_a_hold_are_the_oldest_and_come_back_to_their_place) {
    const Wallet before = wallet_with(10);
    const Wallet during = frozen(before, Coins{4});
    EXPECT_EQ(during.open, Serials::starting_at(5, Coins{6}));
    EXPECT_EQ(during.frozen, Coins{4});
    const Wallet then = apply(during, entry_of(TransactionType::spent, -1));  // takes coin 5, not one of the hold's
    const Wallet released = thawed(then, {.amount = Coins{4}, .serials = Serials::starting_at(1, Coins{4})});
    EXPECT_EQ(released.open, Serials::of({{1, 5}, {6, 11}}));
    EXPECT_EQ(code_of([&] { (void)frozen(before, Coins{11}); }), ErrorCode::insufficient_coins);
}

TEST(Dates, of_coins_are_remembered_by_the_wallet_no_later_than_the_soonest) {
    Entry entry = entry_of(TransactionType::earned, 5);
    entry.expires_at = kNoon + 72h;
    Wallet wallet = apply(wallet_with(0), entry);
    EXPECT_EQ(wallet.next_expiry, kNoon + 72h);
    entry.expires_at = kNoon + 24h;
    wallet = apply(wallet, entry);
    EXPECT_EQ(wallet.next_expiry, kNoon + 24h);
    wallet = apply(wallet, entry_of(TransactionType::earned, 5));
    EXPECT_EQ(wallet.next_expiry, kNoon + 24h);
}

TEST(Names, go_there_and_back) {
    for (const auto name : {"earned", "bonus", "spent", "refund", "penalty", "transfer_in", "transfer_out", "expired",
                            "reversal", "debt"}) {
        EXPECT_EQ(to_string(transaction_type_from(name)), name);
    }
    for (const auto name : {"user", "issuance", "promotion", "store", "penalty", "expiry", "debt"}) {
        EXPECT_EQ(to_string(counter_account_from(name)), name);
    }
    EXPECT_EQ(code_of([] { (void)transaction_type_from("stolen"); }), ErrorCode::validation_failed);
}

LedgerRow full_row() {
    LedgerRow row{.user = user(1),
                  .seq = 7,
                  .id = transaction(3),
                  .amount = Coins{-25},
                  .type = TransactionType::transfer_out,
                  .counter = CounterAccount::user,
                  .counter_user = user(2),
                  .reference_type = "order",
                  .reference_id = user(9),
                  .notes_digest = Digest{1, 2, 3},
                  .balance_before = Coins{100},
                  .balance_after = Coins{75},
                  .debt_after = Coins{4},
                  .effective_day = LocalDay{std::chrono::local_days{2026y / 3 / 13}},
                  .actor = user(5),
                  .db_role = "shop",
                  .reverses = transaction(2),
                  .serials = Serials::of({{1, 11}, {40, 55}}),
                  .expires_at = kNoon + 24h,
                  .created_at = kNoon};
    row.row_hash = chained_hash({}, row);
    return row;
}

TEST(CanonicalForm, is_what_it_was_when_the_first_rows_were_written) {
    // Computed with Python's hashlib from docs/ledger.md, not with this code.
    EXPECT_EQ(full_row().row_hash,
              (Digest{0x2c, 0x20, 0x1e, 0x71, 0x7b, 0x79, 0x7d, 0xe1, 0xd0, 0x34, 0xf5, 0x30, 0xd6, 0x10, 0x3b, 0xa2,
                      0xe7, 0x4b, 0xaf, 0x10, 0xc9, 0x23, 0x9c, 0x3d, 0xb4, 0x75, 0x71, 0xa9, 0xe2, 0x53, 0xb8, 0x2f}));
    const LedgerRow plain{.user = user(1),
                          .seq = 1,
                          .id = transaction(1),
                          .amount = Coins{100},
                          .type = TransactionType::bonus,
                          .counter = CounterAccount::promotion,
                          .balance_before = Coins{0},
                          .balance_after = Coins{100},
                          .db_role = "shop",
                          .serials = Serials::starting_at(1, Coins{100}),
                          .created_at = kNoon};
    EXPECT_EQ(chained_hash(Digest{}, plain),
              (Digest{0x6a, 0x30, 0x45, 0x5f, 0xc9, 0x87, 0x6c, 0x7a, 0xb1, 0x9c, 0x52, 0x17, 0xa9, 0xd2, 0x77, 0x0a,
                      0xaa, 0x49, 0xbf, 0x3a, 0x41, 0x63, 0x04, 0xbe, 0xaf, 0xdb, 0xdb, 0xed, 0xc3, 0xac, 0x24, 0x9a}));
}

TEST(CanonicalForm, covers_every_column) {
    const Digest original = full_row().row_hash;
    const std::vector<std::pair<const char*, std::function<void(LedgerRow&)>>> edits{
        {"hash_version", [](LedgerRow& row) { row.hash_version = 2; }},
        {"user_id", [](LedgerRow& row) { row.user = user(8); }},
        {"seq", [](LedgerRow& row) { row.seq = 8; }},
        {"id", [](LedgerRow& row) { row.id = transaction(4); }},
        {"amount", [](LedgerRow& row) { row.amount = Coins{-26}; }},
        {"transaction_type", [](LedgerRow& row) { row.type = TransactionType::spent; }},
        {"counter_account", [](LedgerRow& row) { row.counter = CounterAccount::store; }},
        {"counter_user_id", [](LedgerRow& row) { row.counter_user = user(3); }},
        {"reference_type", [](LedgerRow& row) { row.reference_type = "day"; }},
        {"reference_id", [](LedgerRow& row) { row.reference_id = std::nullopt; }},
        {"notes_digest",
         [](LedgerRow& row) {
             row.notes_digest = Digest{1, 2, 4};
         }},
        {"balance_before", [](LedgerRow& row) { row.balance_before = Coins{101}; }},
        {"balance_after", [](LedgerRow& row) { row.balance_after = Coins{76}; }},
        {"debt_after", [](LedgerRow& row) { row.debt_after = Coins{0}; }},
        {"effective_day", [](LedgerRow& row) { *row.effective_day += std::chrono::days{1}; }},
        {"actor_id", [](LedgerRow& row) { row.actor = user(6); }},
        {"db_role", [](LedgerRow& row) { row.db_role = "admin"; }},
        {"reverses_id", [](LedgerRow& row) { row.reverses = std::nullopt; }},
        {"serials", [](LedgerRow& row) { row.serials = Serials::of({{1, 11}, {41, 56}}); }},
        {"expires_at", [](LedgerRow& row) { row.expires_at = std::nullopt; }},
        {"created_at", [](LedgerRow& row) { row.created_at += 1us; }},
    };
    for (const auto& [column, edit] : edits) {
        LedgerRow edited = full_row();
        edit(edited);
        EXPECT_NE(chained_hash({}, edited), original) << column;
    }
    EXPECT_NE(chained_hash(Digest{1}, full_row()), original) << "the row before";
}

TEST(CanonicalForm, does_not_confuse_neighbouring_texts) {
    LedgerRow left = full_row();
    LedgerRow right = full_row();
    left.reference_type = "ab";
    left.reference_id = std::nullopt;
    right.reference_type = "a";
    right.reference_id = std::nullopt;
    EXPECT_NE(canonical_bytes(left), canonical_bytes(right));
    left.reference_type = std::nullopt;
    right.reference_type = "";
    EXPECT_NE(canonical_bytes(left), canonical_bytes(right));
}

TEST(Holds, are_captured_in_parts_until_nothing_is_left) {
    const Hold hold{.amount = Coins{100}, .serials = Serials::of({{1, 31}, {41, 111}})};
    const Hold half = captured(hold, Coins{40});
    EXPECT_EQ(half.serials, Serials::of({{51, 111}})) << "the oldest coins went";
    EXPECT_EQ(half.status, HoldStatus::active);
    EXPECT_EQ(half.remaining(), Coins{60});
    const Hold whole = captured(half, Coins{60});
    EXPECT_EQ(whole.status, HoldStatus::captured);
    EXPECT_EQ(whole.remaining(), Coins{0});
    EXPECT_EQ(code_of([&] { (void)captured(half, Coins{61}); }), ErrorCode::validation_failed);
    EXPECT_EQ(code_of([&] { (void)captured(half, Coins{0}); }), ErrorCode::validation_failed);
}

TEST(Holds, are_over_when_their_time_is_even_before_the_job_ran) {
    const Hold hold{.amount = Coins{100}, .expires_at = kNoon};
    EXPECT_NO_THROW(require_active(hold, kNoon - 1us));
    EXPECT_EQ(code_of([&] { require_active(hold, kNoon); }), ErrorCode::hold_not_active);
    for (const auto status : {HoldStatus::captured, HoldStatus::released, HoldStatus::expired}) {
        EXPECT_EQ(code_of([&] { require_active({.amount = Coins{1}, .status = status}, kNoon); }),
                  ErrorCode::hold_not_active);
    }
}

/// Whatever is asked for, the wallet is the sum of its rows, and nothing falls below zero.
RC_GTEST_PROP(Wallet, is_always_the_sum_of_its_rows, (std::vector<std::pair<std::uint8_t, std::int16_t>> wishes)) {
    Wallet wallet = wallet_with(0);
    Serials held;
    Coins sum{0};
    Coins lent{0};
    std::vector<LedgerRow> rows;
    for (const auto& [type, amount] : wishes) {
        Entry entry = entry_of(static_cast<TransactionType>(type % 10), amount);
        entry.from_frozen = entry.type == TransactionType::spent && amount % 2 != 0;
        if (entry.type == TransactionType::debt && (amount < 0 && wallet.debt < -entry.amount)) {
            continue;  // nobody repays more than he owes
        }
        if (amount % 3 == 0 && wallet.available > Coins{3}) {  // a hold
            const Serials before = wallet.open;
            wallet = frozen(wallet, Coins{3});
            held |= before - wallet.open;
        }
        if (entry.from_frozen && amount < 0) {
            entry.serials = held.lowest(-entry.amount);
        }
        try {
            const LedgerRow row = next_row(wallet, entry, kStamp);
            wallet = after(wallet, row, entry.from_frozen);
            if (entry.from_frozen) {
                held -= row.serials;
            }
            sum += row.amount;
            lent += row.type == TransactionType::debt ? row.amount : Coins{0};
            rows.push_back(row);
        } catch (const Error&) {
            continue;
        }
        RC_ASSERT(wallet.available >= Coins{0});
        RC_ASSERT(wallet.frozen >= Coins{0});
        RC_ASSERT(wallet.debt >= Coins{0});
        RC_ASSERT(wallet.open.count() == wallet.available);
        RC_ASSERT(held.count() == wallet.frozen);
        RC_ASSERT((wallet.open & held).empty());
    }
    RC_ASSERT(wallet.balance() == sum);
    RC_ASSERT(wallet.debt == lent);
    Digest previous{};
    std::int64_t seq = 0;
    for (const LedgerRow& row : rows) {
        RC_ASSERT(row.seq == ++seq);
        RC_ASSERT(row.row_hash == chained_hash(previous, row));
        previous = row.row_hash;
    }
    RC_ASSERT(wallet.last_hash == previous);
}

/// A correction and the earnings after it: what is lost in all is what was taken, however the debt went.
RC_GTEST_PROP(Debt, moves_when_coins_are_there_but_not_how_many, ()) {
    const auto available = *rc::gen::inRange(0, 200);
    const auto taken = *rc::gen::inRange(1, 400);
    Wallet wallet = wallet_with(available);
    if (const Coins loan = loan_for(wallet, Coins{taken}); loan > Coins{0}) {
        wallet = apply(wallet, entry_of(TransactionType::debt, loan.count()));
    }
    wallet = apply(wallet, entry_of(TransactionType::reversal, -taken));
    std::int64_t earned = 0;
    for (const int amount : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 100))) {
        wallet = apply(wallet, entry_of(TransactionType::earned, amount));
        if (const Coins repaid = repayment(wallet, Coins{amount}); repaid > Coins{0}) {
            wallet = apply(wallet, entry_of(TransactionType::debt, -repaid.count()));
        }
        earned += amount;
        RC_ASSERT(wallet.debt == Coins{0} || wallet.available == Coins{0});
    }
    RC_ASSERT(wallet.available - wallet.debt == Coins{available - taken + earned});
}

}  // namespace
}  // namespace fitkart
