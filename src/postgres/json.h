#pragma once
/// jsonb, read and written through PostgreSQL's own functions.

#include "postgres/guard.h"
#include "postgres/postgres_api.h"

namespace fitkart {

/// A value inside a jsonb document. A view: the document stays where it was, for the length of the call.
class Json {
  public:
    Json() = default;                    ///< JSON null
    explicit Json(Datum jsonb);          ///< a whole document, detoasted here if need be
    explicit Json(const JsonbValue& value) : value_(value) {}

    /// The document that the text spells; nothing when it is no JSON. PostgreSQL's own parser says so without raising: what
    /// a caller may go on after must not be an error that was swallowed.
    static std::optional<Json> parse(std::string_view text);

    [[nodiscard]] bool is_null() const { return value_.type == jbvNull; }
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    [[nodiscard]] bool is_string() const { return value_.type == jbvString; }
    [[nodiscard]] bool is_number() const { return value_.type == jbvNumeric; }
    [[nodiscard]] bool is_bool() const { return value_.type == jbvBool; }

    /// Elements of an array or keys of an object, 0 for a scalar.
    [[nodiscard]] std::size_t size() const;
    /// All elements of an array, in order; none if this is no array.
    [[nodiscard]] std::vector<Json> elements() const;
    /// All keys of an object with their values, in jsonb's order; none if this is no object.
    [[nodiscard]] std::vector<std::pair<std::string, Json>> members() const;
    /// The value of an object's key; nothing if there is none or it is null.
    [[nodiscard]] std::optional<Json> find(std::string_view key) const;

    /// The scalar as what it is; nothing if it is something else, or a number that is not whole or does not fit.
    [[nodiscard]] std::optional<std::string> as_string() const;
    [[nodiscard]] std::optional<std::int64_t> as_int64() const;
    [[nodiscard]] std::optional<double> as_double() const;
    [[nodiscard]] std::optional<Rational> as_rational() const;
    [[nodiscard]] std::optional<bool> as_bool() const;

    /// The JSON text of this value.
    [[nodiscard]] std::string text() const;
    /// A jsonb datum of this value.
    [[nodiscard]] Datum datum() const;

  private:
    JsonbValue value_{.type = jbvNull, .val = {}};
};

/// Builds a document: JsonWriter json; json.begin_object(); json.field("code", "NOT_FOUND"); json.end_object(); json.done().
class JsonWriter {
  public:
    void begin_object();
    void end_object();
    void begin_array();
    void end_array();
    void key(std::string_view name);
    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(std::int64_t number);
    void value(std::int32_t number) { value(std::int64_t{number}); }
    void value(std::size_t number) { value(static_cast<std::int64_t>(number)); }
    void value(double number);  ///< NaN and infinity become null: JSON has no word for them
    void value(bool truth);
    void value(const Json& json);
    void value(const Uuid& id) { value(to_string(id)); }
    template <typename Tag>
    void value(Whole<Tag> whole) {
        value(whole.count());
    }
    template <typename T>
    void value(const std::optional<T>& maybe) {
        if (maybe.has_value()) {
            value(*maybe);
        } else {
            null();
        }
    }
    void null();
    template <typename T>
    void field(std::string_view name, const T& content) {
        key(name);
        value(content);
    }
    /// The finished document.
    [[nodiscard]] Json done();

  private:
    void push(JsonbIteratorToken token, JsonbValue* content);
    void scalar(JsonbValue& content);

    JsonbParseState* state_ = nullptr;
    std::vector<bool> in_object_;
    JsonbValue* root_ = nullptr;
};

}  // namespace fitkart
