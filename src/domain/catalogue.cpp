#include "domain/catalogue.h"

#include <algorithm>

#include "domain/error.h"
#include "domain/money.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxShopId = 64;
constexpr std::size_t kMissingShare = 5;  // one in five: rule 20
constexpr std::string_view kOnlyVariant = "Default Title";

[[noreturn]] void refuse(std::string_view field, const std::string& what, std::vector<ErrorField> more = {}) {
    std::vector<ErrorField> detail{{"field", field}};
    detail.insert(detail.end(), more.begin(), more.end());
    throw Error{ErrorCode::validation_failed, concat(field, ' ', what), std::move(detail)};
}

/// Characters of UTF-8 text: the bytes that begin one.
std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void require_line(std::string_view field, std::string_view text, std::size_t most) {
    const std::size_t length = characters_in(text);
    if (length < 1 || length > most) {
        refuse(field, concat("has ", length, " characters, not 1 to ", most), {{"maximum", static_cast<std::int64_t>(most)}});
    }
    if (has_control_characters(text)) {
        refuse(field, "has control characters");
    }
}

void require_description(std::string_view field, std::string_view text) {
    if (text.size() > kMaxDescription) {
        refuse(field, concat("has ", text.size(), " bytes, more than ", kMaxDescription),
               {{"maximum", static_cast<std::int64_t>(kMaxDescription)}});
    }
}

/// Only http and https: a client puts the address into a page as it stands.
void require_picture(std::string_view field, std::string_view url) {
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    if (!web || url.size() > kMaxPictureUrl || url.find_first_of(" \"<>\\^`{|}") != std::string_view::npos || has_control_characters(url)) {
        refuse(field, concat("is no http address of at most ", kMaxPictureUrl, " bytes"));
    }
}

void require_pictures(std::string_view field, std::span<const std::string> urls) {
    if (urls.size() > kMaxPictures) {
        refuse(field, concat("has ", urls.size(), " pictures, more than ", kMaxPictures), {{"maximum", static_cast<std::int64_t>(kMaxPictures)}});
    }
    for (const std::string& url : urls) {
        require_picture(field, url);
    }
}

void require_between(std::string_view field, const std::optional<std::int32_t>& number, std::int32_t least, std::int32_t most) {
    if (number && (*number < least || *number > most)) {
        refuse(field, concat("is ", *number, ", not ", least, " to ", most), {{"minimum", least}, {"maximum", most}});
    }
}

void require_retail_price(const Product& product) {
    if (product.retail_price && *product.retail_price < 0) {
        refuse("retail_price", concat("is ", *product.retail_price, ", less than 0"), {{"minimum", 0}});
    }
    if (product.retail_price.has_value() != product.retail_currency.has_value()) {
        refuse(product.retail_price ? "retail_currency" : "retail_price", "is missing: the two belong together");
    }
    if (product.retail_currency && !is_currency(*product.retail_currency)) {
        refuse("retail_currency", "is no currency of three capital letters (ISO 4217)");
    }
}

void require_on_sale_makes_sense(const Product& product) {
    if (product.coin_price && *product.coin_price < Coins{1}) {
        refuse("coin_price", concat("is ", *product.coin_price, ", less than 1"), {{"minimum", 1}});
    }
    if (product.is_active && !product.coin_price) {
        refuse("is_active", "cannot be true: the product has no coin_price");
    }
    if (product.available_from && product.available_until && *product.available_from >= *product.available_until) {
        refuse("available_until", "is not after available_from");
    }
}

void require_shop_id(std::string_view field, std::string_view id) {
    if (!is_shop_id(id)) {
        refuse(field, concat("is no id of 1 to ", kMaxShopId, " letters and digits"));
    }
}

bool sold_by_the_shop(const ShopProduct& product) {
    if (product.status != "active" && product.status != "draft" && product.status != "archived") {
        refuse("status", concat("is \"", beginning_of(product.status, 40), "\", not active, draft or archived"));
    }
    return product.status == "active";
}

std::string name_of(const ShopProduct& product, const ShopVariant& variant) {
    const std::string_view title = trimmed(product.title);
    require_line("title", title, kMaxProductName);
    const std::string_view choice = trimmed(variant.title);
    if (choice.empty() || choice == kOnlyVariant) {
        return std::string(title);
    }
    std::string name = concat(title, ", ", choice);
    require_line("variants.title", name, kMaxProductName);
    return name;
}

/// The shelf of a new row; a type that no shelf can be called is none.
std::string category_of(const ShopProduct& product) {
    const std::string_view type = trimmed(product.type);
    const bool fits = !type.empty() && characters_in(type) <= kMaxCategory && !has_control_characters(type);
    return fits ? std::string(type) : Product{}.category;
}

/// The address of the variant's own picture, or else of the product's.
std::optional<std::string> picture_of(const ShopProduct& product, const ShopVariant& variant) {
    if (!variant.picture_id.empty()) {
        const auto own = std::ranges::find(product.pictures, variant.picture_id, &ShopPicture::id);
        if (own != product.pictures.end()) {
            return own->url;
        }
    }
    if (!product.main_picture.empty()) {
        return product.main_picture;
    }
    return product.pictures.empty() ? std::nullopt : std::optional(product.pictures.front().url);
}

