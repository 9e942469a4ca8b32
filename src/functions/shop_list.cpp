#include "functions/shop_list.h"

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/json.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxListed = 10'000;

[[noreturn]] void refuse(const std::string& field, std::string_view what) {
    throw Error{ErrorCode::validation_failed, concat(field, ' ', what), {{"field", field}}};
}

/// An object inside a product, with the path that messages call its fields by: "variants." or nothing.
struct Part {
    const Json& json;
    std::string path;

    [[nodiscard]] std::string named(std::string_view field) const { return concat(path, field); }
};

/// The text of a field; empty when it is null or not there.
std::string text_of(const Part& part, std::string_view field) {
    const auto found = part.json.find(field);
    if (!found) {
        return {};
    }
    auto text = found->as_string();
    if (!text) {
        refuse(part.named(field), "is no text");
    }
    return *std::move(text);
}

/// An id: a whole number or a text; empty when it is null or not there.
std::string id_of(const Part& part, std::string_view field) {
    const auto found = part.json.find(field);
    if (!found) {
        return {};
    }
    if (const auto number = found->as_int64(); number && *number > 0) {
        return concat(*number);
    }
    auto text = found->as_string();
    if (!text) {
        refuse(part.named(field), "is no text and no whole number above 0");
    }
    return *std::move(text);
}

std::vector<Json> list_of(const Part& part, std::string_view field) {
    const auto found = part.json.find(field);
    if (!found) {
        return {};
    }
    if (!found->is_array()) {
        refuse(part.named(field), "is no array");
    }
    return found->elements();
}

/// The address of a picture; empty where it has none.
std::string picture_url(const Json& picture, std::string_view field) {
    if (!picture.is_object()) {
        refuse(std::string(field), "is no object");
    }
    return text_of({picture, concat(field, '.')}, "src");
}

/// What the shop counts. A shop that does not count a variant says so by an inventory_management of null; then its quantity
/// means nothing. A list without that key counts what it has a quantity of.
std::optional<std::int64_t> quantity_of(const Part& variant) {
    for (const auto& [key, value] : variant.json.members()) {
        if (key == "inventory_management" && value.is_null()) {
            return std::nullopt;
        }
    }
    const auto found = variant.json.find("inventory_quantity");
    if (!found) {
        return std::nullopt;
    }
    const auto quantity = found->as_int64();
    if (!quantity) {
        refuse(variant.named("inventory_quantity"), "is no whole number");
    }
    return quantity;
}

ShopVariant variant_from(const Json& json) {
    if (!json.is_object()) {
        refuse("variants", "has an element that is no object");
    }
    const Part variant{json, "variants."};
    ShopVariant read{.id = id_of(variant, "id"),
                     .title = text_of(variant, "title"),
                     .quantity = quantity_of(variant),
                     .picture_id = id_of(variant, "image_id")};
    if (json.find("price")) {
        read.price = text_of(variant, "price");
    }
    return read;
}

}  // namespace

std::vector<Json> products_of(const Json& list) {
    const Json products = list.is_object() ? list.find("products").value_or(Json{}) : list;
    if (!products.is_array() || products.size() > kMaxListed) {
        throw Error{ErrorCode::validation_failed,
                    products.is_array() ? concat("products has ", products.size(), " elements, more than ", kMaxListed)
                                        : std::string("products is no array"),
                    {{"argument", "products"}, {"maximum", static_cast<std::int64_t>(kMaxListed)}},
                    R"(Give the array of products, or {"products": [...]} as the shop answers it.)"};
    }
    return products.elements();
}

std::string shop_id_of(const Json& product) {
    try {
        std::string id = id_of({product, ""}, "id");
        return is_shop_id(id) ? id : std::string{};
    } catch (const Error&) {
        return {};
    }
}

ShopProduct shop_product_from(const Json& json) {
    if (!json.is_object()) {
        throw Error{ErrorCode::validation_failed, "the product is no object"};
    }
    const Part product{json, ""};
    ShopProduct read{.id = id_of(product, "id"),
                     .title = text_of(product, "title"),
                     .description = text_of(product, "body_html"),
                     .type = text_of(product, "product_type"),
                     .status = text_of(product, "status")};
    if (const auto main = json.find("image")) {
        read.main_picture = picture_url(*main, "image");
    }
    for (const Json& picture : list_of(product, "images")) {
        if (std::string url = picture_url(picture, "images"); !url.empty()) {
            read.pictures.push_back({id_of({picture, "images."}, "id"), std::move(url)});
        }
    }
    for (const Json& variant : list_of(product, "variants")) {
        read.variants.push_back(variant_from(variant));
    }
    return read;
}

}  // namespace fitkart
