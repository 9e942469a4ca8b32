#include "postgres/composite.h"

extern "C" {
#include <nodes/makefuncs.h>
#include <utils/fmgroids.h>
}

namespace fitkart {
namespace {

/// Calls a polymorphic function of PostgreSQL's. Such functions learn their arguments' types from the expression they
/// are called by, so one is made for them. Runs under a guard.
Datum call_polymorphic(Oid function, Oid result, const Value& first, const Value* second) {
    List* arguments = list_make1(makeNullConst(first.type, -1, InvalidOid));
    if (second != nullptr) {
        arguments = lappend(arguments, makeNullConst(second->type, -1, InvalidOid));
    }
    FmgrInfo looked_up;
    fmgr_info(function, &looked_up);
    FuncExpr* const call = makeFuncExpr(function, result, arguments, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
    fmgr_info_set_expr(reinterpret_cast<Node*>(call), &looked_up);
    LOCAL_FCINFO(frame, 2);
    InitFunctionCallInfoData(*frame, &looked_up, second == nullptr ? 1 : 2, InvalidOid, nullptr, nullptr);
    frame->args[0].value = first.datum;
    frame->args[0].isnull = first.is_null;
    if (second != nullptr) {
        frame->args[1].value = second->datum;
        frame->args[1].isnull = second->is_null;
    }
    const Datum answer = FunctionCallInvoke(frame);
    if (frame->isnull) {
        elog(ERROR, "fitkart: function %u answered NULL", function);
    }
    return answer;
}

}  // namespace

Json json_from(const Value& composite) {
    return Json{guarded([&] { return call_polymorphic(F_TO_JSONB, JSONBOID, composite, nullptr); })};
}

Value composite_from(Oid type, const Json& object) {
    const Value nobody{0, true, type};
    const Value document = to_value(object);
    return {guarded([&] { return call_polymorphic(F_JSONB_POPULATE_RECORD, type, nobody, &document); }), false, type};
}

std::vector<Value> columns_of(const Value& composite) {
    struct Columns {
        int count;
        Datum* datums;
        bool* nulls;
        Oid* types;
    };
    const Columns columns = guarded([&] {
        HeapTupleHeader header = DatumGetHeapTupleHeader(composite.datum);
        TupleDesc shape = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header), HeapTupleHeaderGetTypMod(header));
        const auto count = static_cast<std::size_t>(shape->natts);
        Columns out{shape->natts, static_cast<Datum*>(palloc(sizeof(Datum) * count)), static_cast<bool*>(palloc(sizeof(bool) * count)),
                    static_cast<Oid*>(palloc(sizeof(Oid) * count))};
        HeapTupleData tuple{};
        tuple.t_len = HeapTupleHeaderGetDatumLength(header);
        tuple.t_data = header;
        heap_deform_tuple(&tuple, shape, out.datums, out.nulls);
        for (std::size_t i = 0; i < count; ++i) {
            out.types[i] = TupleDescAttr(shape, static_cast<int>(i))->atttypid;
        }
        ReleaseTupleDesc(shape);
        return out;
    });
    std::vector<Value> values;
    for (int i = 0; i < columns.count; ++i) {
        values.push_back({columns.datums[i], columns.nulls[i], columns.types[i]});
    }
    return values;
}

bool is_composite(Oid type) {
    return guarded([&] { return type_is_rowtype(type); });
}

Value scalar_from(Oid type, const Json& scalar) {
    if (scalar.is_null()) {
        return {0, true, type};
    }
    const std::string text = scalar.as_string().value_or(scalar.text());
    const Datum datum = guarded([&] {
        Oid input = InvalidOid;
        Oid parameter = InvalidOid;
        getTypeInputInfo(type, &input, &parameter);
        return OidInputFunctionCall(input, const_cast<char*>(text.c_str()), parameter, -1);
    });
    return {datum, false, type};
}

}  // namespace fitkart
