#include <algorithm>

#include "frameworks/cargo.hpp"
#include "frameworks/ctest.hpp"
#include "frameworks/framework.hpp"
#include "frameworks/go.hpp"
#include "frameworks/jest.hpp"
#include "frameworks/maven.hpp"
#include "frameworks/mocha.hpp"
#include "frameworks/node_tests.hpp"
#include "frameworks/pytest.hpp"
#include "frameworks/suite.hpp"
#include "frameworks/unittest.hpp"
#include "frameworks/vitest.hpp"

namespace pentad {

const std::vector<const Framework*>& all_frameworks() {
    static const std::vector<const Framework*> frameworks = {
        &unittest_framework(), &pytest_framework(), &suite_framework(), &ctest_framework(),
        &go_framework(),       &cargo_framework(),  &maven_framework(), &node_test_framework(),
        &jest_framework(),     &vitest_framework(), &mocha_framework(),
    };
    return frameworks;
}

const Framework* find_framework(std::string_view name) {
    const auto found = std::ranges::find(all_frameworks(), name, &Framework::name);
    return found == all_frameworks().end() ? nullptr : *found;
}

bool is_in_python(const TestUnit& unit) {
    const Framework* const framework = find_framework(unit.framework);
    return framework != nullptr && framework->in_python();
}

bool may_share_process(const TestUnit& unit) {
    const Framework* const framework = find_framework(unit.framework);
    return framework != nullptr && framework->shares_process();
}

}  // namespace pentad
