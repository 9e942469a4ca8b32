#include "postgres/datum.h"

#include <algorithm>

namespace fitkart {

Datum Codec<std::string>::write(std::string_view value) {
    return guarded([&] { return PointerGetDatum(cstring_to_text_with_len(value.data(), static_cast<int>(value.size()))); });
}

std::string Codec<std::string>::read(Datum datum) {
    const auto* packed = reinterpret_cast<const struct varlena*>(DatumGetPointer(datum));
    return {VARDATA_ANY(packed), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(packed))};
}

Datum Codec<Bytes>::write(std::span<const std::uint8_t> value) {
    return guarded([&] {
        auto* packed = static_cast<bytea*>(palloc(VARHDRSZ + value.size()));
        SET_VARSIZE(packed, VARHDRSZ + value.size());
        if (!value.empty()) {
            std::memcpy(VARDATA(packed), value.data(), value.size());
        }
        return PointerGetDatum(packed);
    });
}

Bytes Codec<Bytes>::read(Datum datum) {
    const auto* packed = reinterpret_cast<const struct varlena*>(DatumGetPointer(datum));
    const auto* first = reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(packed));
    return {first, first + VARSIZE_ANY_EXHDR(packed)};
}

Datum Codec<Uuid>::write(const Uuid& value) {
    return guarded([&] {
        auto* id = static_cast<pg_uuid_t*>(palloc(sizeof(pg_uuid_t)));
        std::memcpy(id->data, value.bytes.data(), UUID_LEN);
        return UUIDPGetDatum(id);
    });
}

Uuid Codec<Uuid>::read(Datum datum) {
    Uuid id;
    std::memcpy(id.bytes.data(), DatumGetUUIDP(datum)->data, UUID_LEN);
    return id;
}

Instant Codec<Instant>::read(Datum datum) {
    const TimestampTz timestamp = DatumGetTimestampTz(datum);
    if (TIMESTAMP_NOT_FINITE(timestamp)) {
        throw Error{ErrorCode::validation_failed, "a time is infinite"};
    }
    return Instant{std::chrono::microseconds{timestamp}} + kPostgresEpoch;
}

LocalDay Codec<LocalDay>::read(Datum datum) {
    const DateADT date = DatumGetDateADT(datum);
    if (DATE_NOT_FINITE(date)) {
        throw Error{ErrorCode::validation_failed, "a day is infinite"};
    }
    return LocalDay{std::chrono::days{date}} + kPostgresEpoch;
}

namespace {

/// What PostgreSQL knows of int8range. Runs under a guard.
TypeCacheEntry* serial_range_type() { return lookup_type_cache(INT8MULTIRANGEOID, TYPECACHE_MULTIRANGE_INFO)->rngtype; }

}  // namespace

Datum Codec<Serials>::write(const Serials& value) {
    const std::span<const SerialRange> ranges = value.ranges();
    return guarded([&] {
        TypeCacheEntry* const type = serial_range_type();
        auto** const made = static_cast<RangeType**>(palloc(sizeof(RangeType*) * (ranges.size() + 1)));
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            RangeBound lower{Int64GetDatum(ranges[i].from), false, true, true};
            RangeBound upper{Int64GetDatum(ranges[i].until), false, false, false};
            made[i] = new_range(type, &lower, &upper);
        }
        return MultirangeTypePGetDatum(make_multirange(INT8MULTIRANGEOID, type, static_cast<int32>(ranges.size()), made));
    });
}

Serials Codec<Serials>::read(Datum datum) {
    struct Bounds {
        SerialRange* first = nullptr;
        int count = 0;
    };
    const Bounds bounds = guarded([&] {
        TypeCacheEntry* const type = serial_range_type();
        RangeType** ranges = nullptr;
        Bounds found;
        multirange_deserialize(type, DatumGetMultirangeTypeP(datum), &found.count, &ranges);
        found.first = static_cast<SerialRange*>(palloc(sizeof(SerialRange) * (static_cast<std::size_t>(found.count) + 1)));
        for (int i = 0; i < found.count; ++i) {
            RangeBound lower;
            RangeBound upper;
            bool empty = false;
            range_deserialize(type, ranges[i], &lower, &upper, &empty);
            found.first[i] = {lower.infinite ? PG_INT64_MIN : DatumGetInt64(lower.val),
                              upper.infinite ? PG_INT64_MAX : DatumGetInt64(upper.val)};
        }
        return found;
    });
    return Serials::of({bounds.first, bounds.first + bounds.count});
}

namespace {

constexpr int kMaxDecimalPlaces = 20;

}  // namespace

