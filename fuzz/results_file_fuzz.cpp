// Results files: whatever a file holds, it is read as the format says, or refused with its name; never anything else.
#include "store/result_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = std::make_shared<std::string>(reinterpret_cast<const char*>(data), size);
    const auto set = pentad::parse_results(text, "r.json");
    if (!set) {
        MUST(set.error().message.starts_with("r.json"));
        MUST(pentad::exit_code(set.error().code) == 70);
        return 0;
    }
    MUST(std::isfinite(set->duration) && set->duration >= 0 && set->run >= 0);
    const auto strictly_less = [](const auto& one, const auto& other) { return !(one < other); };
    MUST(std::ranges::adjacent_find(set->modules, strictly_less, &pentad::ModuleRecord::name) == set->modules.end());
    for (const pentad::ModuleRecord& module : set->modules) {
        MUST(module.total >= 0 && module.failed >= 0 && module.errors >= 0 && module.duration >= 0);
        MUST(module.tests_known ? module.failed_ids.empty() : module.tests.empty());
        MUST(std::ranges::adjacent_find(module.tests, strictly_less, &pentad::TestRecord::id) == module.tests.end());
        MUST(std::ranges::is_sorted(module.failed_ids));
        for (const pentad::TestRecord& test : module.tests) {
            MUST(test.duration >= 0 && test.outcome != pentad::Outcome::cached);
            MUST(test.id.data() >= text->data() && test.id.data() + test.id.size() <= text->data() + text->size());
        }
    }
    return 0;
}
