#include "domain/csv.h"

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

[[noreturn]] void refuse(std::size_t line, const char* what) {
    throw Error{ErrorCode::validation_failed, concat("line ", line, " of the CSV ", what),
                {{"argument", "payload"}, {"line", static_cast<std::int64_t>(line)}}};
}

}  // namespace

std::vector<std::vector<std::string>> csv_rows(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    std::vector<std::vector<std::string>> rows;
    std::size_t line = 1;
    for (std::size_t i = 0; i < text.size();) {
        std::vector<std::string> fields;
        for (bool more = true; more;) {
            std::string field;
            if (i < text.size() && text[i] == '"') {
                const std::size_t opened = line;
                for (++i;; ++i) {
                    if (i >= text.size()) {
                        refuse(opened, "opens a quote that is never closed");
                    }
                    line += text[i] == '\n' ? 1 : 0;
                    if (text[i] != '"') {
                        field += text[i];
                    } else if (i + 1 < text.size() && text[i + 1] == '"') {
                        field += text[i++];
                    } else {
                        break;
                    }
                }
                ++i;
                if (i < text.size() && text[i] != ',' && text[i] != '\n' && text[i] != '\r') {
                    refuse(line, "has text after a closed quote");
                }
            } else {
                const std::size_t end = std::min(text.find_first_of(",\n", i), text.size());
                field = text.substr(i, end - i);
                if (field.ends_with('\r') && (end == text.size() || text[end] == '\n')) {
                    field.pop_back();
                }
                i = end;
            }
            fields.push_back(std::move(field));
            more = i < text.size() && text[i] == ',';
            i += more ? 1 : 0;
        }
        i += i < text.size() && text[i] == '\r' ? 1 : 0;
        if (i < text.size() && text[i] == '\n') {
            ++i;
            ++line;
        }
        if (fields.size() > 1 || !fields.front().empty()) {
            rows.push_back(std::move(fields));
        }
    }
    return rows;
}

}  // namespace fitkart
