#include "workflow/settings_loader.hpp"

#include <cstdlib>

#include "workflow/settings_file.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {

namespace {

/// The variable's text, empty when it is not set. An empty variable counts as not set.
std::string variable(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? std::string() : std::string(text);
}

/// Empty when the environment names no home.
std::filesystem::path user_file() {
    const std::filesystem::path configured = variable("XDG_CONFIG_HOME");
    if (configured.is_absolute()) return configured / "pentad" / "pentad.toml";
    const std::filesystem::path home = variable("HOME");
    return home.is_absolute() ? home / ".config" / "pentad" / "pentad.toml" : std::filesystem::path();
}

}  // namespace

Result<Settings> load_settings(const std::filesystem::path& root) {
    Settings settings;
    if (const std::filesystem::path file = user_file(); !file.empty())
        TRY(apply_settings_file(settings, file, file.string()));
    TRY(apply_settings_file(settings, root / "pentad.toml", "pentad.toml"));
    for (const SettingKey& key : setting_keys()) {
        const std::string text = variable(std::string(key.environment).c_str());
        if (!text.empty()) TRY(set_setting_from_text(settings, key, text, key.environment));
    }
    return settings;
}

}  // namespace pentad
