#include "postgres/raise.h"

#include <variant>

namespace fitkart::detail {
namespace {

/// What is to be raised: ours, PostgreSQL's own, or something nobody foresaw. One is enough: it is raised at once.
struct Remembered {
    std::shared_ptr<const CapturedError> postgres;
    std::optional<Error> ours;
    std::string unforeseen;
    bool out_of_memory = false;
};

Remembered& remembered() {
    static auto* const slot = new Remembered();
    return *slot;
}

/// PostgREST takes the status and the body from an error of SQLSTATE PGRST.
constexpr int kPostgrestState = MAKE_SQLSTATE('P', 'G', 'R', 'S', 'T');

/// While PostgREST serves a request it sets request.method.
bool serves_http_request() {
    const char* method = GetConfigOption("request.method", true, false);
    return method != nullptr && *method != '\0';
}

int packed_state(std::string_view state) { return MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]); }

void write_detail(JsonWriter& json, const Error& error) {
    json.begin_object();
    json.field("code", entry_of(error.code()).name);
    for (const ErrorField& field : error.detail()) {
        json.key(field.name);
        std::visit(
            [&](const auto& content) {
                if constexpr (std::is_same_v<std::decay_t<decltype(content)>, std::vector<std::string>>) {
                    json.begin_array();
                    for (const std::string& element : content) {
                        json.value(element);
                    }
                    json.end_array();
                } else {
                    json.value(content);
                }
            },
            field.value);
    }
    json.end_object();
}

char* lasting(const std::string& text) {
    return guarded([&] { return pstrdup(text.c_str()); });
}

/// The strings of an ereport, in PostgreSQL's memory.
struct Report {
    int state;
    char* message;
    char* detail;
    char* hint;
};

Report engine_report(const Error& error) {
    JsonWriter detail;
    write_detail(detail, error);
    const ErrorEntry& entry = entry_of(error.code());
    return {packed_state(entry.sqlstate), lasting(concat(entry.name, ": ", error.what())), lasting(detail.done().text()),
            error.hint().empty() ? nullptr : lasting(error.hint())};
}

/// MESSAGE is the response's body, DETAIL its status and headers.
Report http_report(std::string_view code, std::string_view message, const std::optional<std::string>& details,
                   const std::string& hint, int status, std::optional<std::int64_t> retry_after) {
    JsonWriter body;
    body.begin_object();
    body.field("code", code);
    body.field("message", message);
    body.field("details", details);
    if (hint.empty()) {
        body.key("hint");
        body.null();
    } else {
        body.field("hint", hint);
    }
    body.end_object();
    JsonWriter response;
    response.begin_object();
    response.field("status", status);
    response.key("headers");
    response.begin_object();
    if (retry_after) {
        response.field("Retry-After", std::to_string(*retry_after));
    }
    response.end_object();
    response.end_object();
    return {kPostgrestState, lasting(body.done().text()), lasting(response.done().text()), nullptr};
}

Report http_report(const Error& error) {
    JsonWriter detail;
    write_detail(detail, error);
    const ErrorEntry& entry = entry_of(error.code());
    std::optional<std::int64_t> retry_after;
    for (const ErrorField& field : error.detail()) {
        if (field.name == "retry_after" && std::holds_alternative<std::int64_t>(field.value)) {
            retry_after = std::get<std::int64_t>(field.value);
        }
    }
    return http_report(entry.name, error.what(), detail.done().text(), error.hint(), entry.http_status, retry_after);
}

/// PostgreSQL errors that a client should meet as "try again": nothing when the error is none of these.
std::optional<Report> http_retry_report(const CapturedError& error) {
    switch (error.sqlerrcode) {
        case ERRCODE_T_R_SERIALIZATION_FAILURE:
            return http_report("40001", error.message.value_or(""), std::nullopt, "Send the request again.", 409, 0);
        case ERRCODE_T_R_DEADLOCK_DETECTED:
            return http_report("40P01", error.message.value_or(""), std::nullopt, "Send the request again.", 409, 0);
        case ERRCODE_LOCK_NOT_AVAILABLE:
            return http_report("55P03", error.message.value_or(""), std::nullopt, "Send the request again.", 503, 1);
        default:
            return std::nullopt;
    }
}

