// The settings, as plain values with their defaults. Where each comes from is the business of workflow/settings_loader.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pentad {

struct Settings {
    // [batch]
    int batch_size = 5;

    // [run]
    double timeout = 300;                    ///< seconds, per unit
    double grace = 2;                        ///< seconds between SIGTERM and SIGKILL
    int jobs = 0;                            ///< units at once; 0: one per core
    std::uint64_t output_limit = 64 * 1024;  ///< bytes kept of a unit's output at each end (head and tail)

    // [python]
    std::string interpreter;           ///< empty: `.venv`, VIRTUAL_ENV, else python3
    std::string isolation = "module";  ///< `module` | `worker`
    std::string pattern = "test*.py";  ///< which files are test modules

    // [store]
    std::string directory = "test_batch_logs";
    std::uint64_t size_limit = 100ull * 1024 * 1024;  ///< bytes; a larger file is noted, its content not kept

    // [scan]
    std::vector<std::string> ignore;  ///< more ignore rules, in .gitignore's language
};

}  // namespace pentad
