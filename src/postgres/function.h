#pragma once
/// How a C++ function becomes callable from SQL. FITKART_FUNCTION emits the version-1 record, the extern "C" shim and the
/// guard; in its body stand `args` and `sql`, and it answers a Result. The shim catches everything, leaves the catch block,
/// and only then raises in PostgreSQL.
///
///     FITKART_FUNCTION(transfer_coins) { …; return row(transaction_id, from_balance, to_balance); }
///
/// SQL names the symbol fitkart_transfer_coins. Once released, a symbol stays.

#include "postgres/clock.h"
#include "postgres/identifiers.h"
#include "postgres/json.h"
#include "postgres/settings.h"
#include "postgres/sql.h"
#include "postgres/time_zone.h"

namespace fitkart {

/// What pg_proc says of a function, kept for as long as it stays as it is.
struct Signature {
    Oid function = InvalidOid;
    std::string name;
    std::string qualified_name;  ///< schema.name: what tells an entry of the client API from its twin of the engine
    std::vector<std::string> argument_names;
    std::vector<Oid> argument_types;
    bool is_volatile = true;
    bool returns_set = false;
    Oid result_type = InvalidOid;
};

/// A call's arguments, found by name: an older declaration that lacks one reads it as NULL.
class Args {
  public:
    Args(FunctionCallInfo call, std::shared_ptr<const Signature> signature) : call_(call), signature_(std::move(signature)) {}

    /// The argument, which must be there. VALIDATION_FAILED names it when it is NULL.
    template <typename T>
    [[nodiscard]] T required(std::string_view name) const {
        std::optional<T> given = optional<T>(name);
        if (!given.has_value()) {
            throw Error{ErrorCode::validation_failed, concat(name, " is required"), {{"argument", name}}};
        }
        return *std::move(given);
    }

    template <typename T>
    [[nodiscard]] std::optional<T> optional(std::string_view name) const {
        const Value value = find(name, sql_type<T>());
        if (value.is_null) {
            return std::nullopt;
        }
        return Codec<T>::read(value.datum);
    }

    template <typename T>
    [[nodiscard]] T value_or(std::string_view name, T otherwise) const {
        return optional<T>(name).value_or(std::move(otherwise));
    }

    [[nodiscard]] bool given(std::string_view name) const;
    [[nodiscard]] const Signature& signature() const { return *signature_; }

    /// SHA-256 over all arguments but idempotency_key and actor, in their binary form: two calls that ask the same have the
    /// same digest, whatever the session's settings. A password is left out too: the digest is stored, and a fast hash of
    /// a password is as good as the password.
    [[nodiscard]] Digest request_digest() const;

    /// The result type's name, as SQL writes it.
    [[nodiscard]] std::string result_type_name() const;

    [[nodiscard]] FunctionCallInfo call() const { return call_; }

  private:
    [[nodiscard]] Value find(std::string_view name, Oid expected) const;

    FunctionCallInfo call_;
    std::shared_ptr<const Signature> signature_;
};

/// One row of values.
using RowValues = std::vector<Value>;

/// What a function answers.
struct Result {
    enum class Kind { nothing, scalar, row, rows, datum } kind = Kind::nothing;
    std::vector<RowValues> rows;
};

/// Nothing: a function that returns void.
[[nodiscard]] inline Result nothing() { return {}; }

/// One value, or NULL for an empty std::optional.
template <typename T>
[[nodiscard]] Result value(const T& scalar) {
    return Result{Result::Kind::scalar, {{to_value(scalar)}}};
}

/// One row of a named composite type.
template <typename... Columns>
[[nodiscard]] Result row(const Columns&... columns) {
    return Result{Result::Kind::row, {{to_value(columns)...}}};
}

/// A composite datum as it stands, for instance one that was stored.
[[nodiscard]] inline Result composite(Value whole) { return Result{Result::Kind::datum, {{whole}}}; }

/// A set of rows of a named composite type.
class RowSet {
  public:
    template <typename... Columns>
    void add(const Columns&... columns) {
        rows_.push_back({to_value(columns)...});
    }
    operator Result() && { return Result{Result::Kind::rows, std::move(rows_)}; }

