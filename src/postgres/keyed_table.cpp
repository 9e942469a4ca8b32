#include "postgres/keyed_table.h"

#include <algorithm>

#include "postgres/check_constraints.h"
#include "postgres/plain_table.h"

extern "C" {
#include <access/skey.h>
#include <access/table.h>
#include <catalog/pg_am_d.h>
#include <catalog/pg_trigger.h>
#include <utils/fmgroids.h>
}

namespace fitkart::detail {
namespace {

/// A table that is looked at by its key. Of PostgreSQL's memory, and everything that takes one runs under a guard.
struct Keyed {
    Relation table;
    Relation index;
    AttrNumber key;
    int* places;  ///< of the columns in a row
};

void close(const Keyed& keyed) {
    if (keyed.index != nullptr) {
        index_close(keyed.index, NoLock);
    }
    table_close(keyed.table, NoLock);
}

/// The index of the primary key, if that is the key alone.
Relation index_of(Relation table, AttrNumber key) {
    if (!table->rd_indexvalid) {
        list_free(RelationGetIndexList(table));
    }
    const Oid index_id = table->rd_pkindex;
    if (!OidIsValid(index_id) || TupleDescAttr(RelationGetDescr(table), key - 1)->atttypid != UUIDOID) {
        return nullptr;
    }
    Relation const index = index_open(index_id, AccessShareLock);
    const Form_pg_index shape = index->rd_index;
    if (index->rd_rel->relam == BTREE_AM_OID && shape->indisvalid && shape->indimmediate && shape->indnkeyatts == 1 &&
        shape->indkey.values[0] == key) {
        return index;
    }
    index_close(index, NoLock);
    return nullptr;
}

/// No index where statements are needed.
Keyed open(const KeyedTarget& target, LOCKMODE lock, AclMode privileges, std::span<const Oid> types) {
    Keyed keyed{.table = open_table(target.table, lock), .index = nullptr, .key = 0, .places = nullptr};
    TupleDesc const shape = RelationGetDescr(keyed.table);
    keyed.key = static_cast<AttrNumber>(place_of(shape, target.key, -1) + 1);
    keyed.places = static_cast<int*>(palloc(sizeof(int) * target.columns.size()));
    int place = -1;
    bool as_they_are = true;
    for (std::size_t i = 0; i < target.columns.size(); ++i) {
        place = place_of(shape, target.columns[i], place);
        keyed.places[i] = place;
        as_they_are = as_they_are && takes_as_is(*TupleDescAttr(shape, place), types[i]) &&
                      TupleDescAttr(shape, place)->attgenerated == '\0';
    }
    if (as_they_are && stands_alone(keyed.table, privileges)) {
        keyed.index = index_of(keyed.table, keyed.key);
    }
    return keyed;
}

/// Whether an UPDATE of these columns only checks and stores rows. Foreign keys have nothing to say about columns that are in none,
/// except for a row that was inserted and is not checked yet: that check would pass over it once it is changed.
bool only_updates(const Keyed& keyed, std::size_t columns) {
    const TriggerDesc* const triggers = keyed.table->trigdesc;
    const TupleConstr* const constraints = RelationGetDescr(keyed.table)->constr;
    if (keyed.table->rd_rules != nullptr || (constraints != nullptr && constraints->has_generated_stored)) {
        return false;
    }
    for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
        if (TRIGGER_FOR_UPDATE(triggers->triggers[i].tgtype) &&
            RI_FKey_trigger_type(triggers->triggers[i].tgfoid) == RI_TRIGGER_NONE) {
            return false;
        }
    }
    if (triggers != nullptr && AfterTriggerPendingOnRel(RelationGetRelid(keyed.table))) {
        return false;
    }
    Bitmapset* const referred_to = RelationGetIndexAttrBitmap(keyed.table, INDEX_ATTR_BITMAP_KEY);
    List* const foreign_keys = RelationGetFKeyList(keyed.table);
    for (std::size_t i = 0; i < columns; ++i) {
        const int column = keyed.places[i] + 1;
        if (bms_is_member(column - FirstLowInvalidHeapAttributeNumber, referred_to)) {
            return false;
        }
        ListCell* cell = nullptr;
        foreach (cell, foreign_keys) {
            const auto* const foreign_key = static_cast<const ForeignKeyCacheInfo*>(lfirst(cell));
            for (int part = 0; part < foreign_key->nkeys; ++part) {
                if (foreign_key->conkey[part] == column) {
                    return false;
                }
            }
        }
    }
    return true;
}

/// Looks for a row by its key.
struct Search {
    IndexScanDesc scan;
    ScanKeyData key;
    TupleTableSlot* row;
};

void begin(Search& search, const Keyed& keyed, Snapshot snapshot) {
    search.row = table_slot_create(keyed.table, nullptr);
    search.scan = begin_index_scan(keyed.table, keyed.index, snapshot);
    ScanKeyInit(&search.key, 1, BTEqualStrategyNumber, F_UUID_EQ, 0);
}

bool find(Search& search, const Uuid& key) {
    search.key.sk_argument = PointerGetDatum(key.bytes.data());
    index_rescan(search.scan, &search.key, 1, nullptr, 0);
    return index_getnext_slot(search.scan, ForwardScanDirection, search.row);
}

void end(Search& search) {
    index_endscan(search.scan);
    ExecDropSingleTupleTableSlot(search.row);
}

/// As a SELECT … FOR NO KEY UPDATE does it. `locked` then has the newest version; false: somebody has deleted the row.
bool lock_row(const Keyed& keyed, Snapshot snapshot, const TupleTableSlot* found, TupleTableSlot* locked, const Uuid& key) {
    const std::uint8_t newest = IsolationUsesXactSnapshot() ? 0 : TUPLE_LOCK_FLAG_FIND_LAST_VERSION;
    ItemPointerData place = found->tts_tid;
    TM_FailureData failure{};
    const TM_Result result =
        table_tuple_lock(keyed.table, &place, snapshot, locked, GetCurrentCommandId(false), LockTupleNoKeyExclusive, LockWaitBlock,
                         static_cast<std::uint8_t>(TUPLE_LOCK_FLAG_LOCK_UPDATE_IN_PROGRESS | newest), &failure);
    switch (result) {
        case TM_Ok:
            break;
        case TM_SelfModified:
            return false;
        case TM_Updated:
        case TM_Deleted:
            if (IsolationUsesXactSnapshot()) {
                ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE), errmsg("could not serialize access due to concurrent update")));
            }
            if (result == TM_Deleted) {
                return false;
            }
            [[fallthrough]];
        default:
            elog(ERROR, "fitkart: a row of %s could not be locked: %d", RelationGetRelationName(keyed.table), static_cast<int>(result));
    }
    if (!failure.traversed) {
        return true;
    }
    bool is_null = false;
    const Datum now = slot_getattr(locked, keyed.key, &is_null);
    return !is_null && std::memcmp(DatumGetUUIDP(now)->data, key.bytes.data(), UUID_LEN) == 0;
}

