#include "workflow/fact_values.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/bytecode_name.hpp"
#include "base/file.hpp"
#include "judge/selection.hpp"
#include "store/bytecode_files.hpp"
#include "workflow/unit_commands.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

// Linux stamps files with the time of its last tick, which may be so long ago.
constexpr std::int64_t k_tick_ns = 20'000'000;

constexpr std::string_view k_left_over = "left over";

constexpr std::int64_t k_second_ns = 1'000'000'000;

std::int64_t changed_ns(const struct stat& status) {
    return std::max(status.st_ctim.tv_sec * k_second_ns + status.st_ctim.tv_nsec,
                    status.st_mtim.tv_sec * k_second_ns + status.st_mtim.tv_nsec);
}

bool is_older(const struct stat& status, std::int64_t moment) { return changed_ns(status) < moment - k_tick_ns; }

/// Made by the kernel when they are looked at: their times mean nothing.
bool is_of_kernel(std::string_view path) { return path.starts_with("/proc/") || path.starts_with("/sys/"); }

/// The first bytes of a file of the kernel that says how this machine is.
std::string kernel_text(const std::string& path) {
    if (!path.starts_with("/sys/") && !path.starts_with("/proc/sys/")) return "kernel";
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    std::array<char, 4096> bytes{};
    const ssize_t count = file ? ::read(file.get(), bytes.data(), bytes.size()) : -1;
    return "kernel " + std::string(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

std::string identity_of(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) return fmt::format("folder {:o}", status.st_mode);
    if (!S_ISREG(status.st_mode)) return fmt::format("special {:o} {}", status.st_mode, status.st_rdev);
    return fmt::format("file {:o} {} {}.{} {}", status.st_mode, status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec, status.st_ino);
}

std::string state_of(const FileState& state) {
    // Of each file that is known, so no text for people.
    std::string value = state.kind == FileKind::symlink ? "symlink " : "tracked ";
    for (int shift = 0; shift < 16; shift += 8) value += static_cast<char>(state.mode >> shift);
    return value.append(reinterpret_cast<const char*>(state.oid.bytes.data()), state.oid.bytes.size());
}

/// Too large to be kept: its content is not known.
bool is_known(const FileState* state) { return state != nullptr && !state->oid.is_zero(); }

char kind_of(const fs::path& folder, const dirent& entry) {
    switch (entry.d_type) {
        case DT_REG:
            return 'f';
        case DT_LNK:
            return 'l';
        case DT_DIR:
            return 'd';
        case DT_UNKNOWN:
            break;
        default:
            return 's';
    }
    struct stat status{};
    if (::lstat((folder / entry.d_name).c_str(), &status) != 0) return 's';
    if (S_ISLNK(status.st_mode)) return 'l';
    return S_ISDIR(status.st_mode) ? 'd' : S_ISREG(status.st_mode) ? 'f' : 's';
}

using Names = std::map<std::string, char>;

Names names_in(const fs::path& folder) {
    Names names;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), [](DIR* one) { return ::closedir(one); });
    if (!open) return names;
    while (const dirent* entry = ::readdir(open.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace(name, kind_of(folder, *entry));
    }
    return names;
}

std::string target_of(const fs::path& link) {
    std::error_code error;
    const fs::path target = fs::read_symlink(link, error);
    return error ? std::string() : target.string();
}

}  // namespace

bool is_known_to_vary(std::string_view variable) {
    static constexpr std::array<std::string_view, 22> k_varying = {"_",
                                                                   "COLUMNS",
                                                                   "DBUS_SESSION_BUS_ADDRESS",
                                                                   "GPG_TTY",
                                                                   "INVOCATION_ID",
                                                                   "JOURNAL_STREAM",
                                                                   "LINES",
                                                                   "LS_COLORS",
                                                                   "OLDPWD",
                                                                   "PENTAD_INSIDE",
                                                                   "PWD",
                                                                   "SHLVL",
                                                                   "SSH_AUTH_SOCK",
                                                                   "SSH_CLIENT",
                                                                   "SSH_CONNECTION",
                                                                   "SSH_TTY",
                                                                   "STY",
                                                                   "TERM_SESSION_ID",
                                                                   "TMUX",
                                                                   "TMUX_PANE",
                                                                   "WINDOWID",
                                                                   "XDG_SESSION_ID"};
    return std::ranges::find(k_varying, variable) != k_varying.end();
}

std::vector<Fact> facts_of(const Circumstances& circumstances) {
    std::vector<Fact> facts;
    for (const std::string& variable : circumstances.environment) {
        std::string name = variable.substr(0, variable.find('='));
        if (!is_known_to_vary(name)) facts.push_back({FactClass::variable, std::move(name)});
    }
    for (const char* what : {"environment", "interpreter", "pentad", "settings"})
        facts.push_back({FactClass::circumstance, what});
    std::ranges::sort(facts);
    facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
    return facts;
}

