// Configuration files and sources of pytest's: words without quotes, whatever is in them.
#include "frameworks/pytest_config.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "check.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
    static const fs::path s_folder = [] {
        std::string name = (fs::temp_directory_path() / "pytest_fuzz.XXXXXX").string();
        MUST(::mkdtemp(name.data()) != nullptr);
        return fs::path(name);
    }();
    return s_folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::string_view section : {"pytest", "tool.pytest.ini_options"}) {
        const auto values = pentad::read_config_section(text, section);
        if (!values) continue;
        for (const pentad::ConfigValue& value : *values) {
            MUST(value.key.find('\n') == std::string::npos);
            for (const std::string& word : value.words) MUST(!word.empty() && word.find('\n') == std::string::npos);
        }
        // A section behind it changes nothing, unless the text ends inside a list.
        if (const auto more = pentad::read_config_section(std::string(text) + "\n]\n[other]\na = b\n", section))
            MUST(more->size() >= values->size());
    }
    // As a file: what the globs are is known whatever it says.
    std::ofstream(folder() / "pytest.ini", std::ios::binary) << text;
    const auto config = pentad::read_pytest_config(folder());
    MUST(config.has_value());
    MUST(!config->python_files.empty() && !config->norecursedirs.empty());
    // A source is pytest's also when more stands behind it.
    const std::string source(text);
    if (pentad::is_pytest_source(source) && source.find("class ") == std::string::npos)
        MUST(pentad::is_pytest_source(source + "\nx = 1\n"));
    MUST(pentad::is_pytest_source(source + "\ndef test_a(): pass\n"));
    return 0;
}
