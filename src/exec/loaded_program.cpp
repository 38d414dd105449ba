#include "exec/loaded_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "base/embedded_file.hpp"
#include "exec/load_request.hpp"
#include "exec/passed_descriptors.hpp"
#include "exec/process_tree.hpp"
#include "exec/trace_library.hpp"

namespace pentad {

extern const std::vector<EmbeddedFile> k_loader_library;

namespace {

constexpr int k_patience = 3000;  // milliseconds, for an answer
constexpr int k_look = 50;        // milliseconds

/// What the dynamic loader, or the C library before any program, takes from the environment.
bool concerns_loader(std::string_view variable) {
    return variable.starts_with("LD_") || variable.starts_with("MALLOC_") || variable.starts_with("GLIBC_");
}

/// What it would write or call at the start of each process.
bool asks_loader(std::string_view variable) {
    constexpr std::array<std::string_view, 5> k_harmless = {
        "LD_LIBRARY_PATH=", "LD_PRELOAD=", "LD_BIND_NOW=", "LD_BIND_NOT=", "LD_RUN_PATH="};
    return variable.starts_with("LD_") &&
           std::ranges::none_of(k_harmless, [&](std::string_view name) { return variable.starts_with(name); });
}

std::vector<std::string> environment_of(const SpawnPlan& plan) {
    return plan.is_traced() ? environment_with(*plan.trace, plan.environment) : plan.environment;
}

struct Texts {
    std::string bytes = {};
    std::uint32_t add(const std::vector<std::string>& texts) {
        const std::size_t before = bytes.size();
        for (const std::string& text : texts) bytes.append(text).push_back('\0');
        return static_cast<std::uint32_t>(bytes.size() - before);
    }
};

std::string request_for(const SpawnPlan& plan, const std::vector<std::string>& environment) {
    LoadRequest request{.parent = ::getpid(), .variables = static_cast<std::uint32_t>(environment.size())};
    Texts texts;
    request.argument_bytes = texts.add(plan.arguments);
    request.variable_bytes = texts.add(environment);
    request.folder_bytes = texts.add({plan.folder.string()});
    std::string_view filter;
    if (plan.is_traced()) {
        request.instructions = static_cast<std::uint32_t>(plan.trace->filter.size());
        filter = {reinterpret_cast<const char*>(plan.trace->filter.data()),
                  plan.trace->filter.size() * sizeof(sock_filter)};
    }
    std::string whole(reinterpret_cast<const char*>(&request), sizeof request);
    whole += texts.bytes;
    whole.resize(request.filter_place());
    return whole.append(filter);
}

/// Nothing: not within that many milliseconds. Errors: tool, when it has ended.
Result<std::optional<LoadAnswer>> look_for_answer(int socket, int patience, UniqueFd& listener) {
    pollfd watched{socket, POLLIN, 0};
    int ready = 0;
    do ready = ::poll(&watched, 1, patience);
    while (ready < 0 && errno == EINTR);
    if (ready == 0) return std::nullopt;
    LoadAnswer answer;
    std::vector<UniqueFd> descriptors;
    const ssize_t size =
        receive_with_descriptors(socket, {reinterpret_cast<char*>(&answer), sizeof answer}, descriptors);
    if (size != sizeof answer) return fail(Code::tool, "a loaded program has ended");
    if (!descriptors.empty()) listener = std::move(descriptors.front());
    return answer;
}

/// `go_on` is asked when it takes long, as where a test has stopped the process. Errors: tool, when it has ended, does
/// not answer, or shall not go on.
template <class GoOn>
Result<LoadAnswer> next_answer(int socket, UniqueFd& listener, GoOn go_on) {
    for (int waited = 0; waited < k_patience; waited += k_look) {
        TRY_ASSIGN(const std::optional<LoadAnswer> answer, look_for_answer(socket, k_look, listener));
        if (answer) return *answer;
        if (!go_on()) break;
    }
    return fail(Code::tool, "a loaded program does not answer");
}

struct Started {
    pid_t process = -1;
    UniqueFd socket;
    UniqueFd printed;  ///< what it printed
};

/// With the plan's own arguments: should the library not be loaded after all, it does what it was to do anyway,
/// unheard.
Result<Started> start_with_loader(SpawnPlan plan, const std::string& library) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return fail_errno("can't make a socket");
    Started started;
    started.socket = UniqueFd(ends[0]);
    const UniqueFd its_end(ends[1]);
    const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    TRY_ASSIGN(started.printed, file_in_memory("pentad-loading", {}));
    const int printed = started.printed.get();
    plan.descriptors = {{nothing.get(), 0}, {printed, 1}, {printed, 2}, {its_end.get(), k_load_control}};
    preload_first(library, plan.environment);
    plan.environment.insert(plan.environment.end(), k_spare_variables + k_auxiliary_room, "PENTAD_SPARE=");
    TRY_ASSIGN(started.process, spawn(plan));
    return started;
}

/// What the loader has to say belongs into the output of each process.
bool has_printed(const UniqueFd& file) {
    struct stat status{};
    return ::fstat(file.get(), &status) != 0 || status.st_size != 0;
}

Status wait_until_loaded(const Started& started) {
    UniqueFd none;
    const Result<LoadAnswer> ready = next_answer(started.socket.get(), none, [&] {
        ::kill(started.process, SIGCONT);
        return !has_printed(started.printed);
    });
    if (has_printed(started.printed)) return fail(Code::tool, "the dynamic loader has something to say");
    if (!ready) return Failure(ready.error());
    if (ready->error != 0)
        return fail(Code::tool, std::string("a program can't be loaded once: ") + std::strerror(ready->error));
    return {};
}

}  // namespace

