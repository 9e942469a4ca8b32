/// Functions that make the border fail on purpose, in every way it knows, and report what was left behind. Built with the
/// same sources as the extension, into a library that only the tests load.
#include <exception>
#include <stdexcept>

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

constexpr Statement kDuplicate{"INSERT INTO public.probe (id) VALUES (1)"};
constexpr Statement kCheck{"INSERT INTO public.probe (id) VALUES (-1)"};
constexpr Statement kDeadlock{"SELECT public.raise_state('40P01')"};
constexpr Statement kSerialization{"SELECT public.raise_state('40001')"};
constexpr Statement kDivision{"SELECT 1 / $1"};
constexpr Statement kLocks{"SELECT public.take_locks_and_fail()"};

/// As a user's cancel arrives: the flag is up, the next check for interrupts inside the statement ends it.
void cancel_inside(Sql& sql) {
    static constexpr Statement kLong{"SELECT count(*) FROM generate_series(1, 1000000) AS i"};
    guarded([] {
        QueryCancelPending = true;
        InterruptPending = true;
    });
    sql.execute(kLong);
}

/// More memory than any machine has, asked of PostgreSQL while a statement's memory is in use.
void run_out_of_memory(Sql& sql) {
    static constexpr Statement kSmall{"SELECT repeat('x', 1000)"};
    sql.execute(kSmall);
    guarded([] {
        MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext, "probe", ALLOCSET_DEFAULT_SIZES);
        MemoryContextAllocHuge(memory, std::size_t{1} << 46);
    });
}

/// An error of the kind, raised below C++ objects with destructors.
void fail(Sql& sql, std::string_view kind) {
    const std::vector<std::string> witnesses(16, std::string(64, 'w'));
    if (kind == "unique") {
        sql.execute(kDuplicate);
    } else if (kind == "check") {
        sql.execute(kCheck);
    } else if (kind == "deadlock") {
        sql.execute(kDeadlock);
    } else if (kind == "serialization") {
        sql.execute(kSerialization);
    } else if (kind == "division") {
        sql.execute(kDivision, std::int32_t{0});
    } else if (kind == "cancel") {
        cancel_inside(sql);
    } else if (kind == "memory") {
        run_out_of_memory(sql);
    } else if (kind == "locks") {
        sql.execute(kLocks);
    } else if (kind == "business") {
        throw Error{ErrorCode::insufficient_coins, "the order costs 8000 coins, 5100 are available",
                    {{"required", 8000}, {"available", 5100}}, "Remove items or earn 2900 more coins."};
    } else if (kind == "standard") {
        throw std::runtime_error("a standard exception");
    } else if (kind == "bad_alloc") {
        throw std::bad_alloc();
    } else if (kind == "anything") {
        throw 42;
    } else {
        throw Error{ErrorCode::validation_failed, concat("no such kind: ", kind)};
    }
}

/// One failure inside a subtransaction of its own; answers its SQLSTATE or code.
std::string failure_undone(Sql& sql, std::string_view kind) {
    Subtransaction attempt(sql);
    try {
        fail(sql, kind);
        attempt.commit();
        return "none";
    } catch (const PostgresError& error) {
        attempt.rollback();
        return unpack_sql_state(error.sqlstate());
    } catch (const Error& error) {
        attempt.rollback();
        return std::string(entry_of(error.code()).sqlstate);
    } catch (const std::exception&) {
        attempt.rollback();
        return "XX000";
    } catch (...) {
        attempt.rollback();
        return "XX000";
    }
}

}  // namespace

/// Fails `times` times inside subtransactions and goes on; answers how many had the SQLSTATE that was seen first.
FITKART_INSTALLATION_FUNCTION(probe_undone) {
    const auto kind = args.required<std::string>("kind");
    const auto times = args.required<std::int32_t>("times");
    static constexpr Statement kStillWorks{"SELECT count(*) FROM public.probe"};
    const std::string first = failure_undone(sql, kind);
    std::int64_t same = 1;
    for (std::int32_t i = 1; i < times; ++i) {
        same += failure_undone(sql, kind) == first ? 1 : 0;
    }
    static_cast<void>(sql.one<std::int64_t>(kStillWorks));
    return row(first, same);
}

