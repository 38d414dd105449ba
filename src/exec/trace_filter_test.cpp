#include "exec/trace_filter.hpp"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstring>

#include "exec/trace_calls.hpp"
#include "exec/trace_trampoline.hpp"

namespace pentad::trace {
namespace {

struct Decision {
    std::uint32_t action = 0;
    std::size_t steps = 0;
};

/// What the kernel does with a filter.
Decision decide(const std::vector<sock_filter>& filter, const seccomp_data& data) {
    std::uint32_t number = 0;
    Decision decision;
    for (std::size_t at = 0; at < filter.size(); ++at) {
        const sock_filter& step = filter[at];
        ++decision.steps;
        switch (step.code) {
            case BPF_LD | BPF_W | BPF_ABS:
                std::memcpy(&number, reinterpret_cast<const char*>(&data) + step.k, sizeof number);
                break;
            case BPF_ALU | BPF_AND | BPF_K:
                number &= step.k;
                break;
            case BPF_JMP | BPF_JEQ | BPF_K:
                at += number == step.k ? step.jt : step.jf;
                break;
            case BPF_JMP | BPF_JGE | BPF_K:
                at += number >= step.k ? step.jt : step.jf;
                break;
            case BPF_RET | BPF_K:
                decision.action = step.k;
                return decision;
            default:
                ADD_FAILURE() << "a step that the kernel would not follow when it takes the filter: " << step.code;
                return decision;
        }
    }
    ADD_FAILURE() << "it leads behind its end";
    return decision;
}

seccomp_data data_of(const SystemCall& call, std::uint64_t place) {
    seccomp_data data{};
    data.nr = static_cast<int>(call.number);
    data.arch = call.native ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_I386;
    data.instruction_pointer = place;
    for (std::size_t at = 0; at < call.arguments.size(); ++at) data.args[at] = call.arguments[at];
    return data;
}

constexpr std::uint64_t k_elsewhere = 0x7f0070001000;  // its lower half is the trampoline's
constexpr int k_numbers = 600;

/// Arguments that decide of some call.
std::vector<SystemCall> calls_of(std::int64_t number) {
    std::vector<SystemCall> calls;
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{PR_SET_SECCOMP}, std::uint64_t{CLONE_UNTRACED},
                                      std::uint64_t{CLONE_VM} | CLONE_UNTRACED})
        for (const std::uint64_t fifth : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32})
            calls.push_back({.number = number, .arguments = {first, 0, 0, 0, fifth, 0}});
    return calls;
}

TEST(TraceFilter, TellsOfWhatTheTableHasForEachMethod) {
    const auto stopping = make_filter({SECCOMP_RET_TRACE, false});
    const auto notifying = make_filter({SECCOMP_RET_USER_NOTIF, false});
    std::size_t told = 0;
    for (int number = 0; number < k_numbers; ++number) {
        const TracedCall* const known = traced_call(number);
        for (const SystemCall& call : calls_of(number)) {
            const bool by_ptrace = is_told(call);
            const bool by_listener = by_ptrace && (known == nullptr || !known->only_ptrace);
            const seccomp_data data = data_of(call, k_elsewhere);
            EXPECT_EQ(decide(stopping, data).action, by_ptrace ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW) << number;
            EXPECT_EQ(decide(notifying, data).action, by_listener ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW)
                << number;
            told += by_listener ? 1 : 0;
        }
    }
    EXPECT_GT(told, traced_calls().size());
}

TEST(TraceFilter, LetsThroughWhatComesFromTheTrampolineAndHasAPath) {
    const auto filter = make_filter({SECCOMP_RET_USER_NOTIF, true});
    for (const int number : {SYS_openat, SYS_newfstatat, SYS_execve, SYS_readlink})
        for (const std::uint64_t within : {0, 32, 4095}) {
            EXPECT_EQ(decide(filter, data_of({.number = number}, k_trampoline + within)).action, SECCOMP_RET_ALLOW);
            for (const std::uint64_t place : {k_elsewhere, k_trampoline - 1, k_trampoline + 4096})
                EXPECT_EQ(decide(filter, data_of({.number = number}, place)).action, SECCOMP_RET_USER_NOTIF);
        }
    EXPECT_EQ(decide(filter, data_of({.number = SYS_prctl, .arguments = {PR_SET_SECCOMP}}, k_trampoline)).action,
              SECCOMP_RET_USER_NOTIF);
    EXPECT_EQ(decide(filter, data_of({.number = 1000}, k_trampoline)).action, SECCOMP_RET_USER_NOTIF);
}

TEST(TraceFilter, TellsOfOtherArchitecturesAndOfUnknownNumbers) {
    for (const bool trampoline : {false, true}) {
        const auto filter = make_filter({SECCOMP_RET_USER_NOTIF, trampoline});
        const auto action = [&](std::int64_t number, bool native) {
            return decide(filter, data_of({.number = number, .native = native}, k_elsewhere)).action;
        };
        EXPECT_EQ(action(SYS_getpid, false), SECCOMP_RET_USER_NOTIF);
        EXPECT_EQ(action(SYS_getpid | 0x40000000, true), SECCOMP_RET_USER_NOTIF);  // x32
        EXPECT_EQ(action(-1, true), SECCOMP_RET_USER_NOTIF);
        EXPECT_EQ(action(0x7fffffff, true), SECCOMP_RET_USER_NOTIF);
        EXPECT_EQ(action(SYS_getpid, true), SECCOMP_RET_ALLOW);
    }
}

/// The kernel runs it for each number when a process gets it.
TEST(TraceFilter, DecidesInFewSteps) {
    const auto filter = make_filter({SECCOMP_RET_USER_NOTIF, true});
    for (int number = 0; number < k_numbers; ++number)
        EXPECT_LE(decide(filter, data_of({.number = number}, k_elsewhere)).steps, 18u) << number;
}

}  // namespace
}  // namespace pentad::trace
