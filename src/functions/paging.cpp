#include "functions/paging.h"

#include "domain/error.h"
#include "domain/text.h"

#include "postgres/function.h"

namespace fitkart {

std::int32_t read_within(const Args& args, std::string_view name, std::int32_t otherwise, std::int32_t least, std::int32_t most) {
    const auto given = args.value_or<std::int32_t>(name, otherwise);
    if (given < least || given > most) {
        throw Error{ErrorCode::validation_failed, concat(name, " is ", given, ", not ", least, " to ", most),
                    {{"argument", name}, {"minimum", least}, {"maximum", most}}};
    }
    return given;
}

std::int32_t read_lim(const Args& args, std::int32_t otherwise, std::int32_t most) { return read_within(args, "lim", otherwise, 1, most); }

Paging read_paging(const Args& args, std::int32_t otherwise, std::int32_t most) {
    const Paging page{read_lim(args, otherwise, most), args.value_or<std::int32_t>("off", 0)};
    if (page.off < 0) {
        throw Error{ErrorCode::validation_failed, concat("off is ", page.off, ", less than 0"), {{"argument", "off"}, {"minimum", 0}}};
    }
    return page;
}

}  // namespace fitkart
