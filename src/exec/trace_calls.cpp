#include "exec/trace_calls.hpp"

#include <sys/syscall.h>

#include <algorithm>

namespace pentad::trace {

namespace {

using enum Operation;
using Kind = TracedCall::Kind;

constexpr std::int8_t k_none = k_no_argument;

// Younger than the headers that we are built with.
constexpr int k_fchmodat2 = 452;
constexpr int k_setxattrat = 463;
constexpr int k_getxattrat = 464;
constexpr int k_listxattrat = 465;
constexpr int k_removexattrat = 466;
constexpr int k_open_tree_attr = 467;
constexpr int k_file_getattr = 468;
constexpr int k_file_setattr = 469;

constexpr TracedCall one(int number, std::int8_t path, Operation operation) {
    return {.number = number, .paths = {{{k_none, path, operation}}}};
}
constexpr TracedCall at(int number, std::int8_t folder, std::int8_t path, Operation operation) {
    return {.number = number, .paths = {{{folder, path, operation}}}};
}
constexpr TracedCall stat_at(int number, std::int8_t flags) {
    return {.number = number, .kind = Kind::may_not_follow, .paths = {{{0, 1, look}}}, .flags = flags};
}
constexpr TracedCall two(int number, PathArgument first, PathArgument second) {
    return {.number = number, .paths = {{first, second}}};
}
constexpr TracedCall moving(TracedCall call) {
    call.moves = true;
    return call;
}
constexpr TracedCall special(int number, Kind kind) { return {.number = number, .kind = kind}; }
constexpr TracedCall tainted(int number, Taint taint, const char* name) {
    return {.number = number, .kind = Kind::taint, .taint = taint, .name = name};
}

#if defined(__x86_64__)

constexpr TracedCall k_calls[] = {
    {.number = SYS_openat, .kind = Kind::open, .paths = {{{0, 1, open}}}, .flags = 2},
    stat_at(SYS_newfstatat, 3),
    special(SYS_sendto, Kind::send_to),
    special(SYS_sendmsg, Kind::send_message),
    special(SYS_prctl, Kind::own_filter),
    at(SYS_readlinkat, 0, 1, look_at),
    one(SYS_readlink, 0, look_at),
    one(SYS_access, 0, look),
    one(SYS_stat, 0, look),
    one(SYS_lstat, 0, look_at),
    {.number = SYS_open, .kind = Kind::open, .paths = {{{k_none, 0, open}}}, .flags = 1},
    stat_at(SYS_statx, 2),
    one(SYS_execve, 0, execute),
    {.number = SYS_openat2, .kind = Kind::open_how, .paths = {{{0, 1, open}}}, .flags = 2},
    one(SYS_creat, 0, replace),
    at(SYS_faccessat, 0, 1, look),
    stat_at(SYS_faccessat2, 3),
    at(SYS_execveat, 0, 1, execute),
    moving(one(SYS_chdir, 0, look)),
    moving({.number = SYS_fchdir}),
    moving(two(SYS_rename, {k_none, 0, take_away}, {k_none, 1, replace})),
    moving(two(SYS_renameat, {0, 1, take_away}, {2, 3, replace})),
    moving(two(SYS_renameat2, {0, 1, take_away}, {2, 3, update})),
    two(SYS_link, {k_none, 0, look_at}, {k_none, 1, create}),
    two(SYS_linkat, {0, 1, look_at}, {2, 3, create}),
    one(SYS_unlink, 0, update),
    at(SYS_unlinkat, 0, 1, update),
    one(SYS_rmdir, 0, update),
    one(SYS_mkdir, 0, create),
    at(SYS_mkdirat, 0, 1, create),
    one(SYS_symlink, 1, create),
    at(SYS_symlinkat, 1, 2, create),
    one(SYS_mknod, 0, create),
    at(SYS_mknodat, 0, 1, create),
    one(SYS_truncate, 0, update),
    one(SYS_chmod, 0, update),
    at(SYS_fchmodat, 0, 1, update),
    at(k_fchmodat2, 0, 1, update),
    one(SYS_chown, 0, update),
    one(SYS_lchown, 0, update),
    at(SYS_fchownat, 0, 1, update),
    one(SYS_utime, 0, update),
    one(SYS_utimes, 0, update),
    at(SYS_futimesat, 0, 1, update),
    at(SYS_utimensat, 0, 1, update),
    one(SYS_statfs, 0, look),
    one(SYS_getxattr, 0, look),
    one(SYS_lgetxattr, 0, look_at),
    one(SYS_listxattr, 0, look),
    one(SYS_llistxattr, 0, look_at),
    one(SYS_setxattr, 0, update),
    one(SYS_lsetxattr, 0, update),
    one(SYS_removexattr, 0, update),
    one(SYS_lremovexattr, 0, update),
    at(k_setxattrat, 0, 1, update),
    at(k_getxattrat, 0, 1, look),
    at(k_listxattrat, 0, 1, look),
    at(k_removexattrat, 0, 1, update),
    at(k_file_getattr, 0, 1, look),
    at(k_file_setattr, 0, 1, update),
    at(SYS_name_to_handle_at, 0, 1, look),
    one(SYS_inotify_add_watch, 1, list),
    at(SYS_fanotify_mark, 3, 4, list),
    special(SYS_connect, Kind::connect),
    special(SYS_bind, Kind::bind),
    special(SYS_sendmmsg, Kind::send_messages),
    special(SYS_seccomp, Kind::own_filter),
    special(SYS_shmget, Kind::shared_memory),
    special(SYS_msgget, Kind::shared_memory),
    special(SYS_semget, Kind::shared_memory),
    {.number = SYS_ptrace, .kind = Kind::taint, .taint = Taint::own_listener, .name = "ptrace", .only_ptrace = true},
    {.number = SYS_clone, .kind = Kind::clone, .only_ptrace = true},
    {.number = SYS_clone3, .kind = Kind::clone_how, .only_ptrace = true},
    tainted(SYS_mq_open, Taint::connection, "mq_open"),
    tainted(SYS_pidfd_getfd, Taint::other_process, "pidfd_getfd"),
    tainted(SYS_io_uring_setup, Taint::io_uring, "io_uring_setup"),
    tainted(SYS_open_by_handle_at, Taint::by_handle, "open_by_handle_at"),
    tainted(SYS_chroot, Taint::mounts, "chroot"),
    tainted(SYS_mount, Taint::mounts, "mount"),
    tainted(SYS_umount2, Taint::mounts, "umount2"),
    tainted(SYS_pivot_root, Taint::mounts, "pivot_root"),
    tainted(SYS_setns, Taint::mounts, "setns"),
    tainted(SYS_open_tree, Taint::mounts, "open_tree"),
    tainted(k_open_tree_attr, Taint::mounts, "open_tree_attr"),
    tainted(SYS_move_mount, Taint::mounts, "move_mount"),
    tainted(SYS_fsmount, Taint::mounts, "fsmount"),
};

#else
constexpr std::array<TracedCall, 0> k_calls{};
#endif

constexpr std::size_t k_most = 512;

std::array<const TracedCall*, k_most> make_table() {
    std::array<const TracedCall*, k_most> table{};
    for (const TracedCall& call : k_calls) table[static_cast<std::size_t>(call.number)] = &call;
    return table;
}

}  // namespace

std::span<const TracedCall> traced_calls() { return k_calls; }

const TracedCall* traced_call(std::int64_t number) {
    static const std::array<const TracedCall*, k_most> k_table = make_table();
    return number >= 0 && number < std::int64_t{k_most} ? k_table[static_cast<std::size_t>(number)] : nullptr;
}

}  // namespace pentad::trace
