#include "postgres/function.h"

#include <algorithm>

#include "postgres/raise.h"
#include "postgres/module.h"

namespace fitkart {
namespace {

// Signatures, by function. Any change in pg_proc makes all of them doubtful: they are read again when next needed.
std::unordered_map<Oid, std::shared_ptr<const Signature>>& signatures() {
    static auto* const cache = new std::unordered_map<Oid, std::shared_ptr<const Signature>>();
    return *cache;
}
bool signatures_doubtful = false;

/// pg_proc's row in plain form, read under a guard.
struct PlainSignature {
    const char* name;
    const char* schema;
    char** argument_names;
    int argument_count;
    Oid* argument_types;
    bool is_volatile;
    bool returns_set;
    Oid result_type;
};

PlainSignature read_signature(Oid function) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        elog(ERROR, "cache lookup failed for function %u", function);
    }
    const auto* entry = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    PlainSignature plain{};
    plain.name = pstrdup(NameStr(entry->proname));
    plain.schema = get_namespace_name(entry->pronamespace);
    plain.is_volatile = entry->provolatile == PROVOLATILE_VOLATILE;
    plain.returns_set = entry->proretset;
    plain.result_type = entry->prorettype;
    plain.argument_count = entry->pronargs;
    plain.argument_types = static_cast<Oid*>(palloc(sizeof(Oid) * static_cast<std::size_t>(plain.argument_count + 1)));
    for (int i = 0; i < plain.argument_count; ++i) {
        plain.argument_types[i] = entry->proargtypes.values[i];
    }
    bool no_names = false;
    bool no_modes = false;
    const Datum names = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargnames, &no_names);
    const Datum modes = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargmodes, &no_modes);
    plain.argument_names = nullptr;
    if (!no_names) {
        get_func_input_arg_names(names, no_modes ? PointerGetDatum(nullptr) : modes, &plain.argument_names);
    }
    ReleaseSysCache(tuple);
    return plain;
}

std::shared_ptr<const Signature> signature_of(Oid function) {
    if (signatures_doubtful) {
        signatures().clear();
        signatures_doubtful = false;
    }
    if (const auto known = signatures().find(function); known != signatures().end()) {
        return known->second;
    }
    const PlainSignature plain = guarded([&] { return read_signature(function); });
    auto signature = std::make_shared<Signature>();
    signature->function = function;
    signature->name = plain.name;
    signature->qualified_name = concat(plain.schema, '.', plain.name);
    signature->is_volatile = plain.is_volatile;
    signature->returns_set = plain.returns_set;
    signature->result_type = plain.result_type;
    for (int i = 0; i < plain.argument_count; ++i) {
        const char* name = plain.argument_names == nullptr ? nullptr : plain.argument_names[i];
        signature->argument_names.emplace_back(name == nullptr ? "" : name);
        signature->argument_types.push_back(plain.argument_types[i]);
    }
    signatures().emplace(function, signature);
    return signature;
}

/// A composite datum of `type`. An older declaration has fewer columns than the code answers: the rest is left out; a
/// newer one has more: they are NULL. Runs under a guard.
Datum form_composite(Oid type, std::span<const Value> values) {
    TupleDesc shape = lookup_rowtype_tupdesc(type, -1);
    const auto columns = static_cast<std::size_t>(shape->natts);
    auto* datums = static_cast<Datum*>(palloc0(sizeof(Datum) * columns));
    auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * columns));
    for (std::size_t i = 0; i < columns; ++i) {
        nulls[i] = i >= values.size() || values[i].is_null;
        if (i >= values.size()) {
            continue;
        }
        if (TupleDescAttr(shape, static_cast<int>(i))->atttypid != values[i].type) {
            elog(ERROR, "fitkart: column %s of %s is answered as %s", NameStr(TupleDescAttr(shape, static_cast<int>(i))->attname),
                 format_type_be(type), format_type_be(values[i].type));
        }
        datums[i] = values[i].datum;
    }
    HeapTuple tuple = heap_form_tuple(shape, datums, nulls);
    const Datum formed = HeapTupleGetDatum(tuple);
    ReleaseTupleDesc(shape);
    return formed;
}

bool is_composite(Oid type) {
    return guarded([&] { return get_typtype(type) == TYPTYPE_COMPOSITE; });
}

void require_type(const Signature& signature, Oid answered) {
    if (signature.result_type != answered) {
        throw std::logic_error(concat("fitkart: ", signature.name, " answers type ", answered, ", declared is ", signature.result_type));
    }
}

Datum answer_set(FunctionCallInfo call, const Signature& signature, const std::vector<RowValues>& rows) {
    auto* set = reinterpret_cast<ReturnSetInfo*>(call->resultinfo);
    const bool composite_rows = is_composite(signature.result_type);
    guarded([&] {
        InitMaterializedSRF(call, MAT_SRF_USE_EXPECTED_DESC);
    });
    const int columns = set->setDesc->natts;
    for (const RowValues& values : rows) {
        if (composite_rows ? values.size() < static_cast<std::size_t>(columns) : values.size() != 1) {
            throw std::logic_error(concat("fitkart: ", signature.name, " answers ", values.size(), " columns of ", columns));
        }
        guarded([&] {
            std::array<Datum, 64> datums;
            std::array<bool, 64> nulls;
            if (columns > 64) {
                elog(ERROR, "fitkart: more than 64 columns");
            }
            for (int i = 0; i < columns; ++i) {
                const Value& cell = values[static_cast<std::size_t>(i)];
                if (TupleDescAttr(set->setDesc, i)->atttypid != cell.type) {
                    elog(ERROR, "fitkart: %s answers %s in column %s", signature.name.c_str(), format_type_be(cell.type),
                         NameStr(TupleDescAttr(set->setDesc, i)->attname));
                }
                datums[static_cast<std::size_t>(i)] = cell.datum;
                nulls[static_cast<std::size_t>(i)] = cell.is_null;
            }
            tuplestore_putvalues(set->setResult, set->setDesc, datums.data(), nulls.data());
        });
    }
    call->isnull = true;
    return Datum{0};
}

