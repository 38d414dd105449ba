#include "frameworks/go_caches.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace pentad {

namespace {

constexpr double k_timeout = 300;  // seconds: modules may have to be downloaded first
constexpr std::string_view k_work = "pentad-tmp";
constexpr std::size_t k_hash = 64;  // digits of a SHA-256

bool is_hex(std::string_view text, std::size_t size) {
    return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

/// `3f`, `3f/HASH-a`, `3f/HASH-d`, `3f/HASH-d/program`, and the files with go's own housekeeping. Not `fuzz`, where
/// inputs are that were found earlier.
bool is_build_entry(std::string_view below) {
    constexpr std::array<std::string_view, 6> k_own = {
        "README", "log.txt", "trim.txt", "testexpire.txt", "testexpire.txt.lock", "trim.txt.lock"};
    if (std::ranges::find(k_own, below) != k_own.end()) return true;
    const std::size_t slash = below.find('/');
    if (below.substr(0, slash) == k_work) return true;
    if (!is_hex(below.substr(0, slash), 2)) return false;
    if (slash == std::string_view::npos) return true;
    std::string_view name = below.substr(slash + 1);
    const std::size_t inner = name.find('/');
    const bool is_folder = inner != std::string_view::npos;
    name = name.substr(0, inner);
    return name.size() > k_hash && is_hex(name.substr(0, k_hash), k_hash) &&
           (name.substr(k_hash) == "-d" || (name.substr(k_hash) == "-a" && !is_folder));
}

/// Of telemetry, the counters and what is on its way; not `mode`, which the user sets.
bool is_counter(std::string_view below) {
    const std::string_view first = below.substr(0, below.find('/'));
    return first == "local" || first == "upload" || first == "upload.token" || first == "debug";
}

std::vector<std::string> lines_of(const std::string& output) {
    std::vector<std::string> lines = split(output, '\n');
    std::erase_if(lines, [](const std::string& line) { return trim(line).empty(); });
    return lines;
}

/// `a/b [a/b.test]` is a/b, compiled for a test.
std::string_view without_variant(std::string_view import_path) { return import_path.substr(0, import_path.find(' ')); }

/// As traces have it: without symlinks.
std::string canonical(const std::string& path) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
    return error ? path : real.string();
}

class Asking {
   public:
    Asking(const FoundProject& project, const std::vector<std::string>& environment, const AskTool& ask)
        : project_(project), environment_(environment), ask_(ask) {}

    Result<GoCaches> find() {
        GoCaches caches;
        TRY_ASSIGN(const ToolAnswer answer,
                   go({"env", "GOCACHE", "GOTELEMETRYDIR", "GOMODCACHE", "GOFLAGS", "GOTMPDIR"}));
        const std::vector<std::string> values = split(answer.output, '\n');
        if (!is_well(answer) || values.size() < 5 || !values[0].starts_with('/')) return caches;
        caches.build = canonical(values[0]);
        if (values[1].starts_with('/')) caches.telemetry = canonical(values[1]);
        module_cache_ = values[2];
        caches.own_work_folder = values[4].empty();
        caches.all_unsure = !are_hashed_go_flags(values[3]);
        if (!caches.all_unsure) TRY(find_unsure(caches));
        return caches;
    }

   private:
    static bool is_well(const ToolAnswer& answer) { return answer.status == 0 && !answer.timed_out; }

    Result<ToolAnswer> go(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "go");
        return ask_({.arguments = std::move(arguments),
                     .folder = project_.folder,
                     .environment = environment_,
                     .timeout = k_timeout});
    }

