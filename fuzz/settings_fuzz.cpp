// pentad.toml: whatever it holds, settings stay in their ranges and mistakes are one-line messages.
#include "workflow/settings_file.hpp"

#include <cstdint>
#include <string_view>

#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    pentad::Settings settings;
    const auto status =
        pentad::apply_settings_text(settings, {reinterpret_cast<const char*>(data), size}, "pentad.toml");
    MUST(settings.batch_size >= 1);
    MUST(settings.timeout > 0 && settings.grace >= 0 && settings.jobs >= 0);
    MUST(settings.isolation == "module" || settings.isolation == "worker");
    MUST(!settings.directory.empty() && settings.directory.find('/') == std::string::npos);
    MUST(settings.directory != "." && settings.directory != ".." && settings.directory != ".git");
    if (!status) MUST(status.error().message.starts_with("pentad.toml"));
    return 0;
}
