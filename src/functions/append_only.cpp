/// Books that are written once (rule 18): a correction is a new row.
#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"

namespace fitkart {

FITKART_TRIGGER(refuse_change) {
    const char* const table = guarded([&] { return RelationGetRelationName(trigger.tg_relation); });
    const char* const change = TRIGGER_FIRED_BY_UPDATE(trigger.tg_event)   ? "UPDATE"
                               : TRIGGER_FIRED_BY_DELETE(trigger.tg_event) ? "DELETE"
                                                                           : "TRUNCATE";
    throw Error{ErrorCode::ledger_immutable,
                concat(change, " of ", table, " is refused: its rows are written once"),
                {{"table", table}, {"operation", change}},
                "Write a new row that corrects the old one."};
}

}  // namespace fitkart
