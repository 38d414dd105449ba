#include "workflow/unit_finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "base/command.hpp"
#include "base/environment.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "frameworks/project_files.hpp"
#include "workflow/stops.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t k_output = 16 * 1024;     // bytes of a failed build that are kept
constexpr std::string_view k_label = "label:";  // in a selection: what follows is a glob on labels
constexpr int k_complaints = 5;                 // lines

bool is_allowed(const Settings& settings, std::string_view framework) {
    return settings.frameworks.empty() ||
           std::ranges::find(settings.frameworks, framework) != settings.frameworks.end();
}

Status check_names(const Settings& settings) {
    for (const std::string& name : settings.frameworks) {
        if (find_framework(name) != nullptr) continue;
        std::string known;
        for (const Framework* framework : all_frameworks())
            known += (known.empty() ? "" : ", ") + std::string(framework->name());
        return fail(Code::usage, fmt::format("[run] frameworks has {}; use some of {}", printable(name), known));
    }
    return {};
}

Result<ToolAnswer> ask(const ToolCommand& command, bool one_stream, const std::function<bool()>& stop_asked) {
    std::vector<std::string> environment = scrubbed_environment();
    set_variables(environment, command.environment);
    std::vector<std::string> arguments = command.arguments;
    TRY_ASSIGN(arguments[0], find_program(arguments[0], environment));
    TRY_ASSIGN(CommandResult result,
               run_command_within({command.timeout, one_stream, stop_asked}, arguments, environment, command.folder));
    return ToolAnswer{result.exit_status, result.timed_out, std::move(result.output), std::move(result.errors)};
}

/// `folder::what`, or `what` in the workspace's own folder.
std::string id_in(const fs::path& folder, const UnitSearch& search, std::string_view what) {
    const std::string below = folder.lexically_relative(search.root).string();
    return below.empty() || below == "." ? std::string(what) : fmt::format("{}/{}", below, what);
}

TestResult failure(std::string id, std::string message) {
    TestResult result;
    result.id = result.unit = std::move(id);
    result.outcome = Outcome::error;
    result.message = std::move(message);
    return result;
}

class Finding {
   public:
    explicit Finding(const UnitSearch& search) : search_(search), stops_(search.stop_asked) {
        search_.listing = std::make_shared<ProjectListing>();
    }

    Result<FoundUnits> find() {
        found_.root = search_.root;
        TRY_ASSIGN(const std::vector<FoundProject> projects, find_projects(search_));
        if (!search_.settings.build_command.empty()) {
            const ToolCommand whole{.arguments = {"/bin/sh", "-c", search_.settings.build_command},
                                    .folder = search_.root,
                                    .timeout = search_.settings.build_timeout};
            TRY_ASSIGN(const bool built, build({whole}, search_.root));
            if (!built) return std::move(found_);
        }
        for (const FoundProject& project : projects) TRY(add(project));
        make_unique();
        return std::move(found_);
    }

   private:
    Status add(const FoundProject& project) {
        if (!project.problem.empty()) {
            found_.failures.push_back(failure(id_in(project.folder, search_, project.framework), project.problem));
            return {};
        }
        if (search_.settings.build_command.empty() && !project.build.empty()) {
            TRY_ASSIGN(const bool built, build(project.build, project.folder));
            if (!built) return {};
        }
        const Framework& framework = *find_framework(project.framework);
        Result<FoundUnits> listed =
            framework.list(project, search_, [this](const ToolCommand& command) { return ask_here(command, false); });
        TRY(stops_.status("tests were looked for"));
        if (!listed) {
            if (listed.error().code != Code::tool) return Failure(listed.error());
            const Result<std::string> version = version_of_tool(project, [this] { return stops_.take(); });
            TRY(stops_.status("tests were looked for"));
            const std::string by = version && !version->empty() ? "\nthe tool is " + shorten(*version, 200) : "";
            found_.failures.push_back(
                failure(id_in(project.folder, search_, project.framework), listed.error().message + by));
            return {};
        }
        std::set<std::string> wanted;
        for (const TestUnit& unit : listed->units)
            if (framework.in_python() || is_wanted(unit)) wanted.insert(unit.name);
        const std::set<std::string> needed = with_needs(std::move(wanted), listed->units);
        for (TestUnit& unit : listed->units)
            if (needed.contains(unit.name)) found_.units.push_back(std::move(unit));
        std::ranges::move(listed->warnings, std::back_inserter(found_.warnings));
        std::ranges::move(listed->failures, std::back_inserter(found_.failures));
        return {};
    }

