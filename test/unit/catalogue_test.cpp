#include "domain/catalogue.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "domain/error.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}};

/// The field that a refusal names, and what it says of it.
struct Refusal {
    std::string field;
    std::string message;
};

Refusal refusal_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::validation_failed);
        return {std::get<std::string>(error.detail().front().value), error.what()};
    }
    return {"nothing was refused", ""};
}

Product bottle() { return {.name = "Bottle", .coin_price = Coins{800}, .is_active = true}; }

std::string field_refused(const std::function<void(Product&)>& change) {
    Product product = bottle();
    change(product);
    return refusal_of([&] { require_sound(product); }).field;
}

TEST(Product, a_plain_one_is_sound) {
    EXPECT_NO_THROW(require_sound(bottle()));
    EXPECT_NO_THROW(require_sound(Product{.name = "Bottle"})) << "without a price, as long as it is not on sale";
}

TEST(Product, nothing_is_on_sale_without_a_price) {
    EXPECT_EQ(field_refused([](Product& p) { p.coin_price.reset(); }), "is_active");
    EXPECT_EQ(field_refused([](Product& p) { p.coin_price = Coins{0}; }), "coin_price");
    EXPECT_EQ(field_refused([](Product& p) { p.coin_price = Coins{-5}; }), "coin_price");
}

