#include "postgres/table_writer.h"

#include "postgres/check_constraints.h"
#include "postgres/plain_table.h"

extern "C" {
#include <access/table.h>
#include <catalog/pg_constraint.h>
}

namespace fitkart {
namespace {

/// A default of its own or of its domain, or a number.
bool is_found_by_server(const FormData_pg_attribute& column) {
    const bool may_be_domain = column.atttypid >= FirstNormalObjectId;
    return column.atthasdef || column.attidentity != '\0' || (may_be_domain && get_typtype(column.atttypid) == TYPTYPE_DOMAIN);
}

/// Whether an INSERT that names these columns, with values of these types or 0, only checks the rows, stores them and fires triggers
/// after them.
bool only_stores(Relation table, const Oid* types) {
    const TriggerDesc* const triggers = table->trigdesc;
    const TupleDesc shape = RelationGetDescr(table);
    if (!stands_alone(table, ACL_INSERT) || !keeps_rows_as_given(table)) {
        return false;
    }
    if (triggers != nullptr && (triggers->trig_insert_before_statement || triggers->trig_insert_after_statement ||
                                triggers->trig_insert_new_table)) {
        return false;
    }
    for (int i = 0; i < shape->natts; ++i) {
        const FormData_pg_attribute* const column = TupleDescAttr(shape, i);
        if (column->attisdropped) {
            continue;
        }
        const bool is_given = OidIsValid(types[i]);
        if (column->attgenerated != '\0' || (is_given ? !takes_as_is(*column, types[i]) : is_found_by_server(*column))) {
            return false;
        }
    }
    return true;
}

/// The row of a constraint, for a look.
Form_pg_constraint look_at(Oid constraint, HeapTuple& row) {
    row = SearchSysCache1(CONSTROID, ObjectIdGetDatum(constraint));
    if (!HeapTupleIsValid(row)) {
        elog(ERROR, "fitkart: there is no constraint %u", constraint);
    }
    return reinterpret_cast<Form_pg_constraint>(GETSTRUCT(row));
}

bool waits_for_children(char action) { return action == FKCONSTR_ACTION_NOACTION || action == FKCONSTR_ACTION_RESTRICT; }

/// Whether rows of the holder keep their parents: who deletes a parent has to delete the holder first, and waits for its lock.
bool holds_parents(const ParentHeld& held, Oid parents) {
    Relation const holder = open_table(held.holder, AccessShareLock);
    bool holds = false;
    ListCell* cell = nullptr;
    foreach (cell, RelationGetFKeyList(holder)) {
        const auto* const key = static_cast<const ForeignKeyCacheInfo*>(lfirst(cell));
        if (key->confrelid != parents) {
            continue;
        }
        HeapTuple row = nullptr;
        const Form_pg_constraint constraint = look_at(key->conoid, row);
        holds = holds || (std::strcmp(NameStr(constraint->conname), held.holder_key) == 0 &&
                          waits_for_children(constraint->confdeltype) && waits_for_children(constraint->confupdtype) &&
                          !constraint->condeferrable && constraint->convalidated);
        ReleaseSysCache(row);
    }
    table_close(holder, NoLock);
    return holds;
}

/// Whether the trigger checks this foreign key, and its parent is there: stored as it was given, since a trigger or a rule could have made
/// another row of the one that the call has written, or held by a row that is held.
bool need_not_ask(const Trigger& trigger, const ParentHeld& held) {
    if (RI_FKey_trigger_type(trigger.tgfoid) != RI_TRIGGER_FK || !OidIsValid(trigger.tgconstraint)) {
        return false;
    }
    HeapTuple row = nullptr;
    const bool is_meant = std::strcmp(NameStr(look_at(trigger.tgconstraint, row)->conname), held.foreign_key) == 0;
    ReleaseSysCache(row);
    if (!is_meant) {
        return false;
    }
    Relation const parents = table_open(trigger.tgconstrrelid, AccessShareLock);
    const bool is_there = std::strcmp(RelationGetRelationName(parents), held.parents) == 0 && keeps_rows_as_given(parents) &&
                          (held.holder == nullptr || holds_parents(held, trigger.tgconstrrelid));
    table_close(parents, NoLock);
    return is_there;
}

/// Leaves the trigger of this foreign key out of the executor's own copy of the table's triggers.
void leave_out(TriggerDesc* triggers, const ParentHeld& held) {
    if (triggers == nullptr || held.foreign_key == nullptr) {
        return;
    }
    int kept = 0;
    for (int i = 0; i < triggers->numtriggers; ++i) {
        if (!need_not_ask(triggers->triggers[i], held)) {
            triggers->triggers[kept++] = triggers->triggers[i];
        }
    }
    triggers->numtriggers = kept;
}

/// The columns of the foreign key that the trigger checks, if one of them that is NULL satisfies it; else none.
Bitmapset* columns_that_may_be_null(Relation table, const Trigger& trigger) {
    if (RI_FKey_trigger_type(trigger.tgfoid) != RI_TRIGGER_FK || !OidIsValid(trigger.tgconstraint)) {
        return nullptr;
    }
    HeapTuple row = nullptr;
    const bool one_will_do = look_at(trigger.tgconstraint, row)->confmatchtype == FKCONSTR_MATCH_SIMPLE;
    ReleaseSysCache(row);
    Bitmapset* columns = nullptr;
    ListCell* cell = nullptr;
    foreach (cell, one_will_do ? RelationGetFKeyList(table) : NIL) {
        const auto* const key = static_cast<const ForeignKeyCacheInfo*>(lfirst(cell));
        for (int i = 0; key->conoid == trigger.tgconstraint && i < key->nkeys; ++i) {
            columns = bms_add_member(columns, key->conkey[i]);
        }
    }
    return columns;
}

bool has_null_among(const TupleTableSlot* row, const Bitmapset* columns) {
    for (int column = bms_next_member(columns, -1); column > 0; column = bms_next_member(columns, column)) {
        if (row->tts_isnull[column - 1]) {
            return true;
        }
    }
    return false;
}

}  // namespace

TableWriter::AfterRow TableWriter::after_row(ResultRelInfo* result, const Target& target) {
    AfterRow after{};
    TriggerDesc* const triggers = result->ri_TrigDesc;
    for (const ParentHeld& held : target.parents_held) {
        leave_out(triggers, held);
    }
    if (triggers == nullptr || triggers->numtriggers == 0) {
        return after;
    }
    const auto count = static_cast<std::size_t>(triggers->numtriggers);
    after.count = triggers->numtriggers;
    after.triggers = static_cast<Trigger*>(palloc(sizeof(Trigger) * count));
    after.enabled = static_cast<char*>(palloc(count));
    after.nullable = static_cast<Bitmapset**>(palloc(sizeof(Bitmapset*) * count));
    for (int i = 0; i < after.count; ++i) {
        after.triggers[i] = triggers->triggers[i];
        after.enabled[i] = triggers->triggers[i].tgenabled;
        after.nullable[i] = columns_that_may_be_null(result->ri_RelationDesc, triggers->triggers[i]);
    }
    triggers->triggers = after.triggers;
    return after;
}

/// What an INSERT does, but for foreign keys that have nothing to ask: it would queue each of them, and start it to find a NULL. They
/// keep their places: the executor knows a trigger's WHEN by its place.
void TableWriter::fire_after_row(const Open& open, TupleTableSlot* row, List* to_check) const {
    const AfterRow& after = open.after;
    bool wanted = to_check != NIL;
    for (int i = 0; i < after.count; ++i) {
        const bool asks = !has_null_among(row, after.nullable[i]);
        after.triggers[i].tgenabled = asks ? after.enabled[i] : TRIGGER_DISABLED;
        wanted = wanted || asks;
    }
    if (wanted) {
        ExecARInsertTriggers(executor_, open.table, row, to_check, nullptr);
    }
}

TableWriter::Open* TableWriter::open(const Target& target) {
    MemoryContext const before = MemoryContextSwitchTo(executor_->es_query_cxt);
    Relation const table = open_table(target.table, RowExclusiveLock);
    TupleDesc const shape = RelationGetDescr(table);
    auto* const places = static_cast<int*>(palloc(sizeof(int) * target.columns.size()));
    auto* const types = static_cast<Oid*>(palloc0(sizeof(Oid) * static_cast<std::size_t>(shape->natts)));
    int place = -1;
    for (std::size_t i = 0; i < target.columns.size(); ++i) {
        place = place_of(shape, target.columns[i], place);
        places[i] = place;
        types[place] = waiting_[i].type;
    }
    Open* opened = nullptr;
    if (only_stores(table, types)) {
        auto* const result = makeNode(ResultRelInfo);
        InitResultRelInfo(result, table, 0, nullptr, 0);
        const AfterRow after = after_row(result, target);
        ExecOpenIndices(result, false);
        prepare_check_constraints(result, executor_);
        executor_->es_opened_result_relations = lappend(executor_->es_opened_result_relations, result);
        opened = static_cast<Open*>(palloc(sizeof(Open)));
        *opened = {.table = result,
                   .places = places,
                   .slots = static_cast<TupleTableSlot**>(palloc(sizeof(TupleTableSlot*) * kRowsAtOnce)),
                   .slots_made = 0,
                   .after = after};
    } else {
        table_close(table, NoLock);
    }
    MemoryContextSwitchTo(before);
    return opened;
}

/// Runs under a guard.
void TableWriter::store(Open& open) const {
    Relation const table = open.table->ri_RelationDesc;
    const auto width = static_cast<std::size_t>(RelationGetDescr(table)->natts);
    const std::size_t columns = target_.columns.size();
    const std::size_t rows = waiting_.size() / columns;
    MemoryContext const before = MemoryContextSwitchTo(executor_->es_query_cxt);
    for (; open.slots_made < rows; ++open.slots_made) {
        open.slots[open.slots_made] = table_slot_create(table, &executor_->es_tupleTable);
    }
    for (std::size_t i = 0; i < rows; ++i) {
        TupleTableSlot* const slot = ExecClearTuple(open.slots[i]);
        std::memset(slot->tts_isnull, 1, sizeof(bool) * width);
        for (std::size_t column = 0; column < columns; ++column) {
            const Value& value = waiting_[i * columns + column];
            slot->tts_values[open.places[column]] = value.datum;
            slot->tts_isnull[open.places[column]] = value.is_null;
        }
        ExecStoreVirtualTuple(slot);
        slot->tts_tableOid = RelationGetRelid(table);
        ExecConstraints(open.table, slot, executor_);
        ResetPerTupleExprContext(executor_);
    }
    MemoryContextSwitchTo(GetPerTupleMemoryContext(executor_));
    table_multi_insert(table, open.slots, static_cast<int>(rows), GetCurrentCommandId(true), 0, nullptr);
    MemoryContextSwitchTo(executor_->es_query_cxt);
    for (std::size_t i = 0; i < rows; ++i) {
        List* const to_check = insert_index_tuples(open.table, open.slots[i], executor_);
        fire_after_row(open, open.slots[i], to_check);
        list_free(to_check);
        ResetPerTupleExprContext(executor_);
    }
    MemoryContextSwitchTo(before);
}

void TableWriter::insert_by_statements() {
    const std::size_t columns = target_.columns.size();
    const char* const text = kept_text(target_.columns.data(), [&] {
        std::string names;
        std::string values;
        for (std::size_t i = 0; i < columns; ++i) {
            names += concat(i == 0 ? "" : ", ", target_.columns[i]);
            values += concat(i == 0 ? "$" : ", $", i + 1);
        }
        return concat("INSERT INTO fitkart.", target_.table, " (", names, ") VALUES (", values, ")");
    });
    for (std::size_t row = 0; row < waiting_.size(); row += columns) {
        if (sql_.execute(Statement{text}, std::span<const Value>(waiting_).subspan(row, columns)) != 1) {
            throw std::logic_error(concat("fitkart: a row of ", target_.table, " was not stored: a trigger has taken it away"));
        }
    }
}

void TableWriter::turn_to(const Target& target) {
    if (target.columns.data() == target_.columns.data()) {
        return;
    }
    flush();
    target_ = target;
    looked_at_ = false;
}

void TableWriter::flush() {
    if (waiting_.empty()) {
        return;
    }
    if (executor_ == nullptr) {
        sql_.open();
        executor_ = guarded([this] {
            prevent_in_stable_function(sql_, "INSERT");
            PreventCommandIfReadOnly("INSERT");
            PreventCommandIfParallelMode("INSERT");
            AfterTriggerBeginQuery();
            return CreateExecutorState();
        });
    }
    if (!looked_at_) {
        open_ = guarded([&] { return open(target_); });
        looked_at_ = true;
    }
    if (open_ != nullptr) {
        guarded([&] { store(*open_); });
    } else {
        insert_by_statements();
    }
    waiting_.clear();
}

void TableWriter::finish() {
    flush();
    if (executor_ == nullptr) {
        return;
    }
    guarded([&] {
        AfterTriggerEndQuery(executor_);
        ExecResetTupleTable(executor_->es_tupleTable, false);
        ListCell* cell = nullptr;
        foreach (cell, executor_->es_opened_result_relations) {
            auto* const result = static_cast<ResultRelInfo*>(lfirst(cell));
            ExecCloseIndices(result);
            table_close(result->ri_RelationDesc, NoLock);
        }
        FreeExecutorState(executor_);
    });
    executor_ = nullptr;
}

}  // namespace fitkart