Datum Codec<Rational>::write(const Rational& value) {
    using boost::multiprecision::cpp_int;
    const cpp_int scaled = cpp_int(numerator(value) * boost::multiprecision::pow(cpp_int(10), kMaxDecimalPlaces));
    const cpp_int units = scaled / denominator(value);
    if (units * denominator(value) != scaled) {
        throw Error{ErrorCode::validation_failed, concat(value, " has no decimal expansion of ", kMaxDecimalPlaces, " places")};
    }
    std::string digits = cpp_int(boost::multiprecision::abs(units)).str();
    if (digits.size() <= kMaxDecimalPlaces) {
        digits.insert(0, kMaxDecimalPlaces + 1 - digits.size(), '0');
    }
    digits.insert(digits.size() - kMaxDecimalPlaces, ".");
    while (digits.back() == '0') {
        digits.pop_back();
    }
    if (digits.back() == '.') {
        digits.pop_back();
    }
    if (units < 0) {
        digits.insert(0, "-");
    }
    return guarded([&] {
        return DirectFunctionCall3(numeric_in, CStringGetDatum(digits.c_str()), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
    });
}

Rational Codec<Rational>::read(Datum datum) {
    using boost::multiprecision::cpp_int;
    const char* text = guarded([&] { return DatumGetCString(DirectFunctionCall1(numeric_out, datum)); });
    std::string digits(text);
    if (digits.find_first_not_of("-.0123456789") != std::string::npos) {
        throw Error{ErrorCode::validation_failed, concat(digits, " is not a number to reckon with")};
    }
    cpp_int scale = 1;
    if (const auto point = digits.find('.'); point != std::string::npos) {
        scale = boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(digits.size() - point - 1));
        digits.erase(point, 1);
    }
    const bool negative = digits.front() == '-';
    // Boost reads a leading zero as octal.
    const auto first = digits.find_first_not_of("-0");
    cpp_int units = first == std::string::npos ? cpp_int(0) : cpp_int(digits.substr(first));
    return {negative ? cpp_int(-units) : units, scale};
}

namespace detail {

ElementType element_type(Oid type) {
    return guarded([&] {
        ElementType element{};
        element.type = type;
        element.array_type = get_array_type(type);
        get_typlenbyvalalign(type, &element.length, &element.by_value, &element.alignment);
        return element;
    });
}

Datum write_array(const ElementType& element, std::span<const Datum> elements, const bool* nulls) {
    return guarded([&] {
        int dimensions[1] = {static_cast<int>(elements.size())};
        int lower_bounds[1] = {1};
        if (elements.empty()) {
            return PointerGetDatum(construct_empty_array(element.type));
        }
        return PointerGetDatum(construct_md_array(const_cast<Datum*>(elements.data()), const_cast<bool*>(nulls), 1, dimensions,
                                                  lower_bounds, element.type, element.length, element.by_value,
                                                  element.alignment));
    });
}

PackedElements packed_elements(const ElementType& element, Datum array) {
    const auto* values = reinterpret_cast<const ArrayType*>(DatumGetPointer(array));
    if (VARATT_IS_EXTENDED(values) || ARR_NDIM(values) != 1 || ARR_HASNULL(values) || ARR_ELEMTYPE(values) != element.type) {
        return {nullptr, 0};
    }
    return {ARR_DATA_PTR(values), ARR_DIMS(values)[0]};
}

ArrayElements read_array(const ElementType& element, Datum array) {
    const int dimensions = guarded([&] { return ARR_NDIM(DatumGetArrayTypeP(array)); });
    if (dimensions > 1) {
        throw Error{ErrorCode::validation_failed, concat("an array of ", dimensions, " dimensions, where one is expected"), {{"dimensions", dimensions}}};
    }
    return guarded([&] {
        ArrayElements elements{};
        ArrayType* values = DatumGetArrayTypeP(array);
        deconstruct_array(values, element.type, element.length, element.by_value, element.alignment, &elements.datums,
                          &elements.nulls, &elements.count);
        if (element.length == -1) {
            for (int i = 0; i < elements.count; ++i) {
                if (!elements.nulls[i]) {
                    elements.datums[i] = PointerGetDatum(PG_DETOAST_DATUM_PACKED(elements.datums[i]));
                }
            }
        }
        return elements;
    });
}

}  // namespace detail

Datum lasting_copy(Datum datum, const FormData_pg_attribute& column) {
    if (column.attbyval) {
        return datum;
    }
    if (column.attlen == -1) {
        return PointerGetDatum(PG_DETOAST_DATUM_COPY(datum));
    }
    const auto length = static_cast<std::size_t>(column.attlen);
    void* const copy = palloc(length);
    std::memcpy(copy, DatumGetPointer(datum), length);
    return PointerGetDatum(copy);
}

Datum detoasted(Datum datum) {
    return guarded([&] { return PointerGetDatum(PG_DETOAST_DATUM_PACKED(datum)); });
}

}  // namespace fitkart
