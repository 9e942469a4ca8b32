#pragma once
/// C++ values to PostgreSQL's and back. Codec<T> says for each type: the SQL type's oid, how to write a T and how to read
/// one. Reading never raises: what comes in has been detoasted. Writing may allocate, and does so under a guard.

#include <chrono>

#include "postgres/guard.h"
#include "postgres/json.h"
#include "postgres/postgres_api.h"

namespace fitkart {

/// A value as PostgreSQL passes it, with the type it claims to be.
struct Value {
    Datum datum = 0;
    bool is_null = true;
    Oid type = InvalidOid;
};

template <typename T>
struct Codec;

template <typename T>
struct is_optional : std::false_type {};
template <typename T>
struct is_optional<std::optional<T>> : std::true_type {};

template <typename T>
struct is_vector : std::false_type {};
template <typename T>
struct is_vector<std::vector<T>> : std::true_type {};

template <>
struct Codec<bool> {
    static constexpr Oid type = BOOLOID;
    static Datum write(bool value) { return BoolGetDatum(value); }
    static bool read(Datum datum) { return DatumGetBool(datum); }
};

template <>
struct Codec<std::int16_t> {
    static constexpr Oid type = INT2OID;
    static Datum write(std::int16_t value) { return Int16GetDatum(value); }
    static std::int16_t read(Datum datum) { return DatumGetInt16(datum); }
};

template <>
struct Codec<std::int32_t> {
    static constexpr Oid type = INT4OID;
    static Datum write(std::int32_t value) { return Int32GetDatum(value); }
    static std::int32_t read(Datum datum) { return DatumGetInt32(datum); }
};

template <>
struct Codec<std::int64_t> {
    static constexpr Oid type = INT8OID;
    static Datum write(std::int64_t value) { return Int64GetDatum(value); }
    static std::int64_t read(Datum datum) { return DatumGetInt64(datum); }
};

template <typename Tag>
struct Codec<Whole<Tag>> {
    static constexpr Oid type = INT8OID;
    static Datum write(Whole<Tag> value) { return Int64GetDatum(value.count()); }
    static Whole<Tag> read(Datum datum) { return Whole<Tag>{DatumGetInt64(datum)}; }
};

template <>
struct Codec<double> {
    static constexpr Oid type = FLOAT8OID;
    static Datum write(double value) { return Float8GetDatum(value); }
    static double read(Datum datum) { return DatumGetFloat8(datum); }
};

template <>
struct Codec<std::string> {
    static constexpr Oid type = TEXTOID;
    static Datum write(std::string_view value);
    static std::string read(Datum datum);
};

template <>
struct Codec<std::string_view> {
    static constexpr Oid type = TEXTOID;
    static Datum write(std::string_view value) { return Codec<std::string>::write(value); }
};

template <>
struct Codec<RowVersion> {
    static constexpr Oid type = XIDOID;  // a row's xmin
    static Datum write(RowVersion value) { return UInt32GetDatum(value.number); }
    static RowVersion read(Datum datum) { return {DatumGetUInt32(datum)}; }
};

template <>
struct Codec<Bytes> {
    static constexpr Oid type = BYTEAOID;
    static Datum write(std::span<const std::uint8_t> value);
    static Bytes read(Datum datum);
};

template <std::size_t N>
struct Codec<std::array<std::uint8_t, N>> {  // a digest
    static constexpr Oid type = BYTEAOID;
    static Datum write(const std::array<std::uint8_t, N>& value) { return Codec<Bytes>::write(value); }
    static std::array<std::uint8_t, N> read(Datum datum) {
        const Bytes bytes = Codec<Bytes>::read(datum);
        if (bytes.size() != N) {
            throw std::logic_error(concat("a bytea of ", bytes.size(), " bytes where ", N, " are stored"));
        }
        std::array<std::uint8_t, N> value{};
        std::copy(bytes.begin(), bytes.end(), value.begin());
        return value;
    }
};

template <>
struct Codec<Uuid> {
    static constexpr Oid type = UUIDOID;
    static Datum write(const Uuid& value);
    static Uuid read(Datum datum);
};

template <typename Tag>
struct Codec<Id<Tag>> {
    static constexpr Oid type = UUIDOID;
    static Datum write(const Uuid& value) { return Codec<Uuid>::write(value); }
    static Id<Tag> read(Datum datum) { return Id<Tag>{Codec<Uuid>::read(datum)}; }
};

/// Days between 1970-01-01 and PostgreSQL's epoch, 2000-01-01.
inline constexpr std::chrono::days kPostgresEpoch{POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE};

template <>
struct Codec<Instant> {
    static constexpr Oid type = TIMESTAMPTZOID;
    static Datum write(Instant value) { return TimestampTzGetDatum((value - kPostgresEpoch).time_since_epoch().count()); }
    /// VALIDATION_FAILED for infinity: no business happens then.
    static Instant read(Datum datum);
};

/// A time as a table has it, which may be infinite: it can be compared.
struct AnyTime {
    std::int64_t number = 0;
    auto operator<=>(const AnyTime&) const = default;
};

template <>
struct Codec<AnyTime> {
    static constexpr Oid type = TIMESTAMPTZOID;
    static Datum write(AnyTime value) { return TimestampTzGetDatum(value.number); }
    static AnyTime read(Datum datum) { return {DatumGetTimestampTz(datum)}; }
};

[[nodiscard]] inline AnyTime any_time(Instant instant) { return Codec<AnyTime>::read(Codec<Instant>::write(instant)); }

template <>
struct Codec<LocalDay> {
    static constexpr Oid type = DATEOID;
    static Datum write(LocalDay value) {
        return DateADTGetDatum(static_cast<DateADT>((value - kPostgresEpoch).time_since_epoch().count()));
    }
    /// VALIDATION_FAILED for infinity.
    static LocalDay read(Datum datum);
};

template <>
struct Codec<Rational> {
    static constexpr Oid type = NUMERICOID;
    /// Only fractions with a finite decimal expansion of at most 20 places can be written.
    static Datum write(const Rational& value);
    static Rational read(Datum datum);
};

template <>
struct Codec<Serials> {
    static constexpr Oid type = INT8MULTIRANGEOID;
    static Datum write(const Serials& value);
    /// A bound that is infinite, which no row is written with, is read as the least or the greatest number.
    static Serials read(Datum datum);
};

template <>
struct Codec<Json> {
    static constexpr Oid type = JSONBOID;
    static Datum write(const Json& value) { return value.datum(); }
    static Json read(Datum datum) { return Json{datum}; }
};

namespace detail {

/// The array type over an element type, and how its elements are laid out.
struct ElementType {
    Oid type;
    Oid array_type;
    std::int16_t length;
    bool by_value;
    char alignment;
};
[[nodiscard]] ElementType element_type(Oid type);
[[nodiscard]] Datum write_array(const ElementType& element, std::span<const Datum> elements, const bool* nulls);

struct ArrayElements {
    Datum* datums;
    bool* nulls;
    int count;
};
/// The elements of a one-dimensional array, detoasted. VALIDATION_FAILED for more dimensions.
[[nodiscard]] ArrayElements read_array(const ElementType& element, Datum array);

/// The elements of a flat array without NULLs, side by side; nullptr where it is not one. Pages of a board are read so.
struct PackedElements {
    const char* first;
    int count;
};
[[nodiscard]] PackedElements packed_elements(const ElementType& element, Datum array);

/// Values that lie in an array as they lie in memory.
template <typename T>
inline constexpr bool is_packable = std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::int32_t> || std::is_base_of_v<Uuid, T>;

template <typename T>
struct ElementOf {
    using type = T;
};
template <typename T>
struct ElementOf<std::optional<T>> {
    using type = T;
};

}  // namespace detail

/// Arrays: std::vector<T> refuses null elements when read, std::vector<std::optional<T>> allows them.
template <typename T>
struct Codec<std::vector<T>> {
    using Element = typename detail::ElementOf<T>::type;
    static inline const detail::ElementType& element() {
        static const detail::ElementType known = detail::element_type(Codec<Element>::type);
        return known;
    }

