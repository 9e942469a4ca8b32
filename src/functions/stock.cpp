#include "functions/stock.h"

#include <algorithm>
#include <numeric>

#include "domain/error.h"
#include "domain/text.h"

#include "functions/products.h"
#include "functions/waiting_list.h"

#include "postgres/function.h"
#include "postgres/session.h"
#include "postgres/subtransaction.h"

namespace fitkart {
namespace {

struct Columns {
    std::vector<ProductId> products;
    std::vector<std::int32_t> quantities;
};

Columns columns_of(std::span<const Wish> wishes) {
    Columns columns;
    for (const Wish& wish : wishes) {
        columns.products.push_back(wish.product);
        columns.quantities.push_back(static_cast<std::int32_t>(wish.quantity));
    }
    return columns;
}

/// A number by which processes that write at once begin at different slots.
std::int16_t first_of_all() { return static_cast<std::int16_t>(process_number() % kMostSlots); }

// Of each product one slot that holds enough and that nobody has locked, if the product's row still is what was read.
// Materialized, here and below: a subquery that a plan scans again passes over the slot that it has locked and takes another.
#define FITKART_TAKE(which_slot)                                                                        \
    "WITH chosen AS MATERIALIZED ( "                                                                    \
    "   SELECT w.product_id, w.quantity, s.slot "                                                       \
    "     FROM (SELECT unnest($1) AS product_id, unnest($2) AS quantity, unnest($3) AS version, "       \
    "                  unnest($4) AS first_slot "                                                       \
    "            LIMIT cardinality($1)) w "                                                             \
    "     JOIN fitkart.reward_products p ON p.id = w.product_id AND p.xmin = w.version "                \
    "    CROSS JOIN LATERAL ( "                                                                         \
    "           SELECT n.slot "                                                                         \
    "             FROM fitkart.product_stock n "                                                        \
    "            WHERE n.product_id = w.product_id "                                                    \
    "              AND n.free >= w.quantity " which_slot                                                \
    "            LIMIT 1 "                                                                              \
    "              FOR NO KEY UPDATE SKIP LOCKED) s) "                                                  \
    "UPDATE fitkart.product_stock t "                                                                   \
    "   SET free = t.free - c.quantity "                                                                \
    "  FROM chosen c "                                                                                  \
    " WHERE t.product_id = c.product_id "                                                               \
    "   AND t.slot = c.slot"

/// Nearly always the first slot will do: no other is read, none is sorted, and a quarter of the instructions are saved.
constexpr Statement kTakeFromFirst{FITKART_TAKE("AND n.slot >= w.first_slot ")};
constexpr Statement kTakeFromAny{FITKART_TAKE("ORDER BY n.slot # w.first_slot ")};

#undef FITKART_TAKE

/// Takes the whole basket without waiting for anybody, or nothing. A try that did not take everything is undone as a whole: a
/// slot that somebody emptied between the look and the lock stays locked otherwise, though it is of no use, and so do slots of
/// later products.
bool take_at_once(Sql& sql, std::span<const Wish> wishes, std::span<const Offer> offers) {
    const auto [products, quantities] = columns_of(wishes);
    std::vector<RowVersion> versions;
    std::vector<std::int16_t> first_slots;
    for (const Offer& offer : offers) {
        versions.push_back(offer.version);
        first_slots.push_back(static_cast<std::int16_t>(first_slot(process_number(), offer.slots)));
    }
    for (const Statement* take : {&kTakeFromFirst, &kTakeFromAny}) {
        Subtransaction attempt(sql);
        if (sql.execute(*take, products, quantities, versions, first_slots) == wishes.size()) {
            attempt.commit();
            return true;
        }
    }
    return false;
}

/// All slots of a product, in order, locked until the transaction ends.
std::vector<std::int64_t> lock_slots(Sql& sql, const ProductId& product) {
    static constexpr Statement kLock{R"(
        SELECT s.free
          FROM fitkart.product_stock s
         WHERE s.product_id = $1
         ORDER BY s.slot
           FOR NO KEY UPDATE)"};
    std::vector<std::int64_t> slots;
    for (const auto& [free] : sql.rows<std::int32_t>(kLock, product)) {
        slots.push_back(free);
    }
    return slots;
}

/// What the slots of a product hold from now on; slots that it does not have yet are made. They must be locked. `all`: also those
/// that hold that already, so that who gives units back by an older snapshot has to begin anew.
void write_slots(Sql& sql, const ProductId& product, std::span<const std::int64_t> slots, bool all = false) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.product_stock AS s (product_id, slot, free)
        SELECT $1, w.place - 1, w.free
          FROM unnest($2) WITH ORDINALITY AS w (free, place)
            ON CONFLICT (product_id, slot) DO UPDATE
           SET free = EXCLUDED.free
         WHERE s.free <> EXCLUDED.free OR $3)"};
    sql.execute(kWrite, product, std::vector<std::int32_t>(slots.begin(), slots.end()), all);
}