std::vector<std::string> other_pictures(const ShopProduct& product, const std::optional<std::string>& main) {
    std::vector<std::string> urls;
    for (const ShopPicture& picture : product.pictures) {
        if (picture.url != main) {
            urls.push_back(picture.url);
        }
    }
    return urls;
}

Listing listing_of(const ShopProduct& product, const ShopVariant& variant, std::string_view currency) {
    require_shop_id("variants.id", variant.id);
    Listing listing{.product_id = product.id,
                    .variant_id = variant.id,
                    .name = name_of(product, variant),
                    .description = product.description,
                    .image_url = picture_of(product, variant),
                    .category = category_of(product),
                    .on_sale = sold_by_the_shop(product)};
    listing.images = other_pictures(product, listing.image_url);
    require_pictures("images", listing.images);
    if (listing.image_url) {
        require_picture("image", *listing.image_url);
    }
    if (variant.price) {
        listing.retail_price = money_from(*variant.price, currency);
        if (!listing.retail_price) {
            refuse("variants.price", concat("is \"", beginning_of(*variant.price, 40), "\", no amount of ", currency));
        }
        listing.retail_currency = currency;
    }
    if (variant.quantity) {
        if (*variant.quantity > kMaxStock) {
            refuse("variants.inventory_quantity", concat("is ", *variant.quantity, ", more than ", kMaxStock), {{"maximum", kMaxStock}});
        }
        listing.quantity = std::max<std::int64_t>(*variant.quantity, 0);
    }
    return listing;
}

bool same_contents(const Listing& left, const Listing& right) {
    return left.name == right.name && left.description == right.description && left.retail_price == right.retail_price &&
           left.retail_currency == right.retail_currency && left.image_url == right.image_url && left.images == right.images;
}

RowChange::Sale sale_after(const Shelved& row, const Listing& listing) {
    if (!listing.on_sale) {
        return row.active ? RowChange::Sale::taken_off : RowChange::Sale::as_it_is;
    }
    return row.delisted && row.priced && !row.active ? RowChange::Sale::put_back : RowChange::Sale::as_it_is;
}

}  // namespace

bool is_shop_id(std::string_view id) {
    return !id.empty() && id.size() <= kMaxShopId && std::ranges::all_of(id, [](char c) { return c > 0x20 && c < 0x7f; });
}

void require_sound(const Product& product) {
    require_line("name", product.name, kMaxProductName);
    require_description("description", product.description);
    require_line("category", product.category, kMaxCategory);
    require_retail_price(product);
    if (product.image_url) {
        require_picture("image_url", *product.image_url);
    }
    require_pictures("images", product.images);
    constexpr std::int32_t most = 1'000'000'000;
    require_between("popularity_rank", product.popularity_rank, 1, most);
    require_between("limit_per_user", product.limit_per_user, 1, most);
    require_between("min_trust", product.min_trust, 0, 100);
    require_between("min_account_days", product.min_account_days, 0, 36'500);
    require_on_sale_makes_sense(product);
}

void require_same_kind(const Product& before, const Product& after, std::int64_t stock) {
    if (before.is_digital != after.is_digital && stock > 0) {
        refuse("is_digital", concat("cannot change: there are ", stock, " units, which ", before.is_digital ? "are codes" : "are no codes"),
               {{"stock", stock}});
    }
}

std::vector<Listing> listings_of(const ShopProduct& product, std::string_view currency) {
    require_shop_id("id", product.id);
    require_description("body_html", product.description);
    if (product.variants.empty() || product.variants.size() > kMaxVariants) {
        refuse("variants", concat("has ", product.variants.size(), " elements, not 1 to ", kMaxVariants));
    }
    std::vector<Listing> listings;
    for (const ShopVariant& variant : product.variants) {
        if (std::ranges::find(listings, variant.id, &Listing::variant_id) != listings.end()) {
            refuse("variants.id", concat("names ", variant.id, " twice"));
        }
        listings.push_back(listing_of(product, variant, currency));
    }
    return listings;
}

RowChange change_of(const Shelved& row, const Listing& listing) {
    RowChange change{.contents = !same_contents(row.listing, listing), .sale = sale_after(row, listing)};
    if (listing.quantity && !row.digital) {
        change.stock = counted_as(row.stock, *listing.quantity) == row.stock ? std::nullopt : listing.quantity;
    }
    return change;
}

void require_few_missing(std::size_t missing, std::size_t on_sale) {
    if (missing * kMissingShare > on_sale) {
        throw Error{ErrorCode::limit_reached,
                    concat("the list lacks ", missing, " of the ", on_sale, " products of the shop on sale, more than a fifth"),
                    {{"limit", "missing_products"},
                     {"missing", static_cast<std::int64_t>(missing)},
                     {"on_sale", static_cast<std::int64_t>(on_sale)},
                     {"maximum", static_cast<std::int64_t>(on_sale / kMissingShare)}},
                    "Send the whole list, or take the products off sale one by one with save_product."};
    }
}

}  // namespace fitkart