    static Datum write(const std::vector<T>& values) {
        const auto datums = std::make_unique<Datum[]>(values.size() + 1);
        const auto nulls = std::make_unique<bool[]>(values.size() + 1);
        std::size_t i = 0;
        for (const auto& value : values) {
            if constexpr (is_optional<T>::value) {
                nulls[i] = !value.has_value();
                datums[i] = value.has_value() ? Codec<Element>::write(*value) : Datum{0};
            } else {
                nulls[i] = false;
                datums[i] = Codec<Element>::write(value);
            }
            ++i;
        }
        return detail::write_array(element(), {datums.get(), values.size()}, nulls.get());
    }

    static std::vector<T> read(Datum datum) {
        if constexpr (detail::is_packable<T>) {
            static_assert(!std::is_base_of_v<Uuid, T> || sizeof(T) == 16);
            if (const detail::PackedElements packed = detail::packed_elements(element(), datum); packed.first != nullptr) {
                std::vector<T> values(static_cast<std::size_t>(packed.count));
                std::memcpy(static_cast<void*>(values.data()), packed.first, sizeof(T) * values.size());
                return values;
            }
        }
        const detail::ArrayElements elements = detail::read_array(element(), datum);
        std::vector<T> values;
        values.reserve(static_cast<std::size_t>(elements.count));
        for (int i = 0; i < elements.count; ++i) {
            if constexpr (is_optional<T>::value) {
                values.push_back(elements.nulls[i] ? T{} : T{Codec<Element>::read(elements.datums[i])});
            } else {
                if (elements.nulls[i]) {
                    throw Error{ErrorCode::validation_failed, concat("element ", i + 1, " of an array is null"), {{"index", i}}};
                }
                values.push_back(Codec<Element>::read(elements.datums[i]));
            }
        }
        return values;
    }
};

/// The SQL type that values of T have.
template <typename T>
[[nodiscard]] Oid sql_type() {
    if constexpr (is_optional<T>::value) {
        return sql_type<typename T::value_type>();
    } else if constexpr (is_vector<T>::value && !std::is_same_v<T, Bytes>) {
        return Codec<T>::element().array_type;
    } else {
        return Codec<T>::type;
    }
}

/// A value ready for PostgreSQL. std::optional without a value is NULL.
template <typename T>
[[nodiscard]] Value to_value(const T& value) {
    if constexpr (std::is_same_v<T, Value>) {
        return value;
    } else if constexpr (is_optional<T>::value) {
        return value.has_value() ? to_value(*value) : Value{0, true, sql_type<T>()};
    } else if constexpr (std::is_convertible_v<const T&, const char*> || std::is_array_v<T>) {
        return Value{Codec<std::string>::write(value), false, TEXTOID};
    } else {
        return Value{Codec<T>::write(value), false, sql_type<T>()};
    }
}

/// A T out of a detoasted datum. Throws logic_error on NULL unless T is std::optional.
template <typename T>
[[nodiscard]] T from_datum(Datum datum, bool is_null) {
    if constexpr (is_optional<T>::value) {
        return is_null ? T{} : T{from_datum<typename T::value_type>(datum, false)};
    } else {
        if (is_null) {
            throw std::logic_error("NULL read into a value that cannot be absent");
        }
        return Codec<T>::read(datum);
    }
}

/// A column's value, in memory of its own and detoasted: what it was read from goes with the statement, and a jsonb is read long after
/// it. Runs under a guard.
[[nodiscard]] Datum lasting_copy(Datum datum, const FormData_pg_attribute& column);

/// Whether a varlena of the type must be detoasted before it is read.
[[nodiscard]] Datum detoasted(Datum datum);

}  // namespace fitkart
