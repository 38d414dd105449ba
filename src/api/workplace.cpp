#include "api/workplace.hpp"

#include "base/time.hpp"
#include "report/event_lines.hpp"
#include "report/json_values.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad::api {

namespace {

template <class T>
Status overrule(Settings& settings, const char* name, const std::optional<T>& value) {
    if (!value) return {};
    const SettingKey& key = *find_setting(name);
    if constexpr (std::is_integral_v<T>)
        return set_setting(settings, key, std::int64_t{*value}, key.environment);
    else
        return set_setting(settings, key, *value, key.environment);
}

}  // namespace

Result<Workspace> workspace_of(const Place& place) {
    const Options& options = place.options;
    WorkspaceFlags flags;
    flags.start = options.root;
    TRY_ASSIGN(Workspace workspace, find_workspace(flags));
    TRY(overrule(workspace.settings, "batch.size", options.batch_size));
    TRY(overrule(workspace.settings, "run.timeout", options.timeout));
    TRY(overrule(workspace.settings, "run.jobs", options.jobs));
    workspace.stop_asked = place.listener.stop_asked;
    return workspace;
}

std::function<void(const Event&)> sink_of(const Place& place) {
    return [take = place.listener.take_event](const Event& event) {
        if (take) take(event_line(event, now()));
    };
}

Trouble trouble_of(const pentad::Error& error) {
    return {std::string(code_name(error.code)), error.message, exit_code(error.code)};
}

}  // namespace pentad::api
