#include "domain/source.h"

#include <algorithm>
#include <array>

#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::array<std::string_view, 4> kMethods{"unknown", "automatic", "active", "manual"};

}  // namespace

std::string_view to_string(RecordingMethod method) { return kMethods[static_cast<std::size_t>(method)]; }

RecordingMethod recording_method_from(std::string_view name) {
    const auto found = std::find(kMethods.begin(), kMethods.end(), name);
    if (found == kMethods.end()) {
        throw Error{ErrorCode::validation_failed,
                    concat("recording_method is automatic, active, manual or unknown, not ", name),
                    {{"argument", "recording_method"}, {"value", name}}};
    }
    return static_cast<RecordingMethod>(found - kMethods.begin());
}

SourcePriority::SourcePriority() : sources_(Settings{}.step_sources) {}

bool SourcePriority::knows(std::string_view source) const {
    return std::find(sources_.begin(), sources_.end(), source) != sources_.end();
}

std::size_t SourcePriority::rank(std::string_view source) const {
    return static_cast<std::size_t>(std::find(sources_.begin(), sources_.end(), source) - sources_.begin());
}

void SourcePriority::require(std::string_view source) const {
    if (!knows(source)) {
        throw Error{ErrorCode::validation_failed,
                    concat(source, " is no known source"),
                    {{"argument", "source"}, {"value", source}, {"known", sources_}},
                    "An administrator adds a source to the setting step_sources."};
    }
}

}  // namespace fitkart
