/// Whether the day was walked before.
#include "domain/anticheat/fingerprint.h"
#include "domain/anticheat/rules.h"
#include "domain/text.h"

namespace fitkart::rules {

/// The rhythm of a day that was there before, of another account or of one's own. Among 575 honest days of 22 people no two share
/// more than one of 16 hashes; whoever delivers another's day shares most.
Reason copied(const CopiedDay& copy) {
    return {"copied_day",
            90,
            static_cast<double>(copy.shared),
            static_cast<double>(kAlikeHashes),
            0,
            0,
            concat(copy.shared, " of 16 marks of the day's rhythm are those of ",
                   copy.own ? "an earlier day of his own" : "a day that another account delivered before")};
}

}  // namespace fitkart::rules
