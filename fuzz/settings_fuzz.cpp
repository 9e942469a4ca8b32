// A setting is taken or refused with SETTING_INVALID, whatever text is written into its row.
#include <cstdlib>
#include <string_view>

#include "domain/error.h"
#include "domain/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fitkart;
    if (size == 0) {
        return 0;
    }
    const auto catalogue = setting_catalogue();
    const SettingEntry& entry = catalogue[data[0] % catalogue.size()];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    Settings settings;
    try {
        apply_setting(settings, entry.key, text);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::setting_invalid) {
            std::abort();
        }
    }
    return 0;
}