  private:
    std::vector<RowValues> rows_;
};

/// The result as one datum, of the type the function returns: what `once` stores.
[[nodiscard]] Value as_composite(const Args& args, const Result& result);

namespace detail {

/// In which words errors leave: the engine's SQLSTATEs, or PostgREST's while it serves a request.
enum class Dialect { engine, api };
using Body = Result (*)(Args& args, Sql& sql);

[[nodiscard]] Datum run_function(FunctionCallInfo call, Body body, Dialect dialect, Sql::Tables tables);

/// For trigger functions: refuse or stamp. Answers the row that the trigger returns.
using TriggerBody = HeapTuple (*)(TriggerData& trigger);
[[nodiscard]] Datum run_trigger(FunctionCallInfo call, TriggerBody body);

}  // namespace detail
}  // namespace fitkart

#define FITKART_ENTRY(symbol, run_expression)                                                  \
    extern "C" {                                                                               \
    __attribute__((visibility("default"))) Datum symbol(PG_FUNCTION_ARGS);                     \
    __attribute__((visibility("default"))) const Pg_finfo_record* pg_finfo_##symbol(void);     \
    const Pg_finfo_record* pg_finfo_##symbol(void) {                                           \
        static const Pg_finfo_record version_one = {1};                                        \
        return &version_one;                                                                   \
    }                                                                                          \
    Datum symbol(PG_FUNCTION_ARGS) { return run_expression; }                                  \
    }

#define FITKART_DECLARE_BODY(symbol)                                                           \
    static ::fitkart::Result symbol##_body(::fitkart::Args& args, ::fitkart::Sql& sql);

#define FITKART_DEFINE_BODY(symbol)                                                            \
    static ::fitkart::Result symbol##_body([[maybe_unused]] ::fitkart::Args& args, [[maybe_unused]] ::fitkart::Sql& sql)

/// A function of schema fitkart.
#define FITKART_FUNCTION(name)                                                                                       \
    FITKART_DECLARE_BODY(fitkart_##name)                                                                             \
    FITKART_ENTRY(fitkart_##name, ::fitkart::detail::run_function(fcinfo, &fitkart_##name##_body,                    \
                                                                  ::fitkart::detail::Dialect::engine,                \
                                                                  ::fitkart::Sql::Tables::checked))                  \
    FITKART_DEFINE_BODY(fitkart_##name)

/// A function of schema fitkart_api: its errors speak PostgREST's dialect while PostgREST serves a request.
#define FITKART_API_FUNCTION(name)                                                                                   \
    FITKART_DECLARE_BODY(fitkart_api_##name)                                                                         \
    FITKART_ENTRY(fitkart_api_##name, ::fitkart::detail::run_function(fcinfo, &fitkart_api_##name##_body,            \
                                                                      ::fitkart::detail::Dialect::api,               \
                                                                      ::fitkart::Sql::Tables::checked))              \
    FITKART_DEFINE_BODY(fitkart_api_##name)

/// A function that must work before the tables are there, or whatever their version.
#define FITKART_INSTALLATION_FUNCTION(name)                                                                          \
    FITKART_DECLARE_BODY(fitkart_##name)                                                                             \
    FITKART_ENTRY(fitkart_##name, ::fitkart::detail::run_function(fcinfo, &fitkart_##name##_body,                    \
                                                                  ::fitkart::detail::Dialect::engine,                \
                                                                  ::fitkart::Sql::Tables::unchecked))                \
    FITKART_DEFINE_BODY(fitkart_##name)

/// A trigger function: `trigger` is PostgreSQL's TriggerData; answers the tuple to go on with.
#define FITKART_TRIGGER(name)                                                                                        \
    static HeapTuple fitkart_##name##_body(TriggerData& trigger);                                                    \
    FITKART_ENTRY(fitkart_##name, ::fitkart::detail::run_trigger(fcinfo, &fitkart_##name##_body))                    \
    static HeapTuple fitkart_##name##_body([[maybe_unused]] TriggerData& trigger)
