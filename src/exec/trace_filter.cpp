#include "exec/trace_filter.hpp"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>

#include "exec/trace_calls.hpp"

namespace pentad::trace {

namespace {

constexpr std::uint32_t k_first_unknown = 470;  // may take a path, for all that we know; x32 has bit 30 set
constexpr std::uint32_t k_page_mask = 0xfffff000;
constexpr std::uint32_t k_high = 4;  // of a 64-bit number on a little-endian machine

class FilterWriter {
   public:
    void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
    void give(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    void mask(std::uint32_t bits) { add(BPF_ALU | BPF_AND | BPF_K, bits); }
    /// Goes on with the next one, or leaves that many out.
    void when_equal(std::uint32_t value, std::uint8_t then, std::uint8_t otherwise) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise);
    }
    void when_at_least(std::uint32_t value, std::uint8_t then, std::uint8_t otherwise) {
        add(BPF_JMP | BPF_JGE | BPF_K, value, then, otherwise);
    }
    std::size_t size() const { return code_.size(); }
    /// The jump at `from` leads to what is written next.
    void lead_here(std::size_t from) { code_[from].jt = static_cast<std::uint8_t>(code_.size() - from - 1); }
    std::vector<sock_filter> code() && { return std::move(code_); }

   private:
    void add(int code, std::uint32_t k, std::uint8_t then = 0, std::uint8_t otherwise = 0) {
        code_.push_back({static_cast<std::uint16_t>(code), then, otherwise, k});
    }
    std::vector<sock_filter> code_;
};

constexpr std::uint32_t argument(std::uint32_t number) {
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args)) + number * 8;
}

struct Jumps {
    std::vector<std::size_t> traced;
    std::size_t send_to = 0;
    std::size_t prctl = 0;
    std::size_t clone = 0;  ///< 0: not told
};

/// One comparison for each traced call.
Jumps compare_numbers(FilterWriter& filter, std::uint32_t action) {
    Jumps jumps;
    for (const TracedCall& call : traced_calls()) {
        if (call.only_ptrace && action != SECCOMP_RET_TRACE) continue;
        if (call.number == SYS_sendto)
            jumps.send_to = filter.size();
        else if (call.number == SYS_prctl)
            jumps.prctl = filter.size();
        else if (call.number == SYS_clone)
            jumps.clone = filter.size();
        else
            jumps.traced.push_back(filter.size());
        filter.when_equal(static_cast<std::uint32_t>(call.number), 0, 0);
    }
    return jumps;
}

}  // namespace

bool is_told(const SystemCall& call) {
    if (!call.native || call.number < 0 || call.number >= k_first_unknown) return true;
    if (traced_call(call.number) == nullptr) return false;
    if (call.number == SYS_sendto) return call.arguments[4] != 0;
    if (call.number == SYS_clone) return (call.arguments[0] & CLONE_UNTRACED) != 0;
    return call.number != SYS_prctl || static_cast<int>(call.arguments[0]) == PR_SET_SECCOMP;
}

std::vector<sock_filter> make_filter(const FilterOptions& options) {
    FilterWriter filter;
    filter.load(offsetof(seccomp_data, arch));
    filter.when_equal(AUDIT_ARCH_X86_64, 1, 0);
    filter.give(options.action);
    filter.load(offsetof(seccomp_data, nr));
    filter.when_at_least(k_first_unknown, 0, 1);
    filter.give(options.action);
    const Jumps jumps = compare_numbers(filter, options.action);
    filter.give(SECCOMP_RET_ALLOW);

    filter.lead_here(jumps.send_to);  // on a socket that is connected already, it has no address
    filter.load(argument(4));
    filter.when_equal(0, 0, 3);
    filter.load(argument(4) + k_high);
    filter.when_equal(0, 0, 1);
    filter.give(SECCOMP_RET_ALLOW);
    filter.give(options.action);

    filter.lead_here(jumps.prctl);
    filter.load(argument(0));
    filter.when_equal(PR_SET_SECCOMP, 1, 0);
    filter.give(SECCOMP_RET_ALLOW);
    filter.give(options.action);

    if (jumps.clone != 0) {
        filter.lead_here(jumps.clone);
        filter.load(argument(0));
        filter.mask(CLONE_UNTRACED);
        filter.when_equal(0, 0, 1);
        filter.give(SECCOMP_RET_ALLOW);
        filter.give(options.action);
    }

    for (const std::size_t jump : jumps.traced) filter.lead_here(jump);
    if (options.trampoline) {
        filter.load(static_cast<std::uint32_t>(offsetof(seccomp_data, instruction_pointer)) + k_high);
        filter.when_equal(static_cast<std::uint32_t>(k_trampoline >> 32), 0, 4);
        filter.load(offsetof(seccomp_data, instruction_pointer));
        filter.mask(k_page_mask);
        filter.when_equal(static_cast<std::uint32_t>(k_trampoline), 0, 1);
        filter.give(SECCOMP_RET_ALLOW);
    }
    filter.give(options.action);
    return std::move(filter).code();
}

}  // namespace pentad::trace