TEST(Product, each_field_has_its_bounds_and_a_refusal_names_it) {
    EXPECT_EQ(field_refused([](Product& p) { p.name = ""; }), "name");
    EXPECT_EQ(field_refused([](Product& p) { p.name = std::string(201, 'x'); }), "name");
    EXPECT_EQ(field_refused([](Product& p) { p.name = "Bot\ntle"; }), "name");
    EXPECT_EQ(field_refused([](Product& p) { p.description = std::string(65'537, 'x'); }), "description");
    EXPECT_EQ(field_refused([](Product& p) { p.category = ""; }), "category");
    EXPECT_EQ(field_refused([](Product& p) { p.category = std::string(61, 'x'); }), "category");
    EXPECT_EQ(field_refused([](Product& p) { p.retail_price = 5; }), "retail_currency");
    EXPECT_EQ(field_refused([](Product& p) { p.retail_currency = "USD"; }), "retail_price");
    EXPECT_EQ(field_refused([](Product& p) { p.retail_price = -1, p.retail_currency = "USD"; }), "retail_price");
    EXPECT_EQ(field_refused([](Product& p) { p.retail_price = 5, p.retail_currency = "usd"; }), "retail_currency");
    EXPECT_EQ(field_refused([](Product& p) { p.image_url = "javascript:alert(1)"; }), "image_url");
    EXPECT_EQ(field_refused([](Product& p) { p.images = {"https://shop.example/a.jpg", "https://shop.example/\"b.jpg"}; }), "images");
    EXPECT_EQ(field_refused([](Product& p) { p.images.assign(251, "https://shop.example/a.jpg"); }), "images");
    EXPECT_EQ(field_refused([](Product& p) { p.popularity_rank = 0; }), "popularity_rank");
    EXPECT_EQ(field_refused([](Product& p) { p.limit_per_user = 0; }), "limit_per_user");
    EXPECT_EQ(field_refused([](Product& p) { p.min_trust = 101; }), "min_trust");
    EXPECT_EQ(field_refused([](Product& p) { p.min_account_days = -1; }), "min_account_days");
    EXPECT_EQ(field_refused([](Product& p) { p.available_from = kNow, p.available_until = kNow; }), "available_until");
    EXPECT_EQ(field_refused([](Product& p) { p.available_from = kNow, p.available_until = kNow + 1us; }), "nothing was refused");
}

TEST(Product, letters_count_not_bytes) {
    std::string name;
    for (int i = 0; i < 200; ++i) {
        name += "ü";
    }
    EXPECT_EQ(field_refused([&](Product& p) { p.name = name; }), "nothing was refused");
    EXPECT_EQ(field_refused([&](Product& p) { p.name = name + "ü"; }), "name");
}

TEST(Product, turns_digital_only_while_nothing_is_in_the_house) {
    Product card = bottle();
    card.is_digital = true;
    EXPECT_NO_THROW(require_same_kind(bottle(), card, 0));
    EXPECT_NO_THROW(require_same_kind(card, card, 5));
    EXPECT_EQ(refusal_of([&] { require_same_kind(bottle(), card, 1); }).field, "is_digital");
    EXPECT_EQ(refusal_of([&] { require_same_kind(card, bottle(), 1); }).field, "is_digital");
}

ShopProduct shirt() {
    return {.id = "632910392",
            .title = "Running shirt",
            .description = "<p>Light &amp; dry.</p>",
            .type = "Clothing",
            .status = "active",
            .main_picture = "https://shop.example/front.jpg",
            .pictures = {{"1", "https://shop.example/front.jpg"}, {"2", "https://shop.example/back.jpg"}},
            .variants = {{.id = "801", .title = "S", .price = "12.00", .quantity = 7},
                         {.id = "802", .title = "M", .price = "13.50", .quantity = 0, .picture_id = "2"}}};
}

TEST(Listing, a_row_a_variant) {
    const auto rows = listings_of(shirt(), "USD");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].product_id, "632910392");
    EXPECT_EQ(rows[0].variant_id, "801");
    EXPECT_EQ(rows[0].name, "Running shirt, S");
    EXPECT_EQ(rows[0].retail_price, 1200);
    EXPECT_EQ(rows[0].retail_currency, "USD");
    EXPECT_EQ(rows[0].image_url, "https://shop.example/front.jpg");
    EXPECT_EQ(rows[0].images, (std::vector<std::string>{"https://shop.example/back.jpg"}));
    EXPECT_EQ(rows[0].quantity, 7);
    EXPECT_EQ(rows[0].category, "Clothing");
    EXPECT_TRUE(rows[0].on_sale);
    EXPECT_EQ(rows[1].name, "Running shirt, M");
    EXPECT_EQ(rows[1].image_url, "https://shop.example/back.jpg") << "its own picture, not the product's";
    EXPECT_EQ(rows[1].images, (std::vector<std::string>{"https://shop.example/front.jpg"}));
}

TEST(Listing, a_description_is_kept_as_the_shop_wrote_it) {
    EXPECT_EQ(listings_of(shirt(), "USD")[0].description, "<p>Light &amp; dry.</p>");
}

TEST(Listing, the_only_variant_bears_the_name_of_its_product) {
    ShopProduct product = shirt();
    product.title = "  Running shirt ";
    product.variants = {{.id = "801", .title = "Default Title"}};
    const auto rows = listings_of(product, "USD");
    EXPECT_EQ(rows[0].name, "Running shirt");
    EXPECT_EQ(rows[0].retail_price, std::nullopt);
    EXPECT_EQ(rows[0].retail_currency, std::nullopt);
    EXPECT_EQ(rows[0].quantity, std::nullopt) << "the shop does not count it";
}

TEST(Listing, a_draft_and_what_is_archived_is_not_on_sale) {
    ShopProduct product = shirt();
    for (const char* status : {"draft", "archived"}) {
        product.status = status;
        EXPECT_FALSE(listings_of(product, "USD")[0].on_sale);
    }
}

TEST(Listing, a_refusal_quotes_no_half_characters) {
    ShopProduct product = shirt();
    product.status = std::string(39, 'x') + "üüü";
    const std::string message = refusal_of([&] { (void)listings_of(product, "USD"); }).message;
    EXPECT_EQ(message, "status is \"" + std::string(39, 'x') + "\", not active, draft or archived");
}

TEST(Listing, what_the_shop_oversold_is_none) {
    ShopProduct product = shirt();
    product.variants[0].quantity = -3;
    EXPECT_EQ(listings_of(product, "USD")[0].quantity, 0);
}

TEST(Listing, a_type_that_no_shelf_can_be_called_is_the_shelf_other) {
    ShopProduct product = shirt();
    for (const std::string& type : {std::string{}, std::string(61, 'x'), std::string("a\tb"), std::string("  ")}) {
        product.type = type;
        EXPECT_EQ(listings_of(product, "USD")[0].category, "other");
    }
}

TEST(Listing, a_product_is_taken_whole_or_not_at_all) {
    const auto refused = [](const std::function<void(ShopProduct&)>& change) {
        ShopProduct product = shirt();
        change(product);
        return refusal_of([&] { (void)listings_of(product, "USD"); }).field;
    };
    EXPECT_EQ(refused([](ShopProduct& p) { p.id = ""; }), "id");
    EXPECT_EQ(refused([](ShopProduct& p) { p.id = "1 2"; }), "id");
    EXPECT_EQ(refused([](ShopProduct& p) { p.id = std::string(65, '1'); }), "id");
    EXPECT_EQ(refused([](ShopProduct& p) { p.title = " "; }), "title");
    EXPECT_EQ(refused([](ShopProduct& p) { p.title = std::string(199, 'x'); }), "variants.title") << "title and choice together";
    EXPECT_EQ(refused([](ShopProduct& p) { p.status = "sold"; }), "status");
    EXPECT_EQ(refused([](ShopProduct& p) { p.variants.clear(); }), "variants");
    EXPECT_EQ(refused([](ShopProduct& p) { p.variants.assign(2049, {.id = "1"}); }), "variants");
    EXPECT_EQ(refused([](ShopProduct& p) { p.variants[1].id = "801"; }), "variants.id");
    EXPECT_EQ(refused([](ShopProduct& p) { p.variants[1].id = ""; }), "variants.id");
    EXPECT_EQ(refused([](ShopProduct& p) { p.variants[1].price = "free"; }), "variants.price");
    EXPECT_EQ(refused([](ShopProduct& p) { p.variants[1].quantity = 1'000'000'001; }), "variants.inventory_quantity");
    EXPECT_EQ(refused([](ShopProduct& p) { p.main_picture = "ftp://shop.example/a.jpg"; }), "image");
    EXPECT_EQ(refused([](ShopProduct& p) { p.pictures[1].url = "data:image/png;base64,x"; }), "images");
    EXPECT_EQ(refused([](ShopProduct& p) { p.description = std::string(65'537, 'x'); }), "body_html");
}

/// A row that is as the list says.
Shelved shelved(const Listing& listing, std::int64_t stock, std::int64_t reserved = 0) {
    return {.listing = listing, .stock = {.in_house = stock, .free = stock - reserved}, .active = true, .priced = true};
}

Listing listed() { return listings_of(shirt(), "USD")[0]; }

TEST(Sync, what_has_not_changed_is_not_written) {
    EXPECT_TRUE(change_of(shelved(listed(), 7), listed()).nothing());
}

TEST(Sync, name_description_pictures_and_retail_price_are_the_shop_s) {
    for (const auto& change : std::vector<std::function<void(Listing&)>>{
             [](Listing& l) { l.name = "Shirt"; }, [](Listing& l) { l.description = "Dry."; }, [](Listing& l) { l.retail_price = 1300; },
             [](Listing& l) { l.retail_currency = "EUR"; }, [](Listing& l) { l.image_url.reset(); }, [](Listing& l) { l.images.clear(); }}) {
        Listing listing = listed();
        change(listing);
        EXPECT_TRUE(change_of(shelved(listed(), 7), listing).contents);
    }
}

TEST(Sync, the_shelf_is_the_house_s_once_the_row_is_there) {
    Listing listing = listed();
    listing.category = "Shirts";
    EXPECT_TRUE(change_of(shelved(listed(), 7), listing).nothing());
}

TEST(Sync, what_can_be_bought_is_the_shop_s_quantity_less_reservations_not_yet_sent) {
    const Shelved row = shelved(listed(), 10, 3);
    EXPECT_EQ(change_of(row, listed()).stock, 7) << "7 in the house, 3 of them promised: 4 can be bought";
}

TEST(Sync, promised_units_stay_promised_however_few_the_shop_counts) {
    Shelved row = shelved(listed(), 12, 9);
    EXPECT_EQ(change_of(row, listed()).stock, 7);
    row.stock = counted_as(row.stock, 7);
    EXPECT_EQ(row.stock, (Stock{.in_house = 9, .free = 0, .missing = 2})) << "none can be bought, and none is taken from who ordered";
    EXPECT_EQ(change_of(row, listed()).stock, std::nullopt);
    row.stock.missing = 1;
    EXPECT_EQ(change_of(row, listed()).stock, 7) << "the shop counts otherwise than last time, though nothing more can be bought";
}

TEST(Sync, what_the_shop_does_not_count_keeps_its_stock) {
    Listing listing = listed();
    listing.quantity.reset();
    EXPECT_EQ(change_of(shelved(listed(), 10, 3), listing).stock, std::nullopt);
}

TEST(Sync, the_stock_of_a_digital_product_is_its_codes) {
    Shelved row = shelved(listed(), 2);
    row.digital = true;
    EXPECT_EQ(change_of(row, listed()).stock, std::nullopt);
}

TEST(Sync, what_the_shop_stops_selling_goes_off_sale_and_comes_back_with_it) {
    Listing draft = listed();
    draft.on_sale = false;
    Shelved row = shelved(listed(), 7);
    EXPECT_EQ(change_of(row, draft).sale, RowChange::Sale::taken_off);
    row.active = false, row.delisted = true;
    EXPECT_TRUE(change_of(row, draft).nothing());
    EXPECT_EQ(change_of(row, listed()).sale, RowChange::Sale::put_back);
    row.priced = false;
    EXPECT_EQ(change_of(row, listed()).sale, RowChange::Sale::as_it_is) << "without a price it waits for one";
}

TEST(Sync, what_the_staff_took_off_sale_stays_off) {
    Shelved row = shelved(listed(), 7);
    row.active = false;
    EXPECT_TRUE(change_of(row, listed()).nothing());
}

TEST(Sync, more_than_a_fifth_is_never_missing) {
    EXPECT_NO_THROW(require_few_missing(0, 0));
    EXPECT_NO_THROW(require_few_missing(2, 10));
    EXPECT_NO_THROW(require_few_missing(1, 5));
    for (const auto& [missing, on_sale] : {std::pair<std::size_t, std::size_t>{3, 10}, {1, 4}, {1, 1}, {201, 1000}}) {
        try {
            require_few_missing(missing, on_sale);
            FAIL() << missing << " of " << on_sale;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::limit_reached);
        }
    }
}

RC_GTEST_PROP(Sync, a_row_that_was_changed_as_told_needs_no_other_change, (std::uint8_t quantity, std::uint8_t stock, bool counted, bool sells)) {
    Listing listing = listed();
    listing.quantity = counted ? std::optional<std::int64_t>(quantity) : std::nullopt;
    listing.on_sale = sells;
    Shelved row = shelved(listed(), stock);
    row.stock.free = *rc::gen::inRange(0, stock + 1);
    const std::int64_t promised = row.stock.promised();
    row.active = *rc::gen::arbitrary<bool>();
    row.delisted = !row.active && *rc::gen::arbitrary<bool>();
    row.priced = row.active || *rc::gen::arbitrary<bool>();
    const RowChange change = change_of(row, listing);
    row.stock = change.stock ? counted_as(row.stock, *change.stock) : row.stock;
    if (change.sale != RowChange::Sale::as_it_is) {
        row.active = change.sale == RowChange::Sale::put_back;
        row.delisted = !row.active;
    }
    RC_ASSERT(row.stock.promised() == promised);
    RC_ASSERT(!row.active || row.priced);
    RC_ASSERT(change_of(row, listing).nothing());
}

}  // namespace
}  // namespace fitkart