/// Into the caller's memory, as what a statement answers.
void copy_columns(const Keyed& keyed, TupleTableSlot* row, PlainRows& into, std::size_t place) {
    slot_getallattrs(row);
    TupleDesc const shape = row->tts_tupleDescriptor;
    for (int i = 0; i < into.columns; ++i) {
        const int column = keyed.places[i];
        const std::size_t cell = place * static_cast<std::size_t>(into.columns) + static_cast<std::size_t>(i);
        into.nulls[cell] = row->tts_isnull[column];
        into.datums[cell] = into.nulls[cell] ? Datum{0} : lasting_copy(row->tts_values[column], *TupleDescAttr(shape, column));
    }
}

/// `fresh` becomes the row with the given values.
void change_row(const Keyed& keyed, TupleTableSlot* row, TupleTableSlot* fresh, const Value* given, std::size_t columns) {
    TupleDesc const shape = row->tts_tupleDescriptor;
    slot_getallattrs(row);
    ExecClearTuple(fresh);
    for (int i = 0; i < shape->natts; ++i) {
        fresh->tts_isnull[i] = row->tts_isnull[i] || TupleDescAttr(shape, i)->attisdropped;
        fresh->tts_values[i] = row->tts_values[i];
    }
    for (std::size_t i = 0; i < columns; ++i) {
        fresh->tts_isnull[keyed.places[i]] = given[i].is_null;
        fresh->tts_values[keyed.places[i]] = given[i].datum;
    }
    ExecStoreVirtualTuple(fresh);
    fresh->tts_tableOid = RelationGetRelid(keyed.table);
}

