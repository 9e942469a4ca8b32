#pragma once
/// What the catalogue keeps of a product, what may be written into it, and what a list of the shop changes in it (rule 20).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/stock.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

inline constexpr std::size_t kMaxProductName = 200;       ///< characters
inline constexpr std::size_t kMaxDescription = 65'536;    ///< bytes; shops send HTML
inline constexpr std::size_t kMaxCategory = 60;           ///< characters
inline constexpr std::size_t kMaxPictureUrl = 2'048;      ///< bytes
inline constexpr std::size_t kMaxPictures = 250;          ///< Shopify's own limit
inline constexpr std::size_t kMaxVariants = 2'048;        ///< of one product, Shopify's own limit
inline constexpr std::int64_t kMaxStock = 1'000'000'000;  ///< units of one product

/// A product as the staff writes it. Its stock is no part of it: units come and go by adjust_stock, codes and orders.
struct Product {
    std::string name{};
    std::string description{};
    std::optional<Coins> coin_price{};           ///< none: not priced yet
    std::optional<std::int64_t> retail_price{};  ///< in the smallest unit of retail_currency
    std::optional<std::string> retail_currency{};
    std::optional<std::string> image_url{};
    std::vector<std::string> images{};  ///< more pictures
    std::string category = "other";
    bool is_digital = false;
    bool is_active = false;
    std::optional<std::int32_t> popularity_rank{};
    std::optional<Instant> available_from{};
    std::optional<Instant> available_until{};
    std::optional<std::int32_t> limit_per_user{};
    std::optional<std::int32_t> min_trust{};
    std::optional<std::int32_t> min_account_days{};
    friend bool operator==(const Product&, const Product&) = default;
};

/// Throws Error{validation_failed}, which names the field, for a product that the catalogue cannot have; on sale without a
/// price among them.
void require_sound(const Product& product);

/// Throws Error{validation_failed} when a product with units in the house would turn digital, or physical: codes and units are
/// not each other.
void require_same_kind(const Product& before, const Product& after, std::int64_t stock);

/// Whether the text can be an id of the shop: 1 to 64 printable characters of ASCII, no blanks.
[[nodiscard]] bool is_shop_id(std::string_view id);

/// A picture as the shop lists it.
struct ShopPicture {
    std::string id;
    std::string url;
};

/// A variant as the shop lists it: what a buyer can choose, so a row of the catalogue each.
struct ShopVariant {
    std::string id{};
    std::string title{};
    std::optional<std::string> price{};        ///< "12.00"
    std::optional<std::int64_t> quantity{};    ///< none: the shop does not count it; negative: it oversold
    std::string picture_id{};                  ///< empty: it has none of its own
};

/// A product as the shop lists it.
struct ShopProduct {
    std::string id{};
    std::string title{};
    std::string description{};
    std::string type{};
    std::string status{};          ///< active, draft or archived
    std::string main_picture{};    ///< its address; empty: the first of `pictures`
    std::vector<ShopPicture> pictures{};
    std::vector<ShopVariant> variants{};
};

/// What a variant says of its row.
struct Listing {
    std::string product_id{};
    std::string variant_id{};
    std::string name{};
    std::string description{};
    std::optional<std::int64_t> retail_price{};
    std::optional<std::string> retail_currency{};
    std::optional<std::string> image_url{};
    std::vector<std::string> images{};
    std::string category = "other";
    std::optional<std::int64_t> quantity{};  ///< units that the shop counts, 0 and more
    bool on_sale = false;                    ///< as far as the shop goes
};

/// The rows of a product, one a variant. "Default Title" is Shopify's word for a product without variants. Throws
/// Error{validation_failed}, which names the field, for a product that no catalogue can have: it is taken whole or not at all.
[[nodiscard]] std::vector<Listing> listings_of(const ShopProduct& product, std::string_view currency);

/// A row that came from the shop, as it stands.
struct Shelved {
    ProductId id{};
    Listing listing{};          ///< quantity and on_sale are not looked at
    Stock stock{};
    bool digital = false;
    bool active = false;
    bool priced = false;
    bool delisted = false;      ///< a sync took it off sale
};

/// What a list changes in a row.
struct RowChange {
    bool contents = false;               ///< name, description, pictures, retail price
    std::optional<std::int64_t> stock{}; ///< units that the shop counts, where these make another stock
    enum class Sale { as_it_is, taken_off, put_back } sale = Sale::as_it_is;
    [[nodiscard]] bool nothing() const { return !contents && !stock && sale == Sale::as_it_is; }
};

/// Rule 20. The units in the house are those the shop counts, so that what can be bought is that less the reserved ones; never
/// below these, since they were promised. A digital product's stock is its codes, and what the shop does not count keeps the
/// stock it has here. What the shop no longer sells goes off sale; what it sells again comes back only if a sync took it off
/// and it has a price: what the staff took off stays off.
[[nodiscard]] RowChange change_of(const Shelved& row, const Listing& listing);

/// Throws Error{limit_reached} when a complete list lacks more than a fifth of what is on sale: it is rather broken than true.
void require_few_missing(std::size_t missing, std::size_t on_sale);

}  // namespace fitkart
