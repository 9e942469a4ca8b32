#include "postgres/json.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "postgres/datum.h"

namespace fitkart {
namespace {

/// jsonb keeps numbers as numeric, which would raise for 1e999999: such a text is none of ours.
JsonActionAnswer note_number(void* all_fit, char* token, JsonTokenType type) {
    constexpr std::size_t kLongest = 1000;
    constexpr long kLargestExponent = 1000;
    if (type == JSON_TOKEN_NUMBER) {
        const std::string_view number(token);
        const std::size_t exponent = number.find_first_of("eE");
        const bool fits = number.size() <= kLongest &&
                          (exponent == std::string_view::npos || std::labs(std::strtol(token + exponent + 1, nullptr, 10)) <= kLargestExponent);
        *static_cast<bool*>(all_fit) = *static_cast<bool*>(all_fit) && fits;
    }
    return go_on_parsing();
}

}  // namespace

Json::Json(Datum jsonb) {
    guarded([&] {
        Jsonb* document = DatumGetJsonbP(jsonb);
        if (JB_ROOT_IS_SCALAR(document)) {
            JsonbExtractScalar(&document->root, &value_);
        } else {
            value_.type = jbvBinary;
            value_.val.binary.data = &document->root;
            value_.val.binary.len = static_cast<int>(VARSIZE_ANY_EXHDR(document));
        }
    });
}

std::optional<Json> Json::parse(std::string_view text) {
    bool numbers_fit = true;
    JsonSemAction actions{};
    actions.semstate = &numbers_fit;
    actions.scalar = note_number;
    const bool well_formed = guarded([&] { return pg_parse_json(new_json_lexer(text.data(), text.size()), &actions) == JSON_SUCCESS; });
    if (!well_formed || !numbers_fit) {
        return std::nullopt;
    }
    const std::string terminated(text);
    return Json{guarded([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(terminated.c_str())); })};
}

bool Json::is_object() const { return value_.type == jbvBinary && JsonContainerIsObject(value_.val.binary.data); }

bool Json::is_array() const { return value_.type == jbvBinary && JsonContainerIsArray(value_.val.binary.data); }

std::size_t Json::size() const { return value_.type == jbvBinary ? JsonContainerSize(value_.val.binary.data) : 0; }

std::vector<Json> Json::elements() const {
    std::vector<Json> found;
    if (!is_array()) {
        return found;
    }
    found.reserve(size());
    JsonbIterator* iterator = guarded([&] { return JsonbIteratorInit(value_.val.binary.data); });
    while (true) {
        JsonbValue element{};
        const JsonbIteratorToken token = guarded([&] { return JsonbIteratorNext(&iterator, &element, true); });
        if (token == WJB_DONE) {
            return found;
        }
        if (token == WJB_ELEM) {
            found.emplace_back(element);
        }
    }
}

std::vector<std::pair<std::string, Json>> Json::members() const {
    std::vector<std::pair<std::string, Json>> found;
    if (!is_object()) {
        return found;
    }
    found.reserve(size());
    JsonbIterator* iterator = guarded([&] { return JsonbIteratorInit(value_.val.binary.data); });
    while (true) {
        JsonbValue part{};
        const JsonbIteratorToken token = guarded([&] { return JsonbIteratorNext(&iterator, &part, true); });
        if (token == WJB_DONE) {
            return found;
        }
        if (token == WJB_KEY) {
            found.emplace_back(std::string(part.val.string.val, static_cast<std::size_t>(part.val.string.len)), Json{});
        } else if (token == WJB_VALUE) {
            found.back().second = Json{part};
        }
    }
}

std::optional<Json> Json::find(std::string_view key) const {
    if (!is_object()) {
        return std::nullopt;
    }
    const JsonbValue* found = guarded([&] {
        return getKeyJsonValueFromContainer(value_.val.binary.data, key.data(), static_cast<int>(key.size()), nullptr);
    });
    if (found == nullptr || found->type == jbvNull) {
        return std::nullopt;
    }
    return Json{*found};
}

std::optional<std::string> Json::as_string() const {
    if (!is_string()) {
        return std::nullopt;
    }
    return std::string(value_.val.string.val, static_cast<std::size_t>(value_.val.string.len));
}

std::optional<std::int64_t> Json::as_int64() const {
    if (!is_number()) {
        return std::nullopt;
    }
    // Read off the digits: 1e131000 is a number of jsonb too, and reckoning with it takes a third of a second.
    std::string_view digits =
        guarded([&] { return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value_.val.numeric))); });
    if (const auto point = digits.find('.'); point != std::string_view::npos) {
        if (digits.find_first_not_of('0', point + 1) != std::string_view::npos) {
            return std::nullopt;
        }
        digits = digits.substr(0, point);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    return number;
}