/// PostgreSQL's own error, as it was.
[[noreturn]] void raise_again(const CapturedError& error) {
    const auto text = [](const std::optional<std::string>& given) {
        return given ? const_cast<char*>(given->c_str()) : nullptr;
    };
    ErrorData again{};
    again.elevel = ERROR;
    again.sqlerrcode = error.sqlerrcode;
    again.saved_errno = error.saved_errno;
    again.cursorpos = error.cursorpos;
    again.internalpos = error.internalpos;
    again.lineno = error.lineno;
    again.output_to_server = error.output_to_server;
    again.output_to_client = error.output_to_client;
    again.hide_stmt = error.hide_stmt;
    again.hide_ctx = error.hide_ctx;
    again.filename = error.filename;
    again.funcname = error.funcname;
    again.domain = error.domain;
    again.context_domain = error.context_domain;
    again.message = text(error.message);
    again.detail = text(error.detail);
    again.detail_log = text(error.detail_log);
    again.hint = text(error.hint);
    again.context = text(error.context);
    again.backtrace = text(error.backtrace);
    again.message_id = text(error.message_id);
    again.schema_name = text(error.schema_name);
    again.table_name = text(error.table_name);
    again.column_name = text(error.column_name);
    again.datatype_name = text(error.datatype_name);
    again.constraint_name = text(error.constraint_name);
    again.internalquery = text(error.internalquery);
    again.assoc_context = CurrentMemoryContext;
    ReThrowError(&again);
}

/// Turns what was remembered into the strings of a report; nothing for a PostgreSQL error that goes on as it is. Says so
/// with `failed` when PostgreSQL ran out of memory while the report was written.
std::optional<Report> prepare_report(Dialect dialect, bool& failed) noexcept {
    try {
        const Remembered& what = remembered();
        const bool http = dialect == Dialect::api && guarded([] { return serves_http_request(); });
        if (what.ours) {
            return http ? http_report(*what.ours) : engine_report(*what.ours);
        }
        if (what.postgres) {
            return http ? http_retry_report(*what.postgres) : std::nullopt;
        }
        return Report{what.out_of_memory ? ERRCODE_OUT_OF_MEMORY : ERRCODE_INTERNAL_ERROR, lasting(what.unforeseen), nullptr, nullptr};
    } catch (...) {
        failed = true;
        return std::nullopt;
    }
}

}  // namespace

void remember_current_exception() noexcept {
    Remembered& slot = remembered();
    slot.postgres.reset();
    slot.ours.reset();
    slot.unforeseen.clear();
    slot.out_of_memory = false;
    try {
        throw;
    } catch (const PostgresError& error) {
        slot.postgres = error.share();
    } catch (const Error& error) {
        slot.ours.emplace(error);
    } catch (const std::bad_alloc&) {
        slot.out_of_memory = true;
        slot.unforeseen = "out of memory";
    } catch (const std::exception& error) {
        slot.unforeseen = std::string("fitkart: ") + error.what();
    } catch (...) {
        slot.unforeseen = "fitkart: an exception of an unknown kind";
    }
}

void raise_remembered(Dialect dialect) {
    bool failed = false;
    // Trivially destructible: the ereport below jumps over it.
    static_assert(std::is_trivially_destructible_v<std::optional<Report>>);
    const std::optional<Report> report = prepare_report(dialect, failed);
    if (failed) {
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    }
    if (!report) {
        raise_again(*remembered().postgres);
    }
    ereport(ERROR, (errcode(report->state), errmsg_internal("%s", report->message),
                    report->detail != nullptr ? errdetail_internal("%s", report->detail) : 0,
                    report->hint != nullptr ? errhint("%s", report->hint) : 0));
    pg_unreachable();
}

}  // namespace fitkart::detail