/// Fails, and lets the error out to PostgreSQL.
FITKART_INSTALLATION_FUNCTION(probe_failing) {
    fail(sql, args.required<std::string>("kind"));
    return nothing();
}

/// The same, as an entry point of the client API; without tables of ours.
FITKART_DECLARE_BODY(fitkart_probe_failing_api)
FITKART_ENTRY(fitkart_probe_failing_api,
              detail::run_function(fcinfo, &fitkart_probe_failing_api_body, detail::Dialect::api, Sql::Tables::unchecked))
FITKART_DEFINE_BODY(fitkart_probe_failing_api) {
    fail(sql, args.required<std::string>("kind"));
    return nothing();
}

/// No exception is alive here, whatever happened before in this backend.
FITKART_INSTALLATION_FUNCTION(probe_exceptions_alive) {
    return value(std::uncaught_exceptions() != 0 || std::current_exception() != nullptr);
}

/// What came in, as it went through C++ and back.
FITKART_INSTALLATION_FUNCTION(probe_round_trip) {
    return row(args.optional<bool>("a_bool"), args.optional<std::int32_t>("an_int"), args.optional<std::int64_t>("a_bigint"),
               args.optional<double>("a_float"), args.optional<std::string>("a_text"), args.optional<Bytes>("a_bytea"),
               args.optional<Uuid>("a_uuid"), args.optional<Instant>("a_time"), args.optional<LocalDay>("a_day"),
               args.optional<Rational>("a_numeric"), args.optional<Json>("a_json"),
               args.optional<std::vector<std::int64_t>>("bigints"), args.optional<std::vector<std::optional<std::string>>>("texts"));
}

/// The same through a statement's parameters and columns.
FITKART_INSTALLATION_FUNCTION(probe_round_trip_sql) {
    static constexpr Statement kEcho{"SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13"};
    const auto echoed = sql.one<std::optional<bool>, std::optional<std::int32_t>, std::optional<std::int64_t>, std::optional<double>,
                                std::optional<std::string>, std::optional<Bytes>, std::optional<Uuid>, std::optional<Instant>,
                                std::optional<LocalDay>, std::optional<Rational>, std::optional<Json>,
                                std::optional<std::vector<std::int64_t>>, std::optional<std::vector<std::optional<std::string>>>>(
        kEcho, args.optional<bool>("a_bool"), args.optional<std::int32_t>("an_int"), args.optional<std::int64_t>("a_bigint"),
        args.optional<double>("a_float"), args.optional<std::string>("a_text"), args.optional<Bytes>("a_bytea"),
        args.optional<Uuid>("a_uuid"), args.optional<Instant>("a_time"), args.optional<LocalDay>("a_day"),
        args.optional<Rational>("a_numeric"), args.optional<Json>("a_json"), args.optional<std::vector<std::int64_t>>("bigints"),
        args.optional<std::vector<std::optional<std::string>>>("texts"));
    return std::apply([](const auto&... columns) { return row(columns...); }, echoed);
}

FITKART_INSTALLATION_FUNCTION(probe_local_day) {
    const auto zone = args.required<std::string>("zone");
    const LocalDay day = local_day(args.required<Instant>("at"), zone);
    return row(day, local_midnight(day, zone), local_midnight(day + std::chrono::days{1}, zone), is_time_zone(zone));
}

FITKART_INSTALLATION_FUNCTION(probe_clock) { return value(clock_now()); }

FITKART_INSTALLATION_FUNCTION(probe_digest) {
    const Digest digest = args.request_digest();
    return value(Bytes(digest.begin(), digest.end()));
}

/// Counts until it is cancelled.
FITKART_INSTALLATION_FUNCTION(probe_endless) {
    while (true) {
        check_interrupts();
    }
}

}  // namespace fitkart
