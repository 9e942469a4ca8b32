#pragma once
/// Where steps come from, how they were recorded, and whose word counts where two overlap.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// How a sample came about. The numbers stand in stored days: never change them.
enum class RecordingMethod : std::uint8_t { unknown = 0, automatic = 1, active = 2, manual = 3 };

[[nodiscard]] std::string_view to_string(RecordingMethod method);

/// Throws Error{validation_failed} for any other word.
[[nodiscard]] RecordingMethod recording_method_from(std::string_view name);

/// The source whose steps were typed in by hand.
inline constexpr std::string_view kManualSource = "manual";

/// The sources that may deliver, the one that counts first where two overlap standing first (setting step_sources, rule 7).
/// By default watches, and the apps that collect from watches, stand before phones, before what was imported, before what was
/// typed in.
class SourcePriority {
  public:
    SourcePriority();  ///< the setting's default
    explicit SourcePriority(std::vector<std::string> sources) : sources_(std::move(sources)) {}

    [[nodiscard]] bool knows(std::string_view source) const;

    /// 0 for the source that counts first. One that is no longer in the list counts after all that are.
    [[nodiscard]] std::size_t rank(std::string_view source) const;

    /// Throws Error{validation_failed}, naming the list, unless the source is in it.
    void require(std::string_view source) const;

  private:
    std::vector<std::string> sources_;
};

}  // namespace fitkart
