#include "workflow/unit_commands.hpp"

#include <fmt/format.h>

#include "base/fingerprint.hpp"

namespace pentad {

namespace {

void add_facts(const TestUnit& unit, std::set<std::string>& facts) {
    if (std::string fact = command_fact(unit); !fact.empty()) facts.insert(std::move(fact));
    for (const TestUnit& inner : unit.inner) add_facts(inner, facts);
}

}  // namespace

std::string command_fact(const TestUnit& unit) {
    if (unit.framework == "unittest") return {};
    std::string text;
    const auto add = [&text](std::string_view part) { (text += part) += '\0'; };
    for (const std::string& part : {unit.name, unit.framework, unit.module, unit.file.string(), unit.top.string()})
        add(part);
    for (const std::vector<std::string>* list : {&unit.command, &unit.environment, &unit.particulars}) {
        for (const std::string& part : *list) add(part);
        text += '\n';
    }
    add(fmt::format("{}", unit.rules.timeout));
    std::string fact(k_command_fact);
    for (const char byte : fingerprint_of(text).bytes())
        fact += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return fact;
}

std::set<std::string> command_facts(const FoundUnits& found) {
    std::set<std::string> facts;
    for (const TestUnit& unit : found.units) add_facts(unit, facts);
    return facts;
}

}  // namespace pentad