std::optional<double> Json::as_double() const {
    if (!is_number()) {
        return std::nullopt;
    }
    return guarded([&] {
        // numeric → float8 refuses what a double cannot hold; the no-overflow form answers infinity instead.
        return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value_.val.numeric)));
    });
}

std::optional<Rational> Json::as_rational() const {
    if (!is_number()) {
        return std::nullopt;
    }
    return Codec<Rational>::read(NumericGetDatum(value_.val.numeric));
}

std::optional<bool> Json::as_bool() const { return is_bool() ? std::optional<bool>(value_.val.boolean) : std::nullopt; }

std::string Json::text() const {
    const Datum document = datum();
    return guarded([&] { return DatumGetCString(DirectFunctionCall1(jsonb_out, document)); });
}

Datum Json::datum() const {
    return guarded([&] {
        JsonbValue copy = value_;
        return JsonbPGetDatum(JsonbValueToJsonb(&copy));
    });
}

void JsonWriter::push(JsonbIteratorToken token, JsonbValue* content) {
    guarded([&] {
        JsonbValue* result = pushJsonbValue(&state_, token, content);
        if (result != nullptr) {
            root_ = result;
        }
    });
}

void JsonWriter::begin_object() {
    push(WJB_BEGIN_OBJECT, nullptr);
    in_object_.push_back(true);
}

void JsonWriter::end_object() {
    in_object_.pop_back();
    push(WJB_END_OBJECT, nullptr);
}

void JsonWriter::begin_array() {
    push(WJB_BEGIN_ARRAY, nullptr);
    in_object_.push_back(false);
}

void JsonWriter::end_array() {
    in_object_.pop_back();
    push(WJB_END_ARRAY, nullptr);
}

namespace {

/// A jsonb string of its own memory: the document may outlive the text it was written from.
JsonbValue string_value(std::string_view text) {
    JsonbValue content{};
    content.type = jbvString;
    content.val.string.len = static_cast<int>(text.size());
    content.val.string.val = guarded([&] { return pnstrdup(text.data(), text.size()); });
    return content;
}

}  // namespace

void JsonWriter::key(std::string_view name) {
    JsonbValue content = string_value(name);
    push(WJB_KEY, &content);
}

void JsonWriter::scalar(JsonbValue& content) { push(in_object_.back() ? WJB_VALUE : WJB_ELEM, &content); }

void JsonWriter::value(std::string_view text) {
    JsonbValue content = string_value(text);
    scalar(content);
}

void JsonWriter::value(std::int64_t number) {
    JsonbValue content{};
    content.type = jbvNumeric;
    content.val.numeric = guarded([&] { return int64_to_numeric(number); });
    scalar(content);
}

void JsonWriter::value(double number) {
    if (!std::isfinite(number)) {
        null();
        return;
    }
    JsonbValue content{};
    content.type = jbvNumeric;
    content.val.numeric = guarded([&] { return DatumGetNumeric(DirectFunctionCall1(float8_numeric, Float8GetDatum(number))); });
    scalar(content);
}

void JsonWriter::value(bool truth) {
    JsonbValue content{};
    content.type = jbvBool;
    content.val.boolean = truth;
    scalar(content);
}

void JsonWriter::value(const Json& json) {
    if (json.is_object() || json.is_array()) {
        const Datum document = json.datum();
        JsonbValue content{};
        content.type = jbvBinary;
        guarded([&] {
            Jsonb* copy = DatumGetJsonbP(document);
            content.val.binary.data = &copy->root;
            content.val.binary.len = static_cast<int>(VARSIZE_ANY_EXHDR(copy));
        });
        scalar(content);
        return;
    }
    if (const auto text = json.as_string()) {
        value(*text);
    } else if (const auto truth = json.as_bool()) {
        value(*truth);
    } else if (json.is_number()) {
        JsonbValue content{};
        content.type = jbvNumeric;
        content.val.numeric = guarded([&] {
            return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(pstrdup(json.text().c_str())), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
        });
        scalar(content);
    } else {
        null();
    }
}

void JsonWriter::null() {
    JsonbValue content{};
    content.type = jbvNull;
    scalar(content);
}

Json JsonWriter::done() {
    return Json{guarded([&] { return JsonbPGetDatum(JsonbValueToJsonb(root_)); })};
}

}  // namespace fitkart