std::int64_t sum_of(std::span<const std::int64_t> slots) { return std::accumulate(slots.begin(), slots.end(), std::int64_t{0}); }

/// Waits for everybody who is at the product, and takes the units out of as many slots as it needs.
void take_from_all_slots(Sql& sql, const Wish& wish, Offer offer) {
    // Looked at twice before it refuses: slots that were made while this one waited are seen by the second look alone, and
    // now that the others are locked nobody makes more.
    for (int look = 1; look <= 2; ++look) {
        const std::vector<std::int64_t> slots = lock_slots(sql, wish.product);
        if (const auto left = gather(slots, wish.quantity)) {
            write_slots(sql, wish.product, *left);
            return;
        }
        offer.available = sum_of(slots);
    }
    require_in_stock(offer, wish.quantity);
}

/// The rows of the products, locked until the transaction ends: their stocks, except for what is free.
std::vector<Stock> lock_products(Sql& sql, std::span<const Wish> wishes) {
    static constexpr Statement kLock{R"(
        SELECT p.id, p.stock_quantity, p.missing_units
          FROM (SELECT u.product_id FROM unnest($1) AS u (product_id) LIMIT cardinality($1)) w
          JOIN fitkart.reward_products p ON p.id = w.product_id
         ORDER BY p.id
           FOR NO KEY UPDATE OF p)"};
    std::vector<Stock> stocks;
    for (const auto& [product, units, missing] : sql.rows<ProductId, std::int32_t, std::int32_t>(kLock, columns_of(wishes).products)) {
        if (product != wishes[stocks.size()].product) {
            break;
        }
        stocks.push_back({.in_house = units, .missing = missing});
    }
    if (stocks.size() < wishes.size()) {
        throw no_such("product", wishes[stocks.size()].product);
    }
    return stocks;
}

/// Writes the stocks of the products, beside them, except for what is free.
void write_units(Sql& sql, std::span<const Wish> wishes, std::span<const Stock> stocks, Instant now) {
    static constexpr Statement kWrite{R"(
        UPDATE fitkart.reward_products p
           SET stock_quantity = w.units,
               missing_units = w.missing,
               updated_at = $4
          FROM (SELECT u.product_id, u.units, u.missing FROM unnest($1, $2, $3) AS u (product_id, units, missing)
                 LIMIT cardinality($1)) w
         WHERE p.id = w.product_id
           AND (p.stock_quantity <> w.units OR p.missing_units <> w.missing))"};
    std::vector<std::int32_t> units;
    std::vector<std::int32_t> missing;
    for (const Stock& stock : stocks) {
        units.push_back(static_cast<std::int32_t>(stock.in_house));
        missing.push_back(static_cast<std::int32_t>(stock.missing));
    }
    sql.execute(kWrite, columns_of(wishes).products, units, missing, now);
}

/// Units that can be bought and could not before, for who waits for them.
void note_more(std::vector<Wish>& more, const ProductId& product, std::int64_t units) {
    if (units > 0) {
        more.push_back({product, units});
    }
}

