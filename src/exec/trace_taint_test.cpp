// What may make a trace incomplete is told.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

#include "base/file.hpp"
#include "base/sanitizers.hpp"
#include "exec/process_table.hpp"
#include "exec/trace_apart.hpp"
#include "exec/trace_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::Traced;

struct TraceTaintTest : test::TraceCase {
    static int listen_at(const sockaddr* address, socklen_t size) {
        const int server = ::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(server, address, size), 0);
        EXPECT_EQ(::listen(server, 8), 0);
        return server;
    }
};
PENTAD_TRACE_METHODS(TraceTaintTest);

TEST_P(TraceTaintTest, NothingIsTaintedThatIsComplete) {
    const Traced traced = probe({"open", "a.txt", "+", "list", "."});
    EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
    EXPECT_EQ(traced.trace.method, GetParam());
}

TEST_P(TraceTaintTest, CallsThatHideFiles) {
    const std::vector<std::pair<std::string, Taint>> taints = {
        {"io_uring", Taint::io_uring}, {"chroot", Taint::mounts},      {"mount", Taint::mounts},
        {"setns", Taint::mounts},      {"shmget", Taint::connection},  {"msgget", Taint::connection},
        {"semget", Taint::connection}, {"mq_open", Taint::connection}, {"pidfd_getfd", Taint::other_process}};
    for (const auto& [call, taint] : taints) {
        const Traced traced = probe({"taint", call});
        EXPECT_EQ(traced.status, 0) << call;
        EXPECT_TRUE(traced.has(taint)) << call << '\n' << traced.told();
        EXPECT_EQ(traced.trace.taints.size(), 1U) << call << '\n' << traced.told();
    }
    EXPECT_TRUE(probe({"handle", "a.txt"}).has(Taint::by_handle));
}

TEST_P(TraceTaintTest, CallsOfAnotherArchitecture) {
    const Traced traced = probe({"foreign"});
    if (traced.status >= 128) GTEST_SKIP() << "this kernel has no 32-bit calls";
    EXPECT_TRUE(traced.has(Taint::foreign_calls)) << traced.told();
}

TEST_P(TraceTaintTest, ServersOutside) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const UniqueFd server(listen_at(reinterpret_cast<sockaddr*>(&address), sizeof address));
    socklen_t size = sizeof address;
    ::getsockname(server.get(), reinterpret_cast<sockaddr*>(&address), &size);
    const std::string port = std::to_string(ntohs(address.sin_port));
    const Traced traced = probe({"connect", port, "yes"});
    EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_TRUE(traced.has(Taint::connection)) << traced.told();
    const Traced inner = probe({"serve"});
    EXPECT_EQ(inner.status, 0) << inner.told();
    EXPECT_TRUE(inner.trace.is_complete()) << inner.told();
    const Traced refused = probe({"connect", "1", "no"});
    EXPECT_EQ(refused.status, 0) << refused.told();
    EXPECT_TRUE(refused.trace.is_complete()) << refused.told();
}

TEST_P(TraceTaintTest, LocalSocketsOutside) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, (folder / "socket").c_str());
    const UniqueFd server(listen_at(reinterpret_cast<sockaddr*>(&address), sizeof address));
    const Traced traced = probe({"connect-unix", address.sun_path, "yes"});
    EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_TRUE(traced.has(Taint::connection)) << traced.told();
    EXPECT_TRUE(probe({"connect-unix", "nobody.here", "no"}).trace.is_complete());
    // As that of a name service that does not run: somebody listens at the same name elsewhere.
    for (const std::string& absent : {(root / "socket").string(), std::string("socket")}) {
        const Traced missed = probe({"connect-unix", absent, "no"});
        EXPECT_EQ(missed.status, 0) << missed.told();
        EXPECT_TRUE(missed.trace.is_complete()) << missed.told();
        EXPECT_EQ(missed.at("socket"), "absence") << missed.told();
    }
    const Traced bound =
        run({"/usr/bin/python3", "-c",
             "import os, socket; s = socket.socket(socket.AF_UNIX); s.bind('made'); os.unlink('made')"});
    EXPECT_TRUE(bound.trace.is_complete()) << bound.told();
    EXPECT_TRUE(std::ranges::any_of(bound.trace.paths, [](const TracedPath& one) {
        return one.path == "made" && one.made;
    })) << bound.told();
    const Traced sent = run({"/usr/bin/python3", "-c",
                             "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
                             "s.connect(('192.0.2.1', 9))"});
    EXPECT_TRUE(sent.has(Taint::connection)) << sent.told();
}