    Result<ToolAnswer> ask_here(const ToolCommand& command, bool one_stream) {
        return ask(command, one_stream, [this] { return stops_.take(); });
    }

    /// False: it failed, which is in the result.
    Result<bool> build(const std::vector<ToolCommand>& commands, const fs::path& folder) {
        const std::string below = folder.lexically_relative(search_.root).string();
        const std::string project = below.empty() || below == "." ? search_.root.filename().string() : below;
        tell({.project = project});
        const Stopwatch watch;
        Result<bool> built = build_all(commands, folder);
        tell({.project = project, .ended = true, .duration = watch.seconds(), .failed = !built || !*built});
        return built;
    }

    void tell(const BuildStep& step) const {
        if (search_.on_build) search_.on_build(step);
    }

    Result<bool> build_all(const std::vector<ToolCommand>& commands, const fs::path& folder) {
        found_.built = true;
        search_.listing = nullptr;  // it may make anything
        const Stopwatch watch;
        for (const ToolCommand& command : commands) {
            const Result<ToolAnswer> answer = ask_here(command, true);
            TRY(stops_.status("the project was built"));
            if (answer && answer->status == 0 && !answer->timed_out) continue;
            TestResult result = failure(id_in(folder, search_, "build"), "");
            result.duration = watch.seconds();
            if (!answer) {
                result.message = "the build can't be run: " + answer.error().message;
            } else {
                const std::string said = without_colours(valid_utf8(answer->output));
                const BuildComplaint complaint = first_complaint(said, command.folder, search_.root);
                result.message = answer->timed_out ? fmt::format("the build took longer than {:g} s", command.timeout)
                                                   : fmt::format("the build failed with status {}", answer->status);
                if (!complaint.message.empty()) result.message += ":\n" + complaint.message;
                result.file_location = complaint.file_location;
                result.output = shorten(said, k_output);
            }
            found_.failures.push_back(std::move(result));
            return false;
        }
        return true;
    }

    /// As Python's finder has it: by the name of its file or its own, or with a slash by the path.
    bool is_wanted(const TestUnit& unit) const {
        const std::string& selection = search_.selection;
        if (selection.empty()) return true;
        if (selection.starts_with(k_label)) {
            const auto is_meant = [glob = selection.substr(k_label.size())](const std::string& label) {
                return glob_matches(glob, label);
            };
            return std::ranges::any_of(unit.labels, is_meant);
        }
        const std::string path = unit.file.lexically_relative(search_.root).string();
        if (glob_matches(selection, unit.name) || glob_matches(selection, path)) return true;
        if (selection.find('/') != std::string::npos) return false;
        return glob_matches(selection, unit.file.filename().string()) ||
               glob_matches(selection, unit.file.stem().string());
    }

    void make_unique() {
        std::set<std::string> names;
        for (TestUnit& unit : found_.units)
            if (!names.insert(unit.name).second) {
                unit.name = unit.framework + ":" + unit.name;
                names.insert(unit.name);
            }
    }

    UnitSearch search_;  ///< with a listing that all share, until something is built
    FoundUnits found_;
    Stops stops_;
};

}  // namespace

Result<std::vector<FoundProject>> find_projects(const UnitSearch& search) {
    TRY(check_names(search.settings));
    UnitSearch shared = search;
    if (!shared.listing) shared.listing = std::make_shared<ProjectListing>();
    std::vector<FoundProject> projects;
    for (const Framework* framework : all_frameworks())
        if (is_allowed(search.settings, framework->name()))
            std::ranges::move(framework->detect(shared), std::back_inserter(projects));
    return projects;
}

