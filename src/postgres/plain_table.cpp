#include "postgres/plain_table.h"

extern "C" {
#include <access/table.h>
#include <utils/acl.h>
#include <utils/rls.h>
}

namespace fitkart {
namespace {

bool has_citus() { return GetConfigOption("citus.shard_count", true, false) != nullptr; }

}  // namespace

void prevent_in_stable_function(const Sql& sql, const char* command) {
    if (sql.read_only()) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s is not allowed in a non-volatile function", command)));
    }
}

Relation open_table(const char* name, LOCKMODE lock) {
    return table_open(get_relname_relid(name, get_namespace_oid("fitkart", false)), lock);
}

int place_of(TupleDesc shape, const char* name, int after) {
    for (int i = 1; i <= shape->natts; ++i) {
        const int place = (after + i) % shape->natts;
        if (!TupleDescAttr(shape, place)->attisdropped && std::strcmp(NameStr(TupleDescAttr(shape, place)->attname), name) == 0) {
            return place;
        }
    }
    elog(ERROR, "fitkart: a table has no column %s", name);
}

bool stands_alone(Relation table, AclMode privileges) {
    const Form_pg_class shape = table->rd_rel;
    return shape->relkind == RELKIND_RELATION && !shape->relispartition && !shape->relhassubclass && !shape->relrowsecurity &&
           !has_citus() && pg_class_aclmask(RelationGetRelid(table), GetUserId(), privileges, ACLMASK_ALL) == privileges;
}

bool keeps_rows_as_given(Relation table) {
    const TriggerDesc* const triggers = table->trigdesc;
    return table->rd_rules == nullptr && (triggers == nullptr || !triggers->trig_insert_before_row);
}

bool takes_as_is(const FormData_pg_attribute& column, Oid type) { return column.atttypid == type && column.atttypmod < 0; }

}  // namespace fitkart
