#include "postgres/check_constraints.h"

#include "postgres/postgres_api.h"

// Everything here runs inside the executor, where an error of PostgreSQL's jumps over C++ frames: no object with a destructor.

namespace fitkart {
namespace {

ExecutorStart_hook_type next_hook = nullptr;

/// What the constraints of one table said when they were parsed, and what came of it.
struct Known {
    Oid relation;  ///< the key
    int count;
    char** texts;
    Expr** expressions;  ///< null where the table is left to PostgreSQL
    Oid role;            ///< who `prepared` was made for: making it looks at his privilege to call each function
    ExprState** prepared;  ///< null where each statement makes its own; of a constraint that is not enforced null
};

HTAB* known_tables = nullptr;

Known& known_of(Oid relation) {
    if (known_tables == nullptr) {
        HASHCTL shape{};
        shape.keysize = sizeof(Oid);
        shape.entrysize = sizeof(Known);
        known_tables = hash_create("fitkart check constraints", 64, &shape, HASH_ELEM | HASH_BLOBS);
    }
    bool found = false;
    auto* const known = static_cast<Known*>(hash_search(known_tables, &relation, HASH_ENTER, &found));
    if (!found) {
        *known = {.relation = relation, .count = 0, .texts = nullptr, .expressions = nullptr, .role = InvalidOid, .prepared = nullptr};
    }
    return *known;
}

bool is_user_function(Oid function, void*) { return function >= FirstNormalObjectId; }

/// Such a function may be replaced, and planning may have put its body in its place.
bool calls_user_functions(Node* node, void* context) {
    return node != nullptr && (check_functions_in_node(node, is_user_function, context) ||
                               any_child(node, calls_user_functions, context));
}

/// Whether something may be made once and evaluated in any number of statements: it calls functions of PostgreSQL's, and keeps nothing of
/// the statement that first ran it, as a subscript, a whole row or a table of hashes would.
bool lasts(Node* node, void* context) {
    if (node == nullptr) {
        return true;
    }
    switch (nodeTag(node)) {
        case T_Var:
            return reinterpret_cast<Var*>(node)->varattno != InvalidAttrNumber;
        case T_MinMaxExpr:
            if (reinterpret_cast<MinMaxExpr*>(node)->minmaxtype >= FirstNormalObjectId) {
                return false;  // compared by a user's function
            }
            break;
        case T_List:
        case T_Const:
        case T_OpExpr:
        case T_DistinctExpr:
        case T_NullIfExpr:
        case T_FuncExpr:
        case T_BoolExpr:
        case T_NullTest:
        case T_BooleanTest:
        case T_RelabelType:
        case T_CaseExpr:
        case T_CaseWhen:
        case T_CaseTestExpr:
        case T_CoalesceExpr:
        case T_ArrayExpr:
            break;
        case T_ScalarArrayOpExpr:
            if (OidIsValid(reinterpret_cast<ScalarArrayOpExpr*>(node)->hashfuncid)) {
                return false;
            }
            break;
        default:
            return false;
    }
    return !any_child(node, [](Node* child, void* inner) { return !lasts(child, inner); }, context);
}

/// The text is the key: neither a changed constraint nor a table that took the place of another is ever answered from here.
bool still_says(const Known& known, const TupleConstr& constraints) {
    if (known.texts == nullptr || known.count != constraints.num_check) {
        return false;
    }
    for (int i = 0; i < known.count; ++i) {
        if (std::strcmp(known.texts[i], constraints.check[i].ccbin) != 0) {
            return false;
        }
    }
    return true;
}

/// Kept for the life of the backend: a statement that still runs may use what an ALTER TABLE has made old, and there are as
/// many as there were migrations.
void parse(Known& known, const TupleConstr& constraints) {
    known.texts = nullptr;  // as long as an error may come
    const auto count = static_cast<std::size_t>(constraints.num_check);
    auto** const parsed = static_cast<Expr**>(palloc0(sizeof(Expr*) * count));
    bool kept = true;
    for (std::size_t i = 0; i < count; ++i) {
        auto* const expression = static_cast<Expr*>(stringToNode(constraints.check[i].ccbin));
        kept = kept && !calls_user_functions(reinterpret_cast<Node*>(expression), nullptr);
        parsed[i] = expression_planner(expression);
    }
    MemoryContext const memory = MemoryContextSwitchTo(TopMemoryContext);
    auto** const texts = static_cast<char**>(palloc0(sizeof(char*) * count));
    known.expressions = kept ? static_cast<Expr**>(palloc0(sizeof(Expr*) * count)) : nullptr;
    for (std::size_t i = 0; i < count; ++i) {
        texts[i] = pstrdup(constraints.check[i].ccbin);
        if (kept) {
            known.expressions[i] = static_cast<Expr*>(copyObjectImpl(parsed[i]));
        }
    }
    MemoryContextSwitchTo(memory);
    known.count = constraints.num_check;
    known.prepared = nullptr;
    known.texts = texts;
}

ExprState** prepared_for_all(const Known& known, const TupleConstr& constraints) {
    auto** const prepared = static_cast<ExprState**>(palloc0(sizeof(ExprState*) * static_cast<std::size_t>(known.count)));
    for (int i = 0; i < known.count; ++i) {
        prepared[i] = is_enforced(constraints.check[i]) ? ExecInitExpr(known.expressions[i], nullptr) : nullptr;
    }
    return prepared;
}

bool is_still_prepared(const Known& known, const TupleConstr& constraints) {
    if (known.prepared == nullptr || known.role != GetUserId()) {
        return false;
    }
    for (int i = 0; i < known.count; ++i) {
        if ((known.prepared[i] != nullptr) != is_enforced(constraints.check[i])) {
            return false;
        }
    }
    return true;
}

/// Once for the role that comes first, which is the one that owns FitKart's functions; others make their own in each statement.
void prepare_for_good(Known& known, const TupleConstr& constraints) {
    for (int i = 0; i < known.count; ++i) {
        if (!lasts(reinterpret_cast<Node*>(known.expressions[i]), nullptr)) {
            return;
        }
    }
    MemoryContext const lasting = AllocSetContextCreate(CurrentMemoryContext, "fitkart check constraints", ALLOCSET_SMALL_SIZES);
    MemoryContext const memory = MemoryContextSwitchTo(lasting);
    ExprState** const prepared = prepared_for_all(known, constraints);
    MemoryContextSwitchTo(memory);
    MemoryContextSetParent(lasting, TopMemoryContext);  // not before nothing can fail any more
    known.role = GetUserId();
    known.prepared = prepared;
}

}  // namespace

void prepare_check_constraints(ResultRelInfo* target, EState* state) {
    const TupleConstr* const constraints = RelationGetDescr(target->ri_RelationDesc)->constr;
    if (constraints == nullptr || constraints->num_check == 0 || check_expressions(target) != nullptr ||
        checks_need_rewriting(*constraints)) {
        return;
    }
    Known& known = known_of(RelationGetRelid(target->ri_RelationDesc));
    if (!still_says(known, *constraints)) {
        parse(known, *constraints);
    }
    if (known.expressions == nullptr) {
        return;
    }
    if (known.prepared == nullptr) {
        prepare_for_good(known, *constraints);
    }
    if (is_still_prepared(known, *constraints)) {
        check_expressions(target) = known.prepared;
        return;
    }
    MemoryContext const memory = MemoryContextSwitchTo(state->es_query_cxt);
    check_expressions(target) = prepared_for_all(known, *constraints);
    MemoryContextSwitchTo(memory);
}

namespace {

void start(QueryDesc* query, int flags) {
    if (next_hook != nullptr) {
        next_hook(query, flags);
    } else {
        standard_ExecutorStart(query, flags);
    }
    EState* const state = query->estate;
    if ((flags & EXEC_FLAG_EXPLAIN_ONLY) != 0 || state->es_opened_result_relations == NIL || query->operation == CMD_DELETE) {
        return;
    }
    const Oid schema = get_namespace_oid("fitkart", true);
    ListCell* cell = nullptr;
    foreach (cell, state->es_opened_result_relations) {
        auto* const target = static_cast<ResultRelInfo*>(lfirst(cell));
        if (OidIsValid(schema) && RelationGetNamespace(target->ri_RelationDesc) == schema) {
            prepare_check_constraints(target, state);
        }
    }
}

}  // namespace

void keep_check_constraints() {
    next_hook = ExecutorStart_hook;
    ExecutorStart_hook = start;
}

}  // namespace fitkart
