// What a shop's list or a file of codes may hold: taken in a sound form, or refused with VALIDATION_FAILED.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "domain/catalogue.h"
#include "domain/error.h"
#include "domain/money.h"
#include "domain/product_codes.h"

namespace {

using namespace fitkart;

/// Cuts the input into texts at its zero bytes.
std::vector<std::string> texts_of(std::string_view input) {
    std::vector<std::string> texts;
    while (!input.empty()) {
        const std::size_t end = std::min(input.find('\0'), input.size());
        texts.emplace_back(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
    }
    texts.resize(std::max<std::size_t>(texts.size(), 8));
    return texts;
}

template <typename Call>
void refuses_politely(Call call) {
    try {
        call();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::validation_failed) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (const char* currency : {"USD", "JPY", "KWD", "CLF"}) {
        if (const auto money = money_from(input, currency); money && *money < 0) {
            std::abort();
        }
    }
    const std::vector<std::string> texts = texts_of(input);
    refuses_politely([&] { (void)clean_codes(texts); });
    refuses_politely([&] {
        ShopProduct product{.id = texts[0], .title = texts[1], .description = texts[2], .type = texts[3], .status = "active", .main_picture = texts[4]};
        for (std::size_t i = 5; i + 2 < texts.size(); i += 3) {
            product.pictures.push_back({texts[i], texts[i + 1]});
            product.variants.push_back({.id = texts[i], .title = texts[i + 2], .price = texts[i + 1], .picture_id = texts[i + 2]});
        }
        for (const Listing& listing : listings_of(product, "USD")) {
            // What a list brings is what the staff could have written.
            require_sound({.name = listing.name,
                           .description = listing.description,
                           .retail_price = listing.retail_price,
                           .retail_currency = listing.retail_currency,
                           .image_url = listing.image_url,
                           .images = listing.images,
                           .category = listing.category});
        }
    });
    return 0;
}
