/// Comma-separated values.
#include "domain/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/error.h"

namespace fitkart {
namespace {

using Rows = std::vector<std::vector<std::string>>;

TEST(Csv, has_rows_and_fields) {
    EXPECT_EQ(csv_rows("a,b\r\n1,\n\n,2"), (Rows{{"a", "b"}, {"1", ""}, {"", "2"}}));
    EXPECT_EQ(csv_rows("\xef\xbb\xbf" "a"), (Rows{{"a"}}));
    EXPECT_EQ(csv_rows(""), Rows{});
}

TEST(Csv, takes_what_is_quoted_as_text) {
    EXPECT_EQ(csv_rows("\"a,\"\"b\"\"\n\",c\n"), (Rows{{"a,\"b\"\n", "c"}}));
    EXPECT_EQ(csv_rows("\"a\"\r\n\"b\""), (Rows{{"a"}, {"b"}}));
}

TEST(Csv, says_where_it_is_broken) {
    for (const auto& [text, message] : {std::pair{"a\n\"b", "line 2 of the CSV opens a quote that is never closed"},
                                        std::pair{"a\n\"b\"c", "line 2 of the CSV has text after a closed quote"}}) {
        try {
            (void)csv_rows(text);
            ADD_FAILURE() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::validation_failed);
            EXPECT_STREQ(error.what(), message);
        }
    }
}

RC_GTEST_PROP(Csv, reads_what_was_written, (const std::vector<std::vector<std::string>>& given)) {
    Rows rows;
    std::string text;
    for (const auto& row : given) {
        if (row.empty() || (row.size() == 1 && row.front().empty())) {
            continue;
        }
        rows.push_back(row);
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += i > 0 ? "," : "";
            text += '"';
            for (const char c : row[i]) {
                text += c == '"' ? std::string("\"\"") : std::string(1, c);
            }
            text += '"';
        }
        text += '\n';
    }
    RC_ASSERT(csv_rows(text) == rows);
}

}  // namespace
}  // namespace fitkart