bool must_build(const UnitSearch& search) {
    if (!search.settings.build_command.empty()) return true;
    const Result<std::vector<FoundProject>> projects = find_projects(search);
    return projects && std::ranges::any_of(*projects, [](const FoundProject& one) { return !one.build.empty(); });
}

Result<std::string> version_of_tool(const FoundProject& project, const std::function<bool()>& stop_asked) {
    static const std::regex colours("\x1b\\[[0-9;]*m");  // Maven's, also where there is no terminal
    ToolCommand command = find_framework(project.framework)->version_command(project);
    if (command.arguments.empty()) return std::string();
    command.timeout = 20;
    TRY_ASSIGN(const ToolAnswer answer, ask(command, false, stop_asked));
    if (answer.timed_out)
        return fail(Code::tool, fmt::format("{} did not say its version within {:g} s", printable(command.arguments[0]),
                                            command.timeout));
    if (answer.status == 0)
        return std::regex_replace(valid_utf8(trim(split(answer.output, '\n').front())), colours, "");
    const std::string said = valid_utf8(trim(split(trim(answer.messages), '\n').back()));
    return fail(Code::tool, fmt::format("{} can't run its tests: {}", printable(project.tool),
                                        said.empty() ? fmt::format("status {}", answer.status) : shorten(said, 300)));
}

std::set<std::string> with_needs(std::set<std::string> names, const std::vector<TestUnit>& units) {
    std::map<std::string_view, const TestUnit*> with_rules;
    for (const TestUnit& unit : units)
        if (!unit.rules.needs.empty()) with_rules.emplace(unit.name, &unit);
    for (bool grows = !with_rules.empty(); grows;) {
        grows = false;
        for (const auto& [name, unit] : with_rules) {
            if (!names.contains(std::string(name))) continue;
            for (const std::string& needed : unit->rules.needs)
                if (std::ranges::find(units, needed, &TestUnit::name) != units.end())
                    grows = names.insert(needed).second || grows;
        }
    }
    return names;
}

Result<FoundUnits> find_all_units(const UnitSearch& search) { return Finding(search).find(); }

BuildComplaint first_complaint(std::string_view output, const fs::path& folder, const fs::path& root) {
    // gcc, clang, tsc, javac, go: `path:line:column: error: …`; rustc says it in two lines.
    static const std::regex located(R"(^\s*(?:-->\s*)?(?:\[ERROR\]\s*)?([^\s:(\[][^:(\[]*)[:(\[]\[?(\d+)[,:)\]].*)");
    static const std::regex of_cmake(R"(^CMake Error at ([^:]+):(\d+) .*)");
    static const std::regex complains(R"(error|undefined reference|cannot find|\*\*\*|FAILED)", std::regex::icase);
    constexpr std::size_t k_longest = 500;
    BuildComplaint complaint;
    int lines = 0;
    for (const std::string& raw : split(output, '\n')) {
        const std::string line = valid_utf8(raw.substr(0, k_longest));
        std::smatch match;
        const bool is_located = std::regex_match(line, match, of_cmake) || std::regex_match(line, match, located);
        const bool is_complaint = std::regex_search(line, complains);
        const bool is_rust = is_located && line.find("-->") != std::string::npos;
        if (!is_complaint && !is_rust) continue;
        if (complaint.file_location.empty() && is_located && (is_complaint || is_rust)) {
            const fs::path named = (folder / match[1].str()).lexically_normal();
            const fs::path below = named.lexically_relative(root);
            const bool inside = !below.empty() && *below.begin() != "..";
            complaint.file_location = (inside ? below : named).string() + ":" + match[2].str();
        }
        if (lines++ < k_complaints) complaint.message += (complaint.message.empty() ? "" : "\n") + line;
    }
    return complaint;
}

}  // namespace pentad
