#include "domain/accounts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/error.h"

namespace fitkart {
namespace {

template <typename Call>
std::string refusal_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return std::string(entry_of(error.code()).name);
    }
    return "accepted";
}

TEST(Email, is_stored_in_lower_case_without_blanks) {
    EXPECT_EQ(normalised_email("  Ana.Maria+fit@Example.COM \n"), "ana.maria+fit@example.com");
}

TEST(Email, of_every_usual_form_is_accepted) {
    for (const char* email : {"a@b.co", "o'neil@example.ie", "x_y-z=1@sub-domain.example.museum", "1@2.de", "ana@xn--mnchen-3ya.de"}) {
        EXPECT_EQ(normalised_email(email), email);
    }
}

TEST(Email, that_no_mail_server_would_take_is_refused) {
    const std::string long_local(65, 'a');
    const std::string long_domain = "a@" + std::string(63, 'b') + "." + std::string(63, 'c') + "." + std::string(63, 'd') + "." + std::string(63, 'e') + ".com";
    for (const std::string& email :
         {std::string(), std::string("ana"), std::string("@example.com"), std::string("ana@"), std::string("ana@example"),
          std::string("ana@@example.com"), std::string("ana b@example.com"), std::string(".ana@example.com"), std::string("ana.@example.com"),
          std::string("a..b@example.com"), std::string("ana@-example.com"), std::string("ana@example-.com"), std::string("ana@exa_mple.com"),
          std::string("ana@example..com"), std::string("ana@.com"), std::string("ana@127.0.0.1"), std::string("an\"a@example.com"),
          std::string("ana@example.com\r\nBcc: x@y.zz"), std::string("anä@example.com"), std::string("a\0b@example.com", 15),
          long_local + "@example.com", long_domain}) {
        EXPECT_EQ(refusal_of([&] { (void)normalised_email(email); }), "INVALID_EMAIL") << email;
    }
}

RC_GTEST_PROP(Email, normalising_twice_changes_nothing, ()) {
    const auto local = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ019!#+-_~"))));
    RC_PRE(local.size() <= 64u);
    const std::string once = normalised_email(" " + local + "@Example.com ");
    RC_ASSERT(normalised_email(once) == once);
}

RC_GTEST_PROP(Email, of_any_text_is_read_or_refused, (const std::string& typed)) {
    const std::string answer = refusal_of([&] { (void)normalised_email(typed + "@example.com"); });
    RC_ASSERT(answer == "accepted" || answer == "INVALID_EMAIL");
}

TEST(Phone, loses_its_separators_and_keeps_its_digits) {
    EXPECT_EQ(normalised_phone(" +49 (151) 1234-56.78 "), "+4915112345678");
    EXPECT_EQ(normalised_phone("+1234567"), "+1234567");
    EXPECT_EQ(normalised_phone("+123456789012345"), "+123456789012345");
}

TEST(Phone, that_is_not_e164_is_refused) {
    for (const char* phone : {"", "+", "4915112345678", "004915112345678", "+0123456789", "+123456", "+1234567890123456", "+49151x234567", "+49+1512345"}) {
        EXPECT_EQ(refusal_of([&] { (void)normalised_phone(phone); }), "INVALID_PHONE") << phone;
    }
}

TEST(Country, is_an_assigned_code_in_upper_case) {
    EXPECT_EQ(normalised_country("de"), "DE");
    EXPECT_EQ(normalised_country(" Us "), "US");
    EXPECT_EQ(normalised_country("ZW"), "ZW");
    for (const char* code : {"", "D", "DEU", "XX", "UK", "EU", "1A", "DA"}) {  // DA stands across two codes of the list
        EXPECT_EQ(refusal_of([&] { (void)normalised_country(code); }), "VALIDATION_FAILED") << code;
    }
}

TEST(FullName, has_1_to_100_characters_of_any_script) {
    EXPECT_EQ(normalised_full_name("  Ana Müller "), "Ana Müller");
    std::string hundred;
    for (int i = 0; i < 100; ++i) {
        hundred += "界";
    }
    EXPECT_EQ(normalised_full_name(hundred), hundred);
    EXPECT_EQ(refusal_of([&] { (void)normalised_full_name(hundred + "x"); }), "VALIDATION_FAILED");
    EXPECT_EQ(refusal_of([] { (void)normalised_full_name(" \t "); }), "VALIDATION_FAILED");
    EXPECT_EQ(refusal_of([] { (void)normalised_full_name("Ana\x1b[31m"); }), "VALIDATION_FAILED");
}

TEST(ReferralCode, is_read_as_people_type_it) {
    EXPECT_EQ(normalised_referral_code("ABCD-1234"), "ABCD1234");
    EXPECT_EQ(normalised_referral_code(" abcd il0o "), "ABCD1100");
    EXPECT_EQ(normalised_referral_code("ABCD123"), "");
    EXPECT_EQ(normalised_referral_code("ABCD12345"), "");
    EXPECT_EQ(normalised_referral_code("ABCDU234"), "") << "Crockford has no U";
    EXPECT_EQ(normalised_referral_code(""), "");
}

RC_GTEST_PROP(ReferralCode, says_all_forty_random_bits, ()) {
    const auto one = *rc::gen::container<std::array<std::uint8_t, 5>>(rc::gen::arbitrary<std::uint8_t>());
    const auto other = *rc::gen::container<std::array<std::uint8_t, 5>>(rc::gen::arbitrary<std::uint8_t>());
    const std::string code = referral_code_from(one);
    RC_ASSERT(code.size() == 8u);
    RC_ASSERT(normalised_referral_code(code) == code);
    RC_ASSERT((code == referral_code_from(other)) == (one == other));
}

TEST(Password, of_random_words_is_accepted) {
    for (const char* password : {"correct horse battery staple", "Tr0ub4dor&3", "züri-läuft-gern", "9f!kQz#1"}) {
        EXPECT_EQ(refusal_of([&] { require_strong_password(password, "ana@example.com", "Ana Maria"); }), "accepted") << password;
    }
}

TEST(Password, that_is_short_common_or_made_of_the_person_is_refused) {
    const std::string too_long(73, 'x');
    for (const std::string& password : {std::string(), std::string("9f!kQz#"), std::string("aaaaaaaaaaaa"), std::string("abababababab"), std::string("Password1"),
                                        std::string("QWERTYUIOP"), std::string("abcdefghij"), std::string("987654321"), too_long + "abcdefgh",
                                        std::string("ana.maria@example.com"), std::string("Ana.Maria"), std::string("Ana Maria Lopez")}) {
        EXPECT_EQ(refusal_of([&] { require_strong_password(password, "ana.maria@example.com", "Ana Maria Lopez"); }), "PASSWORD_WEAK") << password;
    }
}

TEST(Password, never_stands_in_the_message) {
    try {
        require_strong_password("hunter2", "ana@example.com", "Ana");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("hunter2"), std::string::npos);
    }
}

}  // namespace
}  // namespace fitkart
