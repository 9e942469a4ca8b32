/// The canonical form of a row of the ledger, and the hashes that are made of it.
#include <utility>

#include "domain/ledger.h"

namespace fitkart {
namespace {

/// Writes values so that no two different rows give the same bytes. Integers are big-endian, as PostgreSQL's send
/// functions write them: the hash can be recomputed in plain SQL.
class CanonicalForm {
  public:
    CanonicalForm() { bytes_.reserve(320); }

    void integer(std::int64_t value, int width) {
        const auto bits = static_cast<std::uint64_t>(value);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes_.push_back(static_cast<std::uint8_t>(bits >> shift));
        }
    }
    void raw(std::span<const std::uint8_t> value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
    void uuid(const Uuid& value) { raw(value.bytes); }
    void text(std::string_view value) {
        integer(static_cast<std::int64_t>(value.size()), 4);
        bytes_.insert(bytes_.end(), value.begin(), value.end());
    }
    template <typename Value, typename Write>
    void optional(const std::optional<Value>& value, Write write) {
        integer(value ? 1 : 0, 1);
        if (value) {
            write(*value);
        }
    }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }

  private:
    Bytes bytes_;
};

/// The canonical form, version 1. docs/ledger.md spells it out; a stored row's hash depends on every byte of it.
void write(CanonicalForm& form, const LedgerRow& row) {
    const auto uuid = [&](const Uuid& value) { form.uuid(value); };
    const auto text = [&](const std::string& value) { form.text(value); };
    form.integer(row.hash_version, 2);
    form.uuid(row.user);
    form.integer(row.seq, 8);
    form.uuid(row.id);
    form.integer(row.amount.count(), 8);
    form.text(to_string(row.type));
    form.text(to_string(row.counter));
    form.optional(row.counter_user, uuid);
    form.optional(row.reference_type, text);
    form.optional(row.reference_id, uuid);
    form.optional(row.notes_digest, [&](const Digest& value) { form.raw(value); });
    form.integer(row.balance_before.count(), 8);
    form.integer(row.balance_after.count(), 8);
    form.integer(row.debt_after.count(), 8);
    form.optional(row.effective_day, [&](LocalDay day) { form.integer(day.time_since_epoch().count(), 4); });
    form.optional(row.actor, uuid);
    form.text(row.db_role);
    form.optional(row.reverses, uuid);
    form.integer(static_cast<std::int64_t>(row.serials.ranges().size()), 4);
    for (const SerialRange& range : row.serials.ranges()) {
        form.integer(range.from, 8);
        form.integer(range.until, 8);
    }
    form.optional(row.expires_at, [&](Instant at) { form.integer(at.time_since_epoch().count(), 8); });
    form.integer(row.created_at.time_since_epoch().count(), 8);
}

}  // namespace

Bytes canonical_bytes(const LedgerRow& row) {
    CanonicalForm form;
    write(form, row);
    return form.take();
}

Digest chained_hash(const Digest& previous, const LedgerRow& row) {
    CanonicalForm form;
    form.raw(previous);
    write(form, row);
    return sha256(form.take());
}

Digest digest_of_notes(std::span<const std::uint8_t> salt, std::string_view description) {
    Bytes bytes(salt.begin(), salt.end());
    bytes.insert(bytes.end(), description.begin(), description.end());
    return sha256(bytes);
}

}  // namespace fitkart
