#pragma once
/// PostgreSQL reports errors with longjmp, which skips destructors. guarded() runs calls into PostgreSQL and turns such a
/// jump into a C++ exception that carries the whole error. It sits deeper than the objects it protects: inside the body
/// lives nothing with a destructor.

#include "postgres/postgres_api.h"

namespace fitkart {

/// All that PostgreSQL said about an error, copied out of its memory.
struct CapturedError {
    int elevel = 0;
    int sqlerrcode = 0;
    int saved_errno = 0;
    int cursorpos = 0;
    int internalpos = 0;
    int lineno = 0;
    bool output_to_server = false;
    bool output_to_client = false;
    bool hide_stmt = false;
    bool hide_ctx = false;
    const char* filename = nullptr;  // the four pointers below name constants of PostgreSQL's
    const char* funcname = nullptr;
    const char* domain = nullptr;
    const char* context_domain = nullptr;
    std::optional<std::string> message, detail, detail_log, hint, context, backtrace, message_id;
    std::optional<std::string> schema_name, table_name, column_name, datatype_name, constraint_name, internalquery;
};

/// A PostgreSQL error on its way through C++. Two ends are legal: it reaches the entry shim, which hands it back to
/// PostgreSQL unchanged, or a Subtransaction that rolls back.
class PostgresError : public std::exception {
  public:
    explicit PostgresError(std::shared_ptr<const CapturedError> captured) : captured_(std::move(captured)) {}

    [[nodiscard]] const char* what() const noexcept override;
    [[nodiscard]] const CapturedError& captured() const { return *captured_; }
    [[nodiscard]] int sqlstate() const { return captured_->sqlerrcode; }
    [[nodiscard]] bool is_unique_violation() const { return sqlstate() == ERRCODE_UNIQUE_VIOLATION; }
    /// A cancelled statement, a server that stops or lacks something, a deadlock, a serialization failure: not the data's fault.
    [[nodiscard]] bool is_passing() const;
    [[nodiscard]] bool is_bad_xml() const { return sqlstate() == ERRCODE_INVALID_XML_DOCUMENT || sqlstate() == ERRCODE_INVALID_XML_CONTENT; }
    [[nodiscard]] std::shared_ptr<const CapturedError> share() const { return captured_; }

  private:
    std::shared_ptr<const CapturedError> captured_;
};

namespace detail {
void run_guarded(void (*call)(void*), void* body);
}

/// Runs `body`, which calls PostgreSQL. Answers what it returns, in the memory context of the caller.
/// Throws PostgresError when PostgreSQL raises.
template <typename Body>
auto guarded(Body&& body) {
    using Answer = std::invoke_result_t<Body&>;
    if constexpr (std::is_void_v<Answer>) {
        auto call = [](void* context) { (*static_cast<std::remove_reference_t<Body>*>(context))(); };
        detail::run_guarded(call, &body);
    } else {
        static_assert(std::is_trivially_destructible_v<Answer>, "a longjmp would skip the answer's destructor");
        struct Frame {
            std::remove_reference_t<Body>* body;
            Answer answer;
        } frame{&body, Answer{}};
        auto call = [](void* context) {
            auto* inner = static_cast<Frame*>(context);
            inner->answer = (*inner->body)();
        };
        detail::run_guarded(call, &frame);
        return frame.answer;
    }
}

/// A WARNING, to the client and the server's log.
void warn(const std::string& message);

/// Ends the statement here if the user cancelled it or the server is going down. Long loops call it.
void check_interrupts();

}  // namespace fitkart
