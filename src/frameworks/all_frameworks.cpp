#include <algorithm>

#include "frameworks/ctest.hpp"
#include "frameworks/framework.hpp"
#include "frameworks/suite.hpp"
#include "frameworks/unittest.hpp"

namespace pentad {

const std::vector<const Framework*>& all_frameworks() {
    static const std::vector<const Framework*> frameworks = {
        &unittest_framework(),
        &ctest_framework(),
        &suite_framework(),
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

}  // namespace pentad