FactValues::FactValues(const fs::path& root, const TrackedFiles& tested, const TrackedFiles& standing,
                       Circumstances circumstances)
    : root_(root.string()), tested_(tested), standing_(standing), circumstances_(std::move(circumstances)) {
    for (const std::string& variable : circumstances_.environment) {
        const std::size_t equals = std::min(variable.find('='), variable.size());
        const std::string name = variable.substr(0, equals);
        if (!is_known_to_vary(name)) variables_.try_emplace(name, variable.substr(equals));
    }
}

Fingerprint FactValues::mark(FactClass kind, std::string_view path) const {
    return mark_of(kind, path, value(kind, path));
}

std::string FactValues::value(FactClass kind, std::string_view path) const {
    switch (kind) {
        case FactClass::content:
            return content(path);
        case FactClass::listing:
            return listing(path);
        case FactClass::absent:
            return is_left_over(path) ? std::string(k_left_over) : is_there(path) ? "there" : "holds";
        case FactClass::symlink:
            return symlink(path);
        case FactClass::directory:
            return directory(path);
        case FactClass::bytecode:
            return is_derived(path) ? "holds" : content(path);
        case FactClass::variable: {
            const auto found = variables_.find(path);
            return found == variables_.end() ? "unset" : found->second;
        }
        case FactClass::output:
            return output(path);
        case FactClass::product:
            return product(path);
        case FactClass::circumstance:
            break;
    }
    if (path == "interpreter") return circumstances_.interpreter + ' ' + content(circumstances_.interpreter);
    if (path == "pentad") return circumstances_.pentad;
    if (path == "settings") return circumstances_.settings;
    if (path.starts_with(k_command_fact)) {
        const auto& commands = circumstances_.commands;
        return !commands || commands->contains(std::string(path)) ? "holds" : "another";
    }
    std::string names;
    for (const auto& [name, text] : variables_) names += name + '\n';
    return names;
}

/// Of thousands of facts, so no std::filesystem::path.
std::string FactValues::on_disk(std::string_view path) const {
    if (path.starts_with('/')) return std::string(path);
    std::string text;
    text.reserve(root_.size() + 1 + path.size());
    text += root_;
    if (!path.empty()) (text += '/').append(path);
    return text;
}

std::string FactValues::content(std::string_view path) const {
    const FileState* state = tested_.find(path);
    if (is_known(state)) return state_of(*state);
    if (state == nullptr && standing_.find(path) != nullptr) return "absent";  // from what is tested
    if (is_left_over(path)) return std::string(k_left_over);
    const std::string file = on_disk(path);
    struct stat status{};
    if (::lstat(file.c_str(), &status) != 0) return "absent";
    if (is_of_kernel(file) && !S_ISDIR(status.st_mode)) return kernel_text(file);
    if (!S_ISLNK(status.st_mode)) return identity_of(status);
    std::string value = "symlink " + target_of(file) + '\n';
    value += ::stat(file.c_str(), &status) == 0 ? identity_of(status) : "absent";
    return value;
}

/// It is written anew whatever it holds, so that does not count. One that is missing is asked for again, as by make.
std::string FactValues::output(std::string_view path) const {
    const FileState* state = tested_.find(path);
    if (state != nullptr && state->kind == FileKind::regular) return fmt::format("output {:o}", state->mode);
    struct stat status{};
    const bool is_tested = state != nullptr || standing_.find(path) == nullptr;
    if (!is_tested || is_left_over(path) || ::lstat(on_disk(path).c_str(), &status) != 0) return "absent";
    return S_ISREG(status.st_mode) ? fmt::format("output {:o}", status.st_mode & 07777) : "no file";
}