/// Locks the products and all their slots, and writes what `change` makes of each stock.
std::vector<Restocked> restock(Sql& sql, std::span<const Wish> wishes, Instant now, Stock (*change)(const Stock&, std::int64_t)) {
    std::vector<Stock> stocks = lock_products(sql, wishes);
    std::vector<Restocked> answer;
    std::vector<Wish> more;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const ProductId product = wishes[i].product;
        const std::vector<std::int64_t> slots = lock_slots(sql, product);
        Stock before = stocks[i];
        before.free = sum_of(slots);
        stocks[i] = change(before, wishes[i].quantity);
        write_slots(sql, product, spread(stocks[i].free, static_cast<std::int64_t>(slots.size())), stocks[i].missing > 0);
        note_more(more, product, stocks[i].free - before.free);
        answer.push_back({before, stocks[i]});
    }
    write_units(sql, wishes, stocks, now);
    notify_waiting(sql, more);
    return answer;
}

/// Those of the products that miss units, as far as this transaction sees.
std::vector<Wish> with_missing_units(Sql& sql, std::span<const Wish> wishes) {
    static constexpr Statement kMissing{R"(
        SELECT p.id
          FROM (SELECT unnest($1) AS product_id LIMIT cardinality($1)) w
          JOIN fitkart.reward_products p ON p.id = w.product_id
         WHERE p.missing_units > 0)"};
    std::vector<Wish> found;
    for (const auto& [product] : sql.rows<ProductId>(kMissing, columns_of(wishes).products)) {
        found.push_back(*std::ranges::find(wishes, product, &Wish::product));
    }
    std::ranges::sort(found, {}, &Wish::product);
    return found;
}

/// Makes up for missing units with units that are given back; answers how many of each made up.
std::vector<Wish> make_up(Sql& sql, const std::vector<Wish>& given_back) {
    std::vector<Wish> made_up = given_back;
    if (!given_back.empty()) {
        std::vector<Stock> stocks = lock_products(sql, given_back);
        for (std::size_t i = 0; i < stocks.size(); ++i) {
            const std::int64_t missing = stocks[i].missing;
            stocks[i] = released_from(stocks[i], given_back[i].quantity);
            made_up[i].quantity = missing - stocks[i].missing;
        }
        write_units(sql, given_back, stocks, clock_now());
    }
    return made_up;
}

/// What is left of the units when some of them made up for missing ones.
std::vector<Wish> less(std::span<const Wish> units, std::span<const Wish> made_up) {
    std::vector<Wish> left(units.begin(), units.end());
    for (const Wish& gone : made_up) {
        std::ranges::find(left, gone.product, &Wish::product)->quantity -= gone.quantity;
    }
    std::erase_if(left, [](const Wish& wish) { return wish.quantity == 0; });
    return left;
}

/// Puts units into a slot that nobody has locked, or waits for the first one.
void put_into_a_slot(Sql& sql, const Wish& wish) {
    static constexpr Statement kPut{R"(
        WITH chosen AS MATERIALIZED (
            SELECT n.slot
              FROM fitkart.product_stock n
             WHERE n.product_id = $1
             ORDER BY n.slot # $3
             LIMIT 1
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE fitkart.product_stock t
           SET free = t.free + $2
          FROM chosen c
         WHERE t.product_id = $1
           AND t.slot = c.slot)"};
    static constexpr Statement kWaitAndPut{R"(
        UPDATE fitkart.product_stock t
           SET free = t.free + $2
         WHERE t.product_id = $1
           AND t.slot = 0)"};
    const auto units = static_cast<std::int32_t>(wish.quantity);
    if (sql.execute(kPut, wish.product, units, first_of_all()) == 0 && sql.execute(kWaitAndPut, wish.product, units) == 0) {
        throw std::logic_error(concat("fitkart: product ", to_string(wish.product), " has no slots"));
    }
}

}  // namespace

std::vector<Offer> take_stock(Sql& sql, std::span<const Wish> wishes, std::vector<Offer> offers) {
    if (take_at_once(sql, wishes, offers)) {
        return offers;
    }
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        take_from_all_slots(sql, wishes[i], offers[i]);
    }
    return read_products(sql, wishes);
}