Datum answer(FunctionCallInfo call, const Args& args, const Result& result) {
    const Signature& signature = args.signature();
    if (signature.returns_set) {
        return answer_set(call, signature, result.rows);
    }
    switch (result.kind) {
        case Result::Kind::nothing:
            call->isnull = signature.result_type != VOIDOID;
            return Datum{0};
        case Result::Kind::scalar:
        case Result::Kind::datum:
            require_type(signature, result.rows.front().front().type);
            call->isnull = result.rows.front().front().is_null;
            return result.rows.front().front().datum;
        case Result::Kind::row:
            return guarded([&] { return form_composite(signature.result_type, result.rows.front()); });
        case Result::Kind::rows:
            break;
    }
    throw std::logic_error(concat("fitkart: ", signature.name, " answers a set and is declared without SETOF"));
}

}  // namespace

bool Args::given(std::string_view name) const {
    const auto& names = signature_->argument_names;
    const auto found = std::find(names.begin(), names.end(), name);
    return found != names.end() && !call_->args[found - names.begin()].isnull;
}

Value Args::find(std::string_view name, Oid expected) const {
    const auto& names = signature_->argument_names;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        return Value{0, true, expected};
    }
    const auto position = static_cast<std::size_t>(found - names.begin());
    if (signature_->argument_types[position] != expected) {
        throw std::logic_error(concat("fitkart: argument ", name, " of ", signature_->name, " is read as another type"));
    }
    const NullableDatum& given = call_->args[position];
    const bool varlena = expected == TEXTOID || expected == BYTEAOID;
    return Value{given.isnull || !varlena ? given.value : detoasted(given.value), given.isnull, expected};
}

Digest Args::request_digest() const {
    Bytes request;
    for (std::size_t i = 0; i < signature_->argument_names.size(); ++i) {
        const std::string& name = signature_->argument_names[i];
        if (name == "idempotency_key" || name == "actor" || name == "password") {
            continue;
        }
        const NullableDatum& given = call_->args[i];
        if (given.isnull) {
            continue;  // an argument that a later version adds must not change what was asked before
        }
        request.insert(request.end(), name.begin(), name.end());
        request.push_back(1);
        const bytea* sent = guarded([&] {
            Oid send_function = InvalidOid;
            bool is_varlena = false;
            getTypeBinaryOutputInfo(signature_->argument_types[i], &send_function, &is_varlena);
            return OidSendFunctionCall(send_function, given.value);
        });
        const std::uint32_t length = static_cast<std::uint32_t>(VARSIZE_ANY_EXHDR(sent));
        for (int shift = 24; shift >= 0; shift -= 8) {
            request.push_back(static_cast<std::uint8_t>(length >> shift));
        }
        const auto* first = reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(sent));
        request.insert(request.end(), first, first + length);
    }
    return sha256(request);
}

std::string Args::result_type_name() const {
    return guarded([&] { return format_type_be_qualified(signature_->result_type); });
}

Value as_composite(const Args& args, const Result& result) {
    const Signature& signature = args.signature();
    if (result.kind == Result::Kind::datum) {
        return result.rows.front().front();
    }
    if (result.kind != Result::Kind::row) {
        throw std::logic_error(concat("fitkart: ", signature.name, " answers no row"));
    }
    return Value{guarded([&] { return form_composite(signature.result_type, result.rows.front()); }), false, signature.result_type};
}

namespace detail {

namespace {

/// The call itself, with every C++ object of it; answers whether it came to a result.
bool attempt(FunctionCallInfo call, Body body, Sql::Tables tables, Datum& datum) noexcept {
    try {
        const auto signature = signature_of(call->flinfo->fn_oid);
        Args args(call, signature);
        Result result;
        {
            Sql sql(signature->is_volatile ? Sql::Access::read_write : Sql::Access::read_only, tables);
            result = body(args, sql);
        }
        datum = answer(call, args, result);
        return true;
    } catch (...) {
        remember_current_exception();
        return false;
    }
}

bool attempt(TriggerData& trigger, TriggerBody body, HeapTuple& tuple) noexcept {
    try {
        tuple = body(trigger);
        return true;
    } catch (...) {
        remember_current_exception();
        return false;
    }
}

}  // namespace

Datum run_function(FunctionCallInfo call, Body body, Dialect dialect, Sql::Tables tables) {
    Datum datum = 0;
    if (!attempt(call, body, tables, datum)) {
        raise_remembered(dialect);
    }
    return datum;
}

Datum run_trigger(FunctionCallInfo call, TriggerBody body) {
    if (!CALLED_AS_TRIGGER(call)) {
        ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED), errmsg("this function is called as a trigger only")));
    }
    HeapTuple tuple = nullptr;
    if (!attempt(*reinterpret_cast<TriggerData*>(call->context), body, tuple)) {
        raise_remembered(Dialect::engine);
    }
    return PointerGetDatum(tuple);
}

}  // namespace detail

void watch_signatures() {
    CacheRegisterSyscacheCallback(
        PROCOID, [](Datum, int, uint32) { signatures_doubtful = true; }, Datum{0});
}

}  // namespace fitkart