/// A build writes it anew with the same bytes: its times and its number say nothing.
std::string FactValues::product(std::string_view path) const {
    struct stat status{};
    const std::string file = on_disk(path);
    if (tested_.find(path) != nullptr || standing_.find(path) != nullptr || is_left_over(path) ||
        ::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return content(path);
    const Result<std::string> bytes = read_file(file);
    if (!bytes) return content(path);
    std::string value = fmt::format("product {:o} ", status.st_mode);
    for (const char byte : fingerprint_of(*bytes).bytes()) value += byte;
    return value;
}

std::string FactValues::listing(std::string_view path) const {
    Names names = names_in(on_disk(path));
    if (!path.starts_with('/')) {
        // What is on disk besides what the history knows there; and what it knows in the state that is tested.
        for (const TrackedFiles::Child& child : standing_.children(path)) names.erase(std::string(child.name));
        for (const TrackedFiles::Child& child : tested_.children(path))
            names.insert_or_assign(std::string(child.name), child.kind);
    }
    std::string value;
    for (const auto& [name, kind] : names) value += kind + name + '\0';
    return value;
}

std::string FactValues::symlink(std::string_view path) const {
    const FileState* state = tested_.find(path);
    if (is_known(state)) return state_of(*state);
    if (state == nullptr && standing_.find(path) != nullptr) return "";
    if (is_left_over(path)) return std::string(k_left_over);
    return target_of(on_disk(path));
}

std::string FactValues::directory(std::string_view path) const {
    struct stat status{};
    if (is_left_over(path)) return std::string(k_left_over);
    if (::stat(on_disk(path).c_str(), &status) == 0) return identity_of(status);
    return !path.starts_with('/') && tested_.has_folder(path) ? "folder" : "absent";
}

/// A folder that stands there for files that what is tested does not have: nobody knows whether it would stand there
/// all the same, so it is like no folder and like no absence.
bool FactValues::is_left_over(std::string_view path) const {
    return !path.starts_with('/') && standing_.has_folder(path) && !tested_.has_folder(path) &&
           tested_.find(path) == nullptr;
}

bool FactValues::is_there(std::string_view path) const {
    if (!path.starts_with('/') && (tested_.find(path) != nullptr || tested_.has_folder(path))) return true;
    if (standing_.find(path) != nullptr) return false;  // it stands there, but not in what is tested
    return names_.stands(on_disk(path));
}

/// Whether it is proved and what it comes to are asked one after the other.
bool FactValues::is_derived(std::string_view bytecode) const {
    if (looked_at_.path != bytecode)
        looked_at_ = {std::string(bytecode),
                      is_derived_bytecode(on_disk(bytecode), on_disk(source_of_bytecode(bytecode)))};
    return looked_at_.derived;
}

bool FactValues::is_folder_as_tested(std::string_view path, bool frozen) const {
    return path.starts_with('/') || frozen || tested_.children(path) == standing_.children(path);
}

bool FactValues::is_listing_as(const Listings& before, std::string_view path, bool frozen) const {
    const auto found = before.find(path);
    return found != before.end() && is_folder_as_tested(path, frozen) &&
           found->second == mark(FactClass::listing, path);
}

bool FactValues::may_change(std::string_view path, std::int64_t began_ns) const {
    constexpr std::int64_t k_day_ns = 24 * 3600 * k_second_ns;
    struct stat status{};
    if (!path.starts_with('/') || ::stat(on_disk(path).c_str(), &status) != 0) return true;
    return !is_older(status, began_ns - k_day_ns);
}

bool FactValues::is_listing_proved(std::string_view path, std::int64_t began_ns, bool frozen) const {
    const bool outside = path.starts_with('/');
    if (!is_folder_as_tested(path, frozen)) return false;
    struct stat status{};
    if (::stat(on_disk(path).c_str(), &status) != 0) return frozen && !outside && tested_.has_folder(path);
    return is_older(status, began_ns);
}

bool FactValues::is_file_proved(std::string_view path, std::int64_t began_ns, bool frozen) const {
    if (const FileState* state = tested_.find(path); is_known(state)) {
        const FileState* now = standing_.find(path);
        return frozen || (now != nullptr && *now == *state);
    }
    if (is_of_kernel(path)) return true;
    const std::string file = on_disk(path);
    struct stat status{};
    if (::lstat(file.c_str(), &status) != 0) return false;
    const auto is_old = [&] { return !S_ISREG(status.st_mode) || is_older(status, began_ns); };
    if (!S_ISLNK(status.st_mode)) return is_old();
    return is_older(status, began_ns) && (::stat(file.c_str(), &status) != 0 || is_old());
}

/// A build that finds nothing to do may give it the mode again that it has.
bool FactValues::is_written_before(std::string_view path, std::int64_t moment) const {
    struct stat status{};
    if (is_known(tested_.find(path)) || ::lstat(on_disk(path).c_str(), &status) != 0) return false;
    const std::int64_t written = status.st_mtim.tv_sec * k_second_ns + status.st_mtim.tv_nsec;
    return S_ISREG(status.st_mode) && written < moment - k_tick_ns;
}

bool FactValues::is_proved(FactClass kind, std::string_view path, std::int64_t began_ns, bool frozen) const {
    const bool outside = path.starts_with('/');
    switch (kind) {
        case FactClass::variable:
        case FactClass::circumstance:
            return true;
        case FactClass::absent:
            // What is there by now, the unit or its neighbour has made: it was absent all the same, and the next look
            // tells the difference. But what is tested must not have it.
            return outside || (tested_.find(path) == nullptr && !tested_.has_folder(path));
        case FactClass::listing:
            return is_listing_proved(path, began_ns, frozen);
        case FactClass::directory: {
            // Its times change with what is in it; that it was there is all that was asked.
            struct stat status{};
            if (::stat(on_disk(path).c_str(), &status) == 0) return true;
            return frozen && !outside && tested_.has_folder(path);
        }
        case FactClass::bytecode:
            return is_derived(path) || is_file_proved(path, began_ns, frozen);
        case FactClass::output:
            // Of one that the history knows, the new text is another state of the workspace.
            if (is_known(tested_.find(path))) break;
            return output(path).starts_with("output");
        case FactClass::product:
            if (is_written_before(path, began_ns)) return true;
            break;
        case FactClass::content:
        case FactClass::symlink:
            break;
    }
    return is_file_proved(path, began_ns, frozen);
}

}  // namespace pentad
