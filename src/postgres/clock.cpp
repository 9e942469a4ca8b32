#include "postgres/clock.h"

#include "postgres/datum.h"

namespace fitkart {
namespace {

char* clock_setting = nullptr;

/// The setting's text as a time, parsed again only when the text changes.
Instant parsed(const char* text) {
    static std::string parsed_text;
    static Instant parsed_instant;
    if (parsed_text != text) {
        const Datum timestamp = guarded([&] {
            return DirectFunctionCall3(timestamptz_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
        });
        parsed_instant = Codec<Instant>::read(timestamp);
        parsed_text = text;
    }
    return parsed_instant;
}

}  // namespace

Instant clock_now() {
    if (clock_setting != nullptr && *clock_setting != '\0' && guarded([] { return superuser_arg(GetSessionUserId()); })) {
        return parsed(clock_setting);
    }
    return Codec<Instant>::read(TimestampTzGetDatum(GetCurrentStatementStartTimestamp()));
}

void define_clock_setting() {
    DefineCustomStringVariable("fitkart.clock", "The time FitKart takes it to be; for tests and replays.",
                               "Honoured in sessions of a superuser only. Empty: the real time.", &clock_setting, "", PGC_SUSET,
                               GUC_NO_SHOW_ALL, nullptr, nullptr, nullptr);
}

}  // namespace fitkart
