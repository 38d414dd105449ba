// Names of a program's tests, listed and said in any order: a number is of one name, and what is left out stays so.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"
#include "frameworks/case_list.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/unit_particulars.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    std::vector<std::string> names = pentad::split(text, '\n');
    pentad::TestUnit unit{.name = "u", .module = "u", .file = "/none/u", .top = "/none"};
    const std::size_t listed = names.size() / 2;
    pentad::add_particulars(unit, "case", {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(listed)});
    pentad::TestChoice choice;
    if (data[0] % 2 == 1) choice.only = {"u::" + names.front()};
    if (data[0] % 3 == 1) choice.left_out = {"u::" + names.back()};
    pentad::CaseList cases(unit, choice);
    MUST(cases.size() <= listed);
    for (const std::string& name : names) {
        std::size_t number = cases.find(name);
        if (number == pentad::CaseList::k_none) number = cases.add(name);
        if (number == pentad::CaseList::k_none) {
            MUST(choice.left_out.contains("u::" + name) || !choice.only.empty());
            continue;
        }
        MUST(cases.names().at(number) == name && cases.id(number) == "u::" + name);
        MUST(!choice.left_out.contains("u::" + name));
        MUST(cases.find(name) == number);
    }
    pentad::TestNames ids;
    std::set<std::string> seen;
    for (const std::string& name : names) {
        const std::string id = ids.id("u", name);
        MUST(pentad::valid_utf8(id) == id);
        MUST(seen.insert(id).second);  // each is of one test
    }
    return 0;
}
