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
