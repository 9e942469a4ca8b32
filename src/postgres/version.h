#pragma once
/// The one place that knows how PostgreSQL 15, 16, 17 and 18 differ. Included by postgres_api.h alone.

#if PG_VERSION_NUM < 150000
#error "FitKart needs PostgreSQL 15 or newer"
#endif

// PostgreSQL 18 lets a module say its name and version in the magic block (pg_get_loaded_modules shows them).
#if PG_VERSION_NUM >= 180000
#define FITKART_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "fitkart", .version = FITKART_VERSION)
#else
#define FITKART_MODULE_MAGIC PG_MODULE_MAGIC
#endif

namespace fitkart {

/// The place of this process among those that live, from 0 or 1.
inline int my_process_number() {
#if PG_VERSION_NUM >= 170000
    return MyProcNumber;
#else
    return MyBackendId;
#endif
}

/// PostgreSQL's JSON lexer over a text, escapes checked. Runs under a guard.
inline JsonLexContext* new_json_lexer(const char* text, std::size_t length) {
#if PG_VERSION_NUM >= 170000
    return makeJsonLexContextCstringLen(nullptr, text, length, GetDatabaseEncoding(), true);
#else
    return makeJsonLexContextCstringLen(const_cast<char*>(text), static_cast<int>(length), GetDatabaseEncoding(), true);
#endif
}

/// What an action of the JSON parser answers to go on.
#if PG_VERSION_NUM >= 160000
using JsonActionAnswer = JsonParseErrorType;
inline JsonActionAnswer go_on_parsing() { return JSON_SUCCESS; }
#else
using JsonActionAnswer = void;
inline void go_on_parsing() {}
#endif

/// A range with these bounds, as they are. Runs under a guard.
inline RangeType* new_range(TypeCacheEntry* type, RangeBound* lower, RangeBound* upper) {
#if PG_VERSION_NUM >= 160000
    return range_serialize(type, lower, upper, false, nullptr);
#else
    return range_serialize(type, lower, upper, false);
#endif
}

/// Calls `visit` for each child of the node until it answers true. Runs under a guard.
inline bool any_child(Node* node, bool (*visit)(Node*, void*), void* context) {
#if PG_VERSION_NUM >= 160000
    return expression_tree_walker(node, visit, context);
#else
    return expression_tree_walker(node, reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(visit)), context);  // K&R
#endif
}

/// A row that was just stored into the indexes of its table; answers the indexes that are to be checked later. Runs under a guard.
inline List* insert_index_tuples(ResultRelInfo* target, TupleTableSlot* slot, EState* state) {
#if PG_VERSION_NUM >= 160000
    return ExecInsertIndexTuples(target, slot, state, false, false, nullptr, NIL, false);
#else
    return ExecInsertIndexTuples(target, slot, state, false, false, nullptr, NIL);
#endif
}

/// A scan of an index for rows that equal one key in its first column. Runs under a guard.
inline IndexScanDesc begin_index_scan(Relation table, Relation index, Snapshot snapshot) {
#if PG_VERSION_NUM >= 180000
    return index_beginscan(table, index, snapshot, nullptr, 1, 0);
#else
    return index_beginscan(table, index, snapshot, 1, 0);
#endif
}

/// Puts `fresh` in the place of a row that this transaction has locked, into the indexes, too. Runs under a guard.
inline void update_row(ResultRelInfo* target, ItemPointer place, TupleTableSlot* fresh, Snapshot snapshot, EState* state) {
#if PG_VERSION_NUM >= 160000
    TU_UpdateIndexes indexes = TU_None;
    simple_table_tuple_update(target->ri_RelationDesc, place, fresh, snapshot, &indexes);
    if (indexes != TU_None) {
        list_free(ExecInsertIndexTuples(target, fresh, state, true, false, nullptr, NIL, indexes == TU_Summarizing));
    }
#else
    bool indexes = false;
    simple_table_tuple_update(target->ri_RelationDesc, place, fresh, snapshot, &indexes);
    if (indexes) {
        list_free(ExecInsertIndexTuples(target, fresh, state, true, false, nullptr, NIL));
    }
#endif
}

/// Where the executor keeps the prepared CHECK constraints of a table that a statement writes to.
inline ExprState**& check_expressions(ResultRelInfo* target) {
#if PG_VERSION_NUM >= 180000
    return target->ri_CheckConstraintExprs;
#else
    return target->ri_ConstraintExprs;
#endif
}

/// Whether the executor looks at a constraint: it leaves out those that are NOT ENFORCED.
inline bool is_enforced([[maybe_unused]] const ConstrCheck& constraint) {
#if PG_VERSION_NUM >= 180000
    return constraint.ccenforced;
#else
    return true;
#endif
}

/// Whether the executor changes a table's constraints before it prepares them: it puts virtual columns' expressions in.
inline bool checks_need_rewriting([[maybe_unused]] const TupleConstr& constraints) {
#if PG_VERSION_NUM >= 180000
    return constraints.has_generated_virtual;
#else
    return false;
#endif
}

}  // namespace fitkart