/// What a statement would see: in a STABLE function what its query sees, else all that this transaction has done so far.
Snapshot begin_looking(const Sql& sql) {
    if (sql.read_only()) {
        PushActiveSnapshot(GetActiveSnapshot());
    } else {
        CommandCounterIncrement();
        PushActiveSnapshot(GetTransactionSnapshot());
    }
    return GetActiveSnapshot();
}

FoundRows empty_rows(std::size_t keys, std::size_t columns) {
    FoundRows found{};
    found.rows.count = keys;
    found.rows.columns = static_cast<int>(columns);
    found.rows.datums = static_cast<Datum*>(palloc_extended(sizeof(Datum) * (keys * columns + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
    found.rows.nulls = static_cast<bool*>(palloc_extended(sizeof(bool) * (keys * columns + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
    found.found = static_cast<bool*>(palloc0(sizeof(bool) * (keys + 1)));
    return found;
}

FoundRows find_directly(const Sql& sql, const Keyed& keyed, std::span<const Uuid> keys, std::size_t columns, RowLock lock) {
    FoundRows found = empty_rows(keys.size(), columns);
    Snapshot const snapshot = begin_looking(sql);
    Search search{};
    begin(search, keyed, snapshot);
    TupleTableSlot* const locked = table_slot_create(keyed.table, nullptr);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        CHECK_FOR_INTERRUPTS();
        if (!find(search, keys[i])) {
            continue;
        }
        if (lock == RowLock::none) {
            found.found[i] = true;
            copy_columns(keyed, search.row, found.rows, i);
        } else if (lock_row(keyed, snapshot, search.row, locked, keys[i])) {
            found.found[i] = true;
            copy_columns(keyed, locked, found.rows, i);
        }
    }
    ExecDropSingleTupleTableSlot(locked);
    end(search);
    PopActiveSnapshot();
    return found;
}

/// Each row: its key, and a value a column. Answers how many were there.
std::uint64_t update_directly(const Sql& sql, const Keyed& keyed, std::span<const Value> values, std::size_t columns) {
    CheckCmdReplicaIdentity(keyed.table, CMD_UPDATE);
    EState* const executor = CreateExecutorState();
    MemoryContext const before = MemoryContextSwitchTo(executor->es_query_cxt);
    auto* const result = makeNode(ResultRelInfo);
    InitResultRelInfo(result, keyed.table, 0, nullptr, 0);
    ExecOpenIndices(result, false);
    prepare_check_constraints(result, executor);
    Snapshot const snapshot = begin_looking(sql);
    Search search{};
    begin(search, keyed, snapshot);
    TupleTableSlot* const fresh = table_slot_create(keyed.table, nullptr);
    std::uint64_t updated = 0;
    for (const Value* row = values.data(); row != values.data() + values.size(); row += columns + 1) {
        CHECK_FOR_INTERRUPTS();
        Uuid key;
        std::memcpy(key.bytes.data(), DatumGetUUIDP(row->datum)->data, UUID_LEN);
        if (!find(search, key)) {
            continue;
        }
        change_row(keyed, search.row, fresh, row + 1, columns);
        ExecConstraints(result, fresh, executor);
        update_row(result, &search.row->tts_tid, fresh, snapshot, executor);
        ResetPerTupleExprContext(executor);
        ++updated;
    }
    ExecDropSingleTupleTableSlot(fresh);
    end(search);
    PopActiveSnapshot();
    ExecCloseIndices(result);
    MemoryContextSwitchTo(before);
    FreeExecutorState(executor);
    return updated;
}

std::string select_text(const KeyedTarget& target) {
    std::string columns;
    for (const char* const column : target.columns) {
        columns += concat(columns.empty() ? "" : ", ", column);
    }
    return concat("SELECT ", columns, " FROM fitkart.", target.table, " WHERE ", target.key, " = $1");
}

std::string lock_text(const KeyedTarget& target) { return concat(select_text(target), " FOR NO KEY UPDATE"); }

std::string update_text(const KeyedTarget& target) {
    std::string changes;
    for (std::size_t i = 0; i < target.columns.size(); ++i) {
        changes += concat(i == 0 ? "" : ", ", target.columns[i], " = $", i + 2);
    }
    return concat("UPDATE fitkart.", target.table, " SET ", changes, " WHERE ", target.key, " = $1");
}

FoundRows find_by_statement(Sql& sql, const KeyedTarget& target, std::span<const Uuid> keys, std::span<const Oid> types, RowLock lock) {
    const void* const of = target.columns.data();
    const char* const text = lock == RowLock::none ? kept_text(of, [&] { return select_text(target); })
                                                   : kept_text(of, [&] { return lock_text(target); });
    FoundRows found = guarded([&] { return empty_rows(keys.size(), types.size()); });
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const PlainRows row = sql.plain_rows(Statement{text}, std::array{to_value(keys[i])}, types);
        found.found[i] = row.count > 0;
        if (found.found[i]) {
            std::copy_n(row.datums, types.size(), found.rows.datums + i * types.size());
            std::copy_n(row.nulls, types.size(), found.rows.nulls + i * types.size());
        }
    }
    return found;
}

std::uint64_t update_by_statement(Sql& sql, const KeyedTarget& target, std::span<const Value> values) {
    const char* const text = kept_text(target.columns.data(), [&] { return update_text(target); });
    const std::size_t width = target.columns.size() + 1;
    std::uint64_t updated = 0;
    for (std::size_t first = 0; first < values.size(); first += width) {
        updated += sql.execute(Statement{text}, values.subspan(first, width));
    }
    return updated;
}

}  // namespace

FoundRows find_rows(Sql& sql, const KeyedTarget& target, std::span<const Uuid> keys, std::span<const Oid> types, RowLock lock) {
    sql.open();
    const bool locks = lock != RowLock::none;
    FoundRows found{};
    const bool done = guarded([&] {
        if (locks) {
            prevent_in_stable_function(sql, "SELECT FOR NO KEY UPDATE");
            PreventCommandIfReadOnly("SELECT FOR NO KEY UPDATE");
        }
        const Keyed keyed = open(target, locks ? RowShareLock : AccessShareLock, locks ? ACL_SELECT | ACL_UPDATE : ACL_SELECT, types);
        const bool directly = keyed.index != nullptr;
        if (directly) {
            found = find_directly(sql, keyed, keys, types.size(), lock);
        }
        close(keyed);
        return directly;
    });
    return done ? found : find_by_statement(sql, target, keys, types, lock);
}

std::uint64_t update_rows(Sql& sql, const KeyedTarget& target, std::span<const Value> values) {
    if (values.empty()) {
        return 0;
    }
    sql.open();
    const std::size_t columns = target.columns.size();
    std::vector<Oid> types;
    for (const Value& value : values.subspan(1, columns)) {
        types.push_back(value.type);
    }
    std::uint64_t updated = 0;
    const bool done = guarded([&] {
        prevent_in_stable_function(sql, "UPDATE");
        PreventCommandIfReadOnly("UPDATE");
        PreventCommandIfParallelMode("UPDATE");
        const Keyed keyed = open(target, RowExclusiveLock, ACL_SELECT | ACL_UPDATE, types);
        const bool directly = keyed.index != nullptr && only_updates(keyed, columns);
        if (directly) {
            updated = update_directly(sql, keyed, values, columns);
        }
        close(keyed);
        return directly;
    });
    return done ? updated : update_by_statement(sql, target, values);
}

}  // namespace fitkart::detail