    Status find_unsure(GoCaches& caches) const {
        TRY_ASSIGN(const std::set<std::string> foreign, foreign_packages(caches));
        if (foreign.empty() || caches.all_unsure) return {};
        TRY_ASSIGN(const ToolAnswer answer,
                   go({"list", "-e", "-test", "-f", R"({{.ImportPath}}{{"\t"}}{{join .Deps "\t"}})", "./..."}));
        caches.all_unsure = !is_well(answer);
        for (const std::string& line : lines_of(answer.output)) {
            const std::vector<std::string> fields = split(line, '\t');
            const std::string package(without_variant(fields[0]));
            constexpr std::string_view k_program = ".test";  // the package of a test's program depends on all of it
            const bool uses = std::ranges::any_of(fields, [&](const std::string& dependency) {
                return foreign.contains(std::string(without_variant(dependency)));
            });
            if (!uses) continue;
            caches.unsure.insert(package);
            if (package.ends_with(k_program))
                caches.unsure.insert(package.substr(0, package.size() - k_program.size()));
        }
        return {};
    }

    /// Those outside of Go's own library that have C, or assembly of which nobody knows what it includes. That of the
    /// module cache includes its own: it is never changed.
    Result<std::set<std::string>> foreign_packages(GoCaches& caches) const {
        constexpr std::string_view k_template =
            R"({{if not .Standard}}{{if or .CgoFiles .SwigFiles .SwigCXXFiles .FFiles}}C)"
            R"({{else if .SFiles}}assembly{{else}}go{{end}}{{"\t"}}{{.ImportPath}}{{"\t"}}{{.Dir}}{{end}})";
        TRY_ASSIGN(const ToolAnswer answer,
                   go({"list", "-e", "-deps", "-test", "-f", std::string(k_template), "./..."}));
        const std::vector<std::string> lines = lines_of(answer.output);
        caches.all_unsure = !is_well(answer) || lines.empty();
        std::set<std::string> foreign;
        for (const std::string& line : lines) {
            const std::vector<std::string> fields = split(line, '\t');
            if (fields.size() != 3) {
                caches.all_unsure = true;
                continue;
            }
            const bool is_unchanging =
                fields[0] == "assembly" && !module_cache_.empty() && is_below(fields[2], module_cache_);
            if (fields[0] != "go" && !is_unchanging) foreign.emplace(without_variant(fields[1]));
        }
        return foreign;
    }

    const FoundProject& project_;
    const std::vector<std::string>& environment_;
    const AskTool& ask_;
    std::string module_cache_;
};

}  // namespace

std::vector<std::string> GoCaches::of(const std::string& import_path) const {
    if (build.empty() || all_unsure || unsure.contains(import_path)) return {};
    return {build, telemetry};
}

std::vector<std::string> GoCaches::environment() const {
    if (build.empty() || !own_work_folder) return {};
    const std::filesystem::path folder = std::filesystem::path(build) / k_work;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    return error ? std::vector<std::string>{} : std::vector<std::string>{"GOTMPDIR=" + folder.string()};
}

Result<GoCaches> find_go_caches(const FoundProject& project, const std::vector<std::string>& environment,
                                const AskTool& ask) {
    return Asking(project, environment, ask).find();
}

bool is_in_go_caches(const std::vector<std::string>& caches, std::string_view path) {
    if (caches.size() != 2) return false;
    const std::string& build = caches[0];
    const std::string& telemetry = caches[1];
    if (is_below(path, build)) return is_build_entry(path.substr(build.size() + 1));
    return !telemetry.empty() && is_below(path, telemetry) && is_counter(path.substr(telemetry.size() + 1));
}

bool are_hashed_go_flags(std::string_view flags) {
    constexpr std::array<std::string_view, 26> k_known = {
        "asan",    "buildvcs", "count",      "cover",   "covermode", "coverpkg", "cpu",      "failfast", "json",
        "ldflags", "mod",      "modcacherw", "modfile", "msan",      "p",        "parallel", "race",     "run",
        "short",   "shuffle",  "skip",       "tags",    "timeout",   "trimpath", "v",        "vet"};
    return std::ranges::all_of(split(trim(flags), ' '), [&](const std::string& flag) {
        if (flag.empty()) return true;
        const std::size_t name = flag.find_first_not_of('-');
        if (name == 0 || name == std::string::npos) return false;  // quoted, or no flag
        return std::ranges::find(k_known, flag.substr(name, flag.find('=') - name)) != k_known.end();
    });
}

}  // namespace pentad
