// CTest's tests as units: one for each, and one for all those that are cases of one program.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "frameworks/case_program.hpp"
#include "frameworks/ctest_list.hpp"
#include "frameworks/framework.hpp"

namespace pentad {

struct CTestProject {
    std::filesystem::path source;                ///< absolute
    std::filesystem::path build;                 ///< absolute
    std::string prefix;                          ///< of names: `folder/`, or empty
    std::optional<ResourceSpec> resources = {};  ///< of CTEST_RESOURCE_SPEC_FILE; nothing: RESOURCE_GROUPS say nothing
};

/// What kind of program a test's is; program_kind, but in tests.
using KindOf = std::function<ProgramKind(const std::filesystem::path&)>;

/// Particulars of a unit: `kind` (`test`, `gtest`, `catch2`, `doctest`), `folder`; of a `test` `place`, `pass`, `fail`,
/// `skip`, `code`, `will_fail`, `disabled`, `required`, `match`,
/// `match_timeout`, `lacks` (why there is not what it needs); of programs those of gtest.hpp. Tools are asked only for
/// the cases of programs that CTest does not list.
std::vector<TestUnit> ctest_units(const std::vector<CTestTest>& tests, const CTestProject& project,
                                  const UnitSearch& search, const KindOf& kind_of, const AskTool& ask);

}  // namespace pentad