TEST_P(TraceTaintTest, OtherProcesses) {
    const std::string ours = "/proc/1/root" + (root / "a.txt").string();
    EXPECT_TRUE(probe({"no-open", ours}).has(Taint::other_process) || probe({"open", ours}).has(Taint::other_process));
    EXPECT_TRUE(probe({"open", "/proc/self/cwd/a.txt"}).has(Taint::other_process));
    EXPECT_TRUE(probe({"open", "/proc/self/status"}).trace.is_complete());
    const Traced own = run({"/bin/bash", "-c", "exec 5<a.txt; read line </proc/self/fd/5; cat <(echo x)"});
    EXPECT_TRUE(own.trace.is_complete()) << own.told();
}

TEST_P(TraceTaintTest, ProcessesThatSurvive) {
    const Traced traced = probe({"daemon", "a.txt", (root / "number").string()});
    EXPECT_TRUE(traced.has(Taint::survivor)) << traced.told();
    EXPECT_EQ(traced.at("a.txt"), "content") << traced.told();
    ::kill(std::stoi("0" + folder.read("ws/number")), SIGKILL);
}

TEST_P(TraceTaintTest, MoreThanThereIsRoomFor) {
    const Traced traced = probe({"many", "x", "40000"});
    EXPECT_EQ(traced.status, 0);
    EXPECT_TRUE(traced.has(Taint::overflow)) << traced.trace.paths.size();
}

TEST_P(TraceTaintTest, ListenersOfTheirOwn) {
    // Refused, where we have one. With ptrace we have none; but what theirs hears of, we don't.
    const Traced traced = probe({"listener"});
    EXPECT_EQ(traced.status, 0) << traced.told();
    EXPECT_TRUE(traced.has(Taint::own_listener)) << traced.told();
}

TEST_P(TraceTaintTest, DebuggersUnderPtrace) {
    if (GetParam() != TraceMethod::ptrace) GTEST_SKIP() << "they work";
    const Traced traced = probe({"ptrace", "a.txt"});
    EXPECT_NE(traced.status, 0) << traced.told();
    EXPECT_TRUE(traced.has(Taint::own_listener)) << traced.told();
}

/// One that forbids to look into it, where we have not the privilege to do it all the same.
TEST_P(TraceTaintTest, ProcessesThatCanNotBeLookedInto) {
    ::chmod(folder.path().c_str(), 0755);
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr unsigned k_nobody = 65534;
        if (::geteuid() == 0 && (::setresgid(k_nobody, k_nobody, k_nobody) != 0 ||
                                 ::setresuid(k_nobody, k_nobody, k_nobody) != 0 || ::prctl(PR_SET_DUMPABLE, 1) != 0))
            ::_exit(3);
        const Result<TraceSession> users = TraceSession::start(root, GetParam());
        if (!users) ::_exit(3);
        const Traced traced = test::run_traced(*users, plan_of({"/usr/bin/python3", "-c",
                                                                "import ctypes; c = ctypes.CDLL(None); c.prctl(4, 0);"
                                                                "c.syscall(257, -100, b'/', 0)"}));
        if (traced.status < 0) ::_exit(3);
        ::_exit(traced.has(Taint::lost) ? 0 : 1);
    }
    const int status = test::exit_status_of(child);
    if (status == 3) GTEST_SKIP() << "users can't trace here";
    EXPECT_EQ(status, 0);
}

/// Waits until it does.
bool sleeps(pid_t process) {
    for (int round = 0; round < 10'000; ++round) {
        for (const ProcessEntry& entry : all_processes())
            if (entry.process == process && entry.state == 'S') return true;
        ::usleep(1000);
    }
    return false;
}

TEST_P(TraceTaintTest, ATracerThatIsKilled) {
    if (k_thread_sanitizer) GTEST_SKIP() << "what is killed leaves the sanitizer's own state behind";
    if (GetParam() != TraceMethod::ptrace) GTEST_SKIP() << "it is a thread of ours";
    Result<Trace> trace = session->trace();
    ASSERT_TRUE(trace);
    const test::HeldShell held = test::hold_shell(*trace, plan_of({}), "read line");
    ASSERT_TRUE(held.process) << held.process.error().message;
    EXPECT_TRUE(sleeps(*held.process));
    for (const ProcessEntry& entry : all_processes())
        if (trace::is_apart(entry.process)) ::kill(entry.process, SIGKILL);
    EXPECT_EQ(test::exit_status_of(*held.process), 128 + SIGKILL) << "what nobody traces may not go on";
    EXPECT_TRUE(trace->end().taints.contains(Taint::lost));
}

TEST(TraceNoneTest, NoMethodMeansNotTraced) {
    const test::TempFolder folder;
    const Result<TraceSession> session = TraceSession::start(folder.path(), TraceMethod::none);
    ASSERT_TRUE(session);
    SpawnPlan plan;
    plan.arguments = {"/bin/true"};
    plan.folder = folder.path();
    const Traced traced = test::run_traced(*session, plan);
    EXPECT_EQ(traced.status, 0) << traced.trouble;
    EXPECT_TRUE(traced.has(Taint::not_traced));
}

}  // namespace
}  // namespace pentad
