#include "exec/trace_filter.hpp"

#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <span>

#include "exec/trace_calls.hpp"
#include "exec/trace_trampoline.hpp"

namespace pentad::trace {

namespace {

constexpr std::uint32_t k_first_unknown = 470;  // may take a path, for all that we know; x32 has bit 30 set
constexpr std::uint32_t k_page_mask = 0xfffff000;
constexpr std::uint32_t k_high = 4;  // of a 64-bit number on a little-endian machine

/// Where a comparison leads to.
enum class Target : std::uint8_t { allow, tell, tell_unless_quiet, send_to, prctl, clone };

class FilterWriter {
   public:
    void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
    void give(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    void mask(std::uint32_t bits) { add(BPF_ALU | BPF_AND | BPF_K, bits); }
    /// Goes on with the next one, or leaves that many out.
    void when_equal(std::uint32_t value, std::uint8_t then, std::uint8_t otherwise) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise);
    }
    /// Returns the jump, which goes on with the next one either way.
    std::size_t when_at_least(std::uint32_t value) {
        add(BPF_JMP | BPF_JGE | BPF_K, value);
        return code_.size() - 1;
    }
    /// The jump's one way leads to what is written next.
    void lead_here(std::size_t from, bool when_true) {
        const std::size_t distance = code_.size() - from - 1;
        if (distance > 0xff) std::abort();  // it would lead to another place
        (when_true ? code_[from].jt : code_[from].jf) = static_cast<std::uint8_t>(distance);
    }
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

/// The calls from this number to the next range's.
struct Range {
    std::uint32_t first = 0;
    Target target = Target::allow;
};

std::vector<Range> ranges_of(std::uint32_t action) {
    std::map<std::uint32_t, Target> told;
    for (const TracedCall& call : traced_calls())
        if (!call.only_ptrace || action == SECCOMP_RET_TRACE)
            told[static_cast<std::uint32_t>(call.number)] = call.number == SYS_sendto  ? Target::send_to
                                                            : call.number == SYS_prctl ? Target::prctl
                                                            : call.number == SYS_clone ? Target::clone
                                                                                       : Target::tell_unless_quiet;
    std::vector<Range> ranges = {{}};
    for (std::uint32_t number = 0; number <= k_first_unknown; ++number) {
        const auto found = told.find(number);
        const Target known = found != told.end() ? found->second : Target::allow;
        const Target target = number == k_first_unknown ? Target::tell : known;
        if (target != ranges.back().target) ranges.push_back({number, target});
    }
    return ranges;
}

/// A tree of comparisons: as it takes a filter, the kernel runs it for each call that there is, to find those that are
/// always let through. With one comparison after the other that takes 200 microseconds for each process that is
/// started.
class Tree {
   public:
    explicit Tree(FilterWriter& filter) : filter_(filter) {}

    /// At least two.
    void compare(std::span<const Range> ranges) {
        const std::span<const Range> below = ranges.first(ranges.size() / 2);
        const std::span<const Range> above = ranges.subspan(ranges.size() / 2);
        const std::size_t jump = filter_.when_at_least(above.front().first);
        go_on(jump, false, below);
        go_on(jump, true, above);
    }

    /// What was to lead to that leads to what is written next.
    void lead_here(Target target) {
        for (const End& end : ends_)
            if (end.target == target) filter_.lead_here(end.jump, end.when_true);
    }

    bool leads_to(Target target) const { return std::ranges::find(ends_, target, &End::target) != ends_.end(); }

   private:
    struct End {
        std::size_t jump = 0;
        bool when_true = false;
        Target target = Target::allow;
    };

    void go_on(std::size_t jump, bool when_true, std::span<const Range> ranges) {
        if (ranges.size() == 1) return ends_.push_back({jump, when_true, ranges.front().target});
        filter_.lead_here(jump, when_true);
        compare(ranges);
    }

    FilterWriter& filter_;
    std::vector<End> ends_;
};

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
    Tree tree(filter);
    tree.compare(ranges_of(options.action));

    tree.lead_here(Target::tell);
    filter.give(options.action);

    tree.lead_here(Target::send_to);  // on a socket that is connected already, it has no address
    filter.load(argument(4));
    filter.when_equal(0, 0, 3);
    filter.load(argument(4) + k_high);
    filter.when_equal(0, 0, 1);
    filter.give(SECCOMP_RET_ALLOW);
    filter.give(options.action);

    tree.lead_here(Target::prctl);
    filter.load(argument(0));
    filter.when_equal(PR_SET_SECCOMP, 1, 0);
    filter.give(SECCOMP_RET_ALLOW);
    filter.give(options.action);

    if (tree.leads_to(Target::clone)) {
        tree.lead_here(Target::clone);
        filter.load(argument(0));
        filter.mask(CLONE_UNTRACED);
        filter.when_equal(0, 0, 1);
        filter.give(SECCOMP_RET_ALLOW);
        filter.give(options.action);
    }

    tree.lead_here(Target::tell_unless_quiet);
    if (options.trampoline) {
        filter.load(static_cast<std::uint32_t>(offsetof(seccomp_data, instruction_pointer)) + k_high);
        filter.when_equal(static_cast<std::uint32_t>(k_trampoline >> 32), 0, 4);
        filter.load(offsetof(seccomp_data, instruction_pointer));
        filter.mask(k_page_mask);
        filter.when_equal(static_cast<std::uint32_t>(k_trampoline), 0, 1);
        filter.give(SECCOMP_RET_ALLOW);
    }
    filter.give(options.action);

    tree.lead_here(Target::allow);
    filter.give(SECCOMP_RET_ALLOW);
    return std::move(filter).code();
}

}  // namespace pentad::trace
