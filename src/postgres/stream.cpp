#include "postgres/stream.h"

namespace fitkart::detail {
namespace {

/// A DestReceiver that hands each row to C++.
struct RowReceiver {
    DestReceiver receiver;  // first: PostgreSQL knows no more of it
    TakeRow take;
    void* context;
    const Oid* column_types;
    int columns;
};

void start(DestReceiver* self, int, TupleDesc shape) {
    const auto* row_receiver = reinterpret_cast<const RowReceiver*>(self);
    if (shape->natts != row_receiver->columns) {
        elog(ERROR, "fitkart: %d columns are streamed of %d", row_receiver->columns, shape->natts);
    }
    for (int i = 0; i < shape->natts; ++i) {
        if (TupleDescAttr(shape, i)->atttypid != row_receiver->column_types[i]) {
            elog(ERROR, "fitkart: column %d is %s and streamed as %s", i + 1, format_type_be(TupleDescAttr(shape, i)->atttypid),
                 format_type_be(row_receiver->column_types[i]));
        }
    }
}

bool receive(TupleTableSlot* slot, DestReceiver* self) {
    const auto* row_receiver = reinterpret_cast<const RowReceiver*>(self);
    slot_getallattrs(slot);
    return row_receiver->take(row_receiver->context, slot->tts_values, slot->tts_isnull);
}

void finish(DestReceiver*) {}

}  // namespace

void stream_plain(Sql& sql, const char* text, std::span<const Value> parameters, std::span<const Oid> column_types,
                  TakeRow take, void* context) {
    sql.open();
    RowReceiver row_receiver{};
    row_receiver.receiver.receiveSlot = receive;
    row_receiver.receiver.rStartup = start;
    row_receiver.receiver.rShutdown = finish;
    row_receiver.receiver.rDestroy = finish;
    row_receiver.receiver.mydest = DestNone;
    row_receiver.take = take;
    row_receiver.context = context;
    row_receiver.column_types = column_types.data();
    row_receiver.columns = static_cast<int>(column_types.size());
    const bool read_only = sql.read_only();
    guarded([&] {
        const int count = static_cast<int>(parameters.size());
        Oid* types = static_cast<Oid*>(palloc(sizeof(Oid) * static_cast<std::size_t>(count + 1)));
        ParamListInfo values = makeParamList(count);
        for (int i = 0; i < count; ++i) {
            const Value& parameter = parameters[static_cast<std::size_t>(i)];
            types[i] = parameter.type;
            values->params[i].value = parameter.datum;
            values->params[i].isnull = parameter.is_null;
            values->params[i].pflags = PARAM_FLAG_CONST;
            values->params[i].ptype = parameter.type;
        }
        SPIPlanPtr plan = SPI_prepare_cursor(text, count, types, CURSOR_OPT_PARALLEL_OK | CURSOR_OPT_CUSTOM_PLAN);
        if (plan == nullptr) {
            elog(ERROR, "SPI_prepare: %s: %s", SPI_result_code_string(SPI_result), text);
        }
        SPIExecuteOptions options{};
        options.params = values;
        options.read_only = read_only;
        options.dest = &row_receiver.receiver;
        const int outcome = SPI_execute_plan_extended(plan, &options);
        if (outcome < 0) {
            elog(ERROR, "SPI_execute_plan_extended: %s: %s", SPI_result_code_string(outcome), text);
        }
        SPI_freeplan(plan);
    });
}

}  // namespace fitkart::detail
