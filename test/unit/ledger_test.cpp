/// The arithmetic of the books: signs, debt, holds, and a chain that shows every change.

#include "domain/ledger.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

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

Wallet wallet_with(std::int64_t available, std::int64_t frozen = 0, std::int64_t debt = 0) {
    return {.user = user(1),
            .available = Coins{available},
            .frozen = Coins{frozen},
            .debt = Coins{debt},
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
    const Wallet rich = wallet_with(1'000);
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
}

TEST(Entries, from_a_hold_take_frozen_coins_only) {
    Entry capture = entry_of(TransactionType::spent, -50);
    capture.from_frozen = true;
    const Wallet before = wallet_with(100, 50);
    const Wallet wallet = apply(before, capture);
    EXPECT_EQ(wallet.available, Coins{100});
    EXPECT_EQ(wallet.frozen, Coins{0});
    EXPECT_EQ(wallet.total_spent, Coins{50});
    EXPECT_EQ(code_of([&] { (void)next_row(wallet, capture, kStamp); }), ErrorCode::insufficient_coins);
}

TEST(Entries, that_do_not_fit_are_an_overflow) {
    const Wallet full = wallet_with(std::numeric_limits<std::int64_t>::max());
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
                  .created_at = kNoon};
    row.row_hash = chained_hash({}, row);
    return row;
}

TEST(CanonicalForm, is_what_it_was_when_the_first_rows_were_written) {
    // Computed with Python's hashlib from docs/ledger.md, not with this code.
    EXPECT_EQ(full_row().row_hash,
              (Digest{0x78, 0xc2, 0xa6, 0xc5, 0x95, 0x25, 0xbc, 0x34, 0xb4, 0xc4, 0xea, 0x49, 0x10, 0xb4, 0xf5, 0x91,
                      0x0b, 0x42, 0x87, 0x5b, 0x53, 0xc7, 0x30, 0xf4, 0x49, 0x94, 0xd9, 0xfe, 0xcb, 0xe4, 0x35, 0x17}));
    const LedgerRow plain{.user = user(1),
                          .seq = 1,
                          .id = transaction(1),
                          .amount = Coins{100},
                          .type = TransactionType::bonus,
                          .counter = CounterAccount::promotion,
                          .balance_before = Coins{0},
                          .balance_after = Coins{100},
                          .db_role = "shop",
                          .created_at = kNoon};
    EXPECT_EQ(chained_hash(Digest{}, plain),
              (Digest{0xa1, 0x79, 0x4a, 0x30, 0xc4, 0x5d, 0xd4, 0xf0, 0x38, 0x3f, 0xa6, 0x30, 0x93, 0xa4, 0x69, 0xb4,
                      0x62, 0xed, 0x80, 0x7c, 0xac, 0x9f, 0xfb, 0xfd, 0x5c, 0xea, 0x8e, 0x10, 0xdd, 0x99, 0x60, 0x16}));
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
    const Hold hold{.amount = Coins{100}};
    const Hold half = captured(hold, Coins{40});
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
            wallet.available -= Coins{3};
            wallet.frozen += Coins{3};
        }
        try {
            const LedgerRow row = next_row(wallet, entry, kStamp);
            wallet = after(wallet, row, entry.from_frozen);
            sum += row.amount;
            lent += row.type == TransactionType::debt ? row.amount : Coins{0};
            rows.push_back(row);
        } catch (const Error&) {
            continue;
        }
        RC_ASSERT(wallet.available >= Coins{0});
        RC_ASSERT(wallet.frozen >= Coins{0});
        RC_ASSERT(wallet.debt >= Coins{0});
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