bool LoadedProgram::can_start(const SpawnPlan& plan) {
    if (plan.world != nullptr || !plan.namespaces.empty() || !plan.arguments[0].starts_with('/')) return false;
    if (plan.is_traced() && (plan.trace->method != TraceMethod::hybrid || !plan.trace->adopt)) return false;
    if (std::ranges::any_of(plan.environment, asks_loader)) return false;
    constexpr std::array k_its = {0, 1, 2};
    return std::ranges::equal(plan.descriptors, k_its, {}, &std::pair<int, int>::second);
}

std::string LoadedProgram::key_of(const SpawnPlan& plan) {
    Texts key;
    key.add({plan.arguments[0], plan.folder.string(), std::to_string(plan.arguments.size())});
    for (const std::string& variable : plan.environment)
        if (concerns_loader(variable)) key.add({variable});
    return std::move(key.bytes);
}

Result<LoadedProgram> LoadedProgram::load(const SpawnPlan& plan, const std::string& library, LoadedFrom from) {
    LoadedProgram loaded;
    SpawnPlan quiet = plan;
    quiet.environment = environment_of(plan);
    quiet.trace = nullptr;
    loaded.most_variables_ = quiet.environment.size() + k_spare_variables;
    TRY_ASSIGN(Started started, start_with_loader(std::move(quiet), library));
    loaded.process_ = started.process;
    TRY(wait_until_loaded(started));
    loaded.socket_ = std::move(started.socket);
    loaded.from_ = std::move(from);
    if (!loaded.is_of_today()) return fail(Code::tool, "a file of the program changes");
    return loaded;
}

Status LoadedProgram::try_load(const SpawnPlan& plan, const std::string& library) {
    TRY_ASSIGN(const Started started, start_with_loader(plan, library));
    Status loaded = wait_until_loaded(started);
    end_child(started.process);  // it may have been stopped
    return loaded;
}

LoadedProgram::LoadedProgram(LoadedProgram&& other) noexcept { *this = std::move(other); }

LoadedProgram& LoadedProgram::operator=(LoadedProgram&& other) noexcept {
    std::swap(process_, other.process_);
    std::swap(answers_, other.answers_);
    std::swap(socket_, other.socket_);
    std::swap(from_, other.from_);
    std::swap(most_variables_, other.most_variables_);
    return *this;
}

void LoadedProgram::stop() {
    if (process_ > 0) end_child(std::exchange(process_, -1));
}

Result<pid_t> LoadedProgram::start(const SpawnPlan& plan) {
    const std::vector<std::string> environment = environment_of(plan);
    const std::string request = request_for(plan, environment);
    if (environment.size() > most_variables_ || request.size() > k_most_request)
        return fail(Code::tool, "a loaded program has no room for such an environment");
    std::array<int, 3> descriptors{};
    for (const auto& [ours, its] : plan.descriptors) descriptors[static_cast<std::size_t>(its)] = ours;
    answers_ = send_with_descriptors(socket_.get(), request, descriptors) >= 0;
    if (!answers_) return fail_errno("can't reach a loaded program");
    UniqueFd listener;
    const Result<LoadAnswer> answer = next_answer(socket_.get(), listener, [this] {
        ::kill(process_, SIGCONT);
        return true;
    });
    answers_ = answer.has_value();
    if (!answers_) return Failure(answer.error());
    if (answer->error != 0) {
        if (answer->process > 0) end_child(answer->process);
        return fail(Code::tool, "can't start " + plan.arguments[0] + ": " + std::strerror(answer->error));
    }
    if (plan.is_traced() && !listener) {  // as where we have no number left for it: its calls would fail
        end_child(answer->process);
        return fail(Code::tool, "can't listen to " + plan.arguments[0]);
    }
    if (listener) plan.trace->adopt(answer->process, std::move(listener), plan.arguments[0]);
    return answer->process;
}

Result<std::string> write_loader_library(const std::filesystem::path& folder) {
    struct statvfs system{};
    if (::statvfs(folder.c_str(), &system) != 0 || (system.f_flag & ST_NOEXEC) != 0)
        return fail(Code::tool, folder.string() + " is mounted noexec");
    const std::filesystem::path file = folder / "libpentad-loader.so";
    TRY(write_file_atomically(file, k_loader_library.front().bytes, Durability::cached, 0755));
    return file.string();
}

}  // namespace pentad
