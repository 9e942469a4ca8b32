#include "postgres/guard.h"

namespace fitkart {
namespace {

/// PostgreSQL's exception and error-context stacks, put back however the guarded call ends.
class StackKeeper {
  public:
    StackKeeper() : exception_stack_(PG_exception_stack), context_stack_(error_context_stack) {}
    ~StackKeeper() { restore(); }
    StackKeeper(const StackKeeper&) = delete;
    StackKeeper& operator=(const StackKeeper&) = delete;

    void restore() const {
        PG_exception_stack = exception_stack_;
        error_context_stack = context_stack_;
    }

  private:
    sigjmp_buf* exception_stack_;
    ErrorContextCallback* context_stack_;
};

std::optional<std::string> copied(const char* text) {
    return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

/// CopyErrorData allocates, and may itself fail when memory is out: then nothing comes back.
__attribute__((noinline)) ErrorData* copy_error_data() {
    const StackKeeper stacks;
    sigjmp_buf landing;
    if (sigsetjmp(landing, 0) != 0) {
        stacks.restore();
        return nullptr;
    }
    PG_exception_stack = &landing;
    return CopyErrorData();
}

std::shared_ptr<const CapturedError> out_of_memory() {
    auto captured = std::make_shared<CapturedError>();
    captured->elevel = ERROR;
    captured->sqlerrcode = ERRCODE_OUT_OF_MEMORY;
    captured->message = "out of memory";
    captured->output_to_server = captured->output_to_client = true;
    return captured;
}

/// Takes the error off PostgreSQL's stack.
std::shared_ptr<const CapturedError> capture_error() {
    ErrorData* raised = copy_error_data();
    FlushErrorState();
    if (raised == nullptr) {
        return out_of_memory();
    }
    auto captured = std::make_shared<CapturedError>();
    captured->elevel = raised->elevel;
    captured->sqlerrcode = raised->sqlerrcode;
    captured->saved_errno = raised->saved_errno;
    captured->cursorpos = raised->cursorpos;
    captured->internalpos = raised->internalpos;
    captured->lineno = raised->lineno;
    captured->output_to_server = raised->output_to_server;
    captured->output_to_client = raised->output_to_client;
    captured->hide_stmt = raised->hide_stmt;
    captured->hide_ctx = raised->hide_ctx;
    captured->filename = raised->filename;
    captured->funcname = raised->funcname;
    captured->domain = raised->domain;
    captured->context_domain = raised->context_domain;
    captured->message = copied(raised->message);
    captured->detail = copied(raised->detail);
    captured->detail_log = copied(raised->detail_log);
    captured->hint = copied(raised->hint);
    captured->context = copied(raised->context);
    captured->backtrace = copied(raised->backtrace);
    captured->message_id = copied(raised->message_id);
    captured->schema_name = copied(raised->schema_name);
    captured->table_name = copied(raised->table_name);
    captured->column_name = copied(raised->column_name);
    captured->datatype_name = copied(raised->datatype_name);
    captured->constraint_name = copied(raised->constraint_name);
    captured->internalquery = copied(raised->internalquery);
    FreeErrorData(raised);
    return captured;
}

}  // namespace

const char* PostgresError::what() const noexcept {
    return captured_->message ? captured_->message->c_str() : "PostgreSQL error";
}

bool PostgresError::is_passing() const {
    switch (ERRCODE_TO_CATEGORY(sqlstate())) {
        case MAKE_SQLSTATE('4', '0', '0', '0', '0'):  // rolled back: deadlock, serialization
        case MAKE_SQLSTATE('5', '3', '0', '0', '0'):  // no room: disk, memory, connections
        case MAKE_SQLSTATE('5', '7', '0', '0', '0'):  // cancelled, shutting down
        case MAKE_SQLSTATE('5', '8', '0', '0', '0'):  // the operating system failed
            return true;
        default:
            return sqlstate() == ERRCODE_LOCK_NOT_AVAILABLE;
    }
}

namespace detail {

// Not inlined: sigsetjmp lives in a frame of its own, with no local that the jump could clobber.
__attribute__((noinline)) void run_guarded(void (*call)(void*), void* body) {
    const StackKeeper stacks;
    MemoryContext const callers_memory = CurrentMemoryContext;
    sigjmp_buf landing;
    if (sigsetjmp(landing, 0) == 0) {  // 0: the signal mask is not saved, 2 ns instead of a system call
        PG_exception_stack = &landing;
        call(body);
        MemoryContextSwitchTo(callers_memory);
        return;
    }
    stacks.restore();
    MemoryContextSwitchTo(callers_memory);
    throw PostgresError(capture_error());
}

}  // namespace detail

void warn(const std::string& message) {
    guarded([&] { ereport(WARNING, (errmsg("fitkart: %s", message.c_str()))); });
}

void check_interrupts() {
    if (InterruptPending != 0) {
        guarded([] { CHECK_FOR_INTERRUPTS(); });
    }
}

}  // namespace fitkart
