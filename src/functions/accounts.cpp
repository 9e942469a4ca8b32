#include "functions/accounts.h"

#include "domain/accounts.h"
#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/local_time.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

[[noreturn]] void refuse_taken_email() {
    throw Error{ErrorCode::email_in_use, "another account has this email", {{"field", "email"}}, "Sign in, or reset the password."};
}

/// What create_user stores: every field checked and in its normal form.
struct CheckedUser {
    UserId id;
    std::string email;
    std::string full_name;
    std::optional<std::string> phone;
    std::optional<std::string> country;
    std::optional<UserId> referrer;
    std::optional<std::string> password_hash;
};

void require_free_email(Sql& sql, const std::string& email) {
    static constexpr Statement kTaken{
        "SELECT true FROM fitkart.users u WHERE pg_catalog.lower(u.email) = pg_catalog.lower($1) AND u.deleted_at IS NULL"};
    if (sql.maybe<bool>(kTaken, email)) {
        refuse_taken_email();
    }
}

UserId referrer_of(Sql& sql, const std::string& typed) {
    static constexpr Statement kReferrer{
        "SELECT u.id FROM fitkart.users u WHERE u.referral_code = $1 AND u.deleted_at IS NULL AND u.is_active"};
    const auto found = sql.maybe<UserId>(kReferrer, normalised_referral_code(typed));
    if (!found) {
        throw Error{ErrorCode::not_found, "nobody has this referral code", {{"what", "referral_code"}}, "Check the code, or leave it out."};
    }
    return std::get<0>(*found);
}

/// bcrypt by pgcrypto. The expensive step: it comes last, when nothing else can refuse, and before any lock.
std::string hash_of_password(Sql& sql, const std::string& password, std::int32_t cost) {
    static constexpr Statement kHash{"SELECT fitkart.hash_password($1, $2)"};
    return std::get<0>(sql.one<std::string>(kHash, password, cost));
}

CheckedUser checked(Sql& sql, const NewUser& newcomer) {
    CheckedUser user{.id = new_id<UserId>(),
                     .email = normalised_email(newcomer.email),
                     .full_name = normalised_full_name(newcomer.full_name),
                     .phone = newcomer.phone ? std::optional(normalised_phone(*newcomer.phone)) : std::nullopt,
                     .country = newcomer.country ? std::optional(normalised_country(*newcomer.country)) : std::nullopt,
                     .referrer = std::nullopt,
                     .password_hash = std::nullopt};
    require_time_zone(newcomer.time_zone);
    if (newcomer.password) {
        require_strong_password(*newcomer.password, user.email, user.full_name);
    }
    require_free_email(sql, user.email);
    if (newcomer.referral_code) {
        user.referrer = referrer_of(sql, *newcomer.referral_code);
    }
    if (newcomer.password) {
        user.password_hash = hash_of_password(sql, *newcomer.password, current_settings(sql).bcrypt_cost);
    }
    return user;
}

std::string new_referral_code() {
    std::array<std::uint8_t, 5> random{};
    fill_random(random);
    return referral_code_from(random);
}

/// Two people may draw the same of 2^40 codes (once in a million sign-ups among a million people): draw again.
void insert_user(Sql& sql, const CheckedUser& user, const NewUser& newcomer, Instant now) {
    static constexpr Statement kInsert{
        "INSERT INTO fitkart.users (id, email, password_hash, full_name, phone, country_code, time_zone, role, referral_code,"
        "                           referred_by, created_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) ON CONFLICT DO NOTHING"};
    for (int attempt = 0; attempt < 10; ++attempt) {
        if (sql.execute(kInsert, user.id, user.email, user.password_hash, user.full_name, user.phone, user.country, newcomer.time_zone,
                        newcomer.role, new_referral_code(), user.referrer, now) == 1) {
            return;
        }
        require_free_email(sql, user.email);
    }
    throw std::logic_error("no free referral code in ten draws");
}

void insert_belongings(Sql& sql, const CheckedUser& user, const NewUser& newcomer, Instant now) {
    static constexpr Statement kIdentity{
        "INSERT INTO fitkart.auth_identities (provider, subject, user_id, email, created_at) VALUES ('email', $1, $2, $1, $3) "
        "ON CONFLICT DO NOTHING"};
    static constexpr Statement kWallet{"INSERT INTO fitkart.wallets (user_id, last_updated, created_at) VALUES ($1, $2, $2)"};
    static constexpr Statement kZone{
        "INSERT INTO fitkart.user_time_zones (user_id, valid_from, time_zone, created_at) VALUES ($1, $2, $3, $4)"};
    if (sql.execute(kIdentity, user.email, user.id, now) == 0) {
        refuse_taken_email();
    }
    sql.execute(kWallet, user.id, now);
    sql.execute(kZone, user.id, kSinceEver, newcomer.time_zone, now);
}

/// What sign-up promises, at today's rate. It stays pending until pay_due_bonuses finds the conditions met.
void promise_bonuses(Sql& sql, const CheckedUser& user, const Settings& settings, Instant now) {
    static constexpr Statement kPromise{
        "INSERT INTO fitkart.bonuses (user_id, kind, earned_by, coins, created_at) VALUES ($1, $2, $3, $4, $5)"};
    if (settings.new_user_bonus_coins > Coins{0}) {
        sql.execute(kPromise, user.id, "new_user", user.id, settings.new_user_bonus_coins, now);
    }
    if (user.referrer && settings.referral_bonus_coins > Coins{0}) {
        sql.execute(kPromise, *user.referrer, "referral", user.id, settings.referral_bonus_coins, now);
    }
}

}  // namespace

UserId create_user(Sql& sql, const NewUser& newcomer) {
    const CheckedUser user = checked(sql, newcomer);
    const Instant now = clock_now();
    insert_user(sql, user, newcomer, now);
    insert_belongings(sql, user, newcomer, now);
    if (newcomer.role == "user") {
        promise_bonuses(sql, user, current_settings(sql), now);
    }
    return user.id;
}

FITKART_FUNCTION(create_user) {
    const UserId nobody_yet;  // a key of sign-up belongs to no account: the account is what it makes
    return once(args, sql, nobody_yet, [&] {
        return value(create_user(sql, {.email = args.required<std::string>("email"),
                                       .full_name = args.required<std::string>("full_name"),
                                       .password = args.optional<std::string>("password"),
                                       .phone = args.optional<std::string>("phone"),
                                       .country = args.optional<std::string>("country"),
                                       .time_zone = args.value_or<std::string>("time_zone", "UTC"),
                                       .referral_code = args.optional<std::string>("referral_code")}));
    });
}

/// The first administrator, and only with a password that somebody chose: there is no default one.
FITKART_FUNCTION(seed_administrator) {
    const auto email = normalised_email(args.required<std::string>("email"));
    const auto password = args.required<std::string>("password");
    static constexpr Statement kRole{
        "SELECT u.role FROM fitkart.users u WHERE pg_catalog.lower(u.email) = $1 AND u.deleted_at IS NULL"};
    if (const auto there = sql.maybe<std::string>(kRole, email)) {
        if (std::get<0>(*there) != "admin") {
            refuse_taken_email();
        }
        return value(std::int64_t{0});
    }
    create_user(sql, {.email = email,
                      .full_name = args.value_or<std::string>("full_name", "Administrator"),
                      .password = password,
                      .role = "admin"});
    return value(std::int64_t{1});
}

}  // namespace fitkart
