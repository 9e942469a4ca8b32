// META.json, CHANGELOG.md and fitkart.control speak of the same release.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string contents(const std::string& name) {
    std::ifstream file(std::string(FITKART_ROOT) + "/" + name);
    EXPECT_TRUE(file.good()) << name << " cannot be read";
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Every first group that `pattern` finds.
std::vector<std::string> all_of(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::vector<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
        found.push_back((*at)[1]);
    }
    return found;
}

std::string control(const std::string& key) {
    const auto found = all_of(contents("fitkart.control"), key + R"(\s*=\s*'([^']*)')");
    return found.size() == 1 ? found.front() : "";
}

TEST(ReleaseFiles, META_json_says_the_version_of_the_control_file_everywhere) {
    const auto versions = all_of(contents("META.json"), R"json("version":\s*"([^"]*)")json");
    ASSERT_EQ(versions.size(), 3u) << "the distribution, the extension, the meta-spec";
    EXPECT_EQ(versions[0], control("default_version"));
    EXPECT_EQ(versions[1], control("default_version"));
    EXPECT_EQ(versions[2], "1.0.0");
}

TEST(ReleaseFiles, META_json_says_the_comment_of_the_control_file) {
    const auto abstracts = all_of(contents("META.json"), R"json("abstract":\s*"([^"]*)")json");
    ASSERT_EQ(abstracts.size(), 2u);
    EXPECT_EQ(abstracts[0], control("comment"));
    EXPECT_EQ(abstracts[1], control("comment"));
}

TEST(ReleaseFiles, META_json_names_what_the_control_file_requires) {
    for (const std::string& extension : all_of(control("requires"), R"((\w+))")) {
        EXPECT_NE(contents("META.json").find('"' + extension + "\": 0"), std::string::npos) << extension;
    }
}

TEST(ReleaseFiles, the_changelog_begins_with_the_version_of_the_control_file) {
    const auto releases = all_of(contents("CHANGELOG.md"), R"(\n## (\d+\.\d+\.\d+))");
    ASSERT_FALSE(releases.empty());
    EXPECT_EQ(releases.front(), control("default_version"));
}

}  // namespace