void release_stock(Sql& sql, std::span<const Wish> wishes) {
    for (;;) {
        Subtransaction attempt(sql);
        const std::vector<Wish> free = less(wishes, make_up(sql, with_missing_units(sql, wishes)));
        for (const Wish& wish : free) {
            put_into_a_slot(sql, wish);
        }
        if (with_missing_units(sql, free).empty()) {
            attempt.commit();
            notify_waiting(sql, free);
            return;
        }
        // A count that this one waited for has found units missing: all over again, rows of products first.
    }
}

void send_stock(Sql& sql, std::span<const Wish> wishes, Instant now) {
    std::vector<Stock> stocks = lock_products(sql, wishes);
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        stocks[i] = sent_from(stocks[i], wishes[i].quantity);
    }
    write_units(sql, wishes, stocks, now);
}

std::vector<Restocked> add_stock(Sql& sql, std::span<const Wish> changes, Instant now) { return restock(sql, changes, now, changed_by); }

std::vector<Restocked> set_stock(Sql& sql, std::span<const Wish> counts, Instant now) { return restock(sql, counts, now, counted_as); }

FITKART_FUNCTION(spread_stock) {
    static constexpr Statement kProducts{R"(
        SELECT p.id, p.name, p.stock_quantity, p.missing_units
          FROM fitkart.reward_products p
         WHERE $1 IS NULL OR p.id = $1
         ORDER BY p.id
           FOR NO KEY UPDATE)",
                                         Planning::for_each_call};
    static constexpr Statement kPromised{R"(
        SELECT i.product_id, sum(i.quantity)
          FROM fitkart.orders o
          JOIN fitkart.order_items i ON i.user_id = o.user_id AND i.order_id = o.id
         WHERE o.status IN ('pending', 'confirmed', 'processing')
           AND (o.status = 'pending' OR NOT i.is_digital)
           AND ($1 IS NULL OR i.product_id = $1)
         GROUP BY i.product_id)",
                                         Planning::for_each_call};
    const auto wanted = args.optional<ProductId>("product_id");
    const auto products = sql.rows<ProductId, std::string, std::int32_t, std::int32_t>(kProducts, wanted);
    if (wanted && products.empty()) {
        throw no_such("product", *wanted);
    }
    std::vector<std::vector<std::int64_t>> slots;
    for (const auto& [product, name, in_house, missing] : products) {
        slots.push_back(lock_slots(sql, product));
    }
    // Nobody takes or gives back a unit from here on, so what is promised is what stands in open orders.
    std::unordered_map<ProductId, std::int64_t> promised;
    for (const auto& [product, units] : sql.rows<ProductId, std::int64_t>(kPromised, wanted)) {
        promised.emplace(product, units);
    }
    std::vector<Wish> units;
    std::vector<Stock> stocks;
    std::vector<Wish> more;
    for (std::size_t i = 0; i < products.size(); ++i) {
        const auto& [product, name, in_house, missing] = products[i];
        if (promised[product] > in_house) {
            throw Error{ErrorCode::product_out_of_stock,
                        concat(promised[product], " of \"", name, "\" are promised to open orders, ", in_house, " in stock"),
                        {{"product_id", product}, {"promised", promised[product]}, {"stock_quantity", std::int64_t{in_house}}},
                        "Correct stock_quantity, or cancel orders."};
        }
        const Stock stock = counted_as({.in_house = in_house, .free = in_house - promised[product]}, in_house - missing);
        write_slots(sql, product, spread(stock.free, static_cast<std::int64_t>(slots[i].size())), stock.missing > 0);
        units.push_back({product, 0});
        stocks.push_back(stock);
        note_more(more, product, stock.free - sum_of(slots[i]));
    }
    write_units(sql, units, stocks, clock_now());
    notify_waiting(sql, more);
    return value(static_cast<std::int64_t>(products.size()));
}

}  // namespace fitkart
