#include "frameworks/case_unit.hpp"

#include "frameworks/catch2.hpp"
#include "frameworks/doctest.hpp"
#include "frameworks/gtest.hpp"
#include "frameworks/xml_case_reader.hpp"

namespace pentad {

std::optional<UnitCommand> case_command(ProgramKind kind, const TestUnit& unit, const TestChoice& choice,
                                        const std::filesystem::path& scratch) {
    switch (kind) {
        case ProgramKind::gtest:
            return gtest::command(unit, choice, scratch);
        case ProgramKind::catch2:
            return catch2::command(unit, choice);
        case ProgramKind::doctest:
            return doctest::command(unit, choice);
        case ProgramKind::other:
            break;
    }
    return std::nullopt;
}

std::unique_ptr<UnitReader> case_reader(ProgramKind kind, const TestUnit& unit, const TestChoice& choice,
                                        const std::filesystem::path& scratch, const std::filesystem::path& root) {
    if (kind == ProgramKind::other) return nullptr;
    if (kind == ProgramKind::gtest) return gtest::reader(unit, choice, scratch, root);
    return xml_case_reader(unit, choice, root);
}

}  // namespace pentad
