#include "exec/world_entry.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

bool write_to(const char* file, std::string_view text) {
    const int fd = ::open(file, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    ::close(fd);
    errno = error;
    return whole;
}

/// The steps, in the child of a fork: nothing here allocates or takes a lock. Each returns whether it worked.
class Entering {
   public:
    Entering(const WorldEntry& entry, WorldTrouble& trouble) : entry_(entry), trouble_(trouble) {}

    bool run() {
        if (entry_.method == WorldMethod::fuse) return join_namespaces();
        if (!new_namespaces()) return false;
        const int tree = mount_overlay();
        if (tree < 0) return false;
        for (const auto& [folder, covered] : entry_.covers)
            if (::mount(folder.c_str(), covered.c_str(), nullptr, MS_BIND, nullptr) != 0) return failed("mount --bind");
        const long moved = ::syscall(SYS_move_mount, tree, "", AT_FDCWD, entry_.root.c_str(), MOVE_MOUNT_F_EMPTY_PATH);
        if (moved != 0) return failed("move_mount");
        ::close(tree);
        return true;
    }

   private:
    bool failed(const char* call) {
        trouble_.error = errno;
        std::strncpy(trouble_.call, call, sizeof trouble_.call - 1);
        return false;
    }

    bool join_namespaces() {
        if (entry_.user_namespace >= 0 && ::setns(entry_.user_namespace, CLONE_NEWUSER) != 0)
            return failed("setns user");
        if (::setns(entry_.mount_namespace, CLONE_NEWNS) != 0) return failed("setns mnt");
        return true;
    }

    bool new_namespaces() {
        if (entry_.method == WorldMethod::user_namespace)
            if (const char* call = enter_user_namespace(entry_)) return failed(call);
        if (::unshare(CLONE_NEWNS) != 0) return failed("unshare");
        // Else what is mounted here would appear where we come from.
        if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return failed("mount --make-rprivate");
        return true;
    }

    /// Returns the overlay's descriptor, mounted nowhere yet; negative when it failed.
    int mount_overlay() {
        const int system = static_cast<int>(::syscall(SYS_fsopen, "overlay", FSOPEN_CLOEXEC));
        if (system < 0) return failed("fsopen"), -1;
        // With "volatile" nothing is synced, not even the whole file system when the last program ends. What is written
        // goes with the world, so it need not survive a crash; and a second program may come after the first.
        forget_the_last_program();
        // With "userxattr" the attributes that overlayfs keeps on files are those that need no privilege.
        if (!set(system, FSCONFIG_SET_STRING, "source", entry_.source.c_str()) ||
            !set(system, FSCONFIG_SET_FLAG, "userxattr", nullptr) ||
            !set(system, FSCONFIG_SET_FLAG, "volatile", nullptr))
            return failed_by(system, "fsconfig"), -1;
        if (!set_folder(system, "lowerdir", entry_.root)) return failed_by(system, "fsconfig lowerdir"), -1;
        if (!set_folder(system, "upperdir", entry_.upper)) return failed_by(system, "fsconfig upperdir"), -1;
        if (!set_folder(system, "workdir", entry_.work)) return failed_by(system, "fsconfig workdir"), -1;
        if (!set(system, FSCONFIG_CMD_CREATE, nullptr, nullptr)) return failed_by(system, "fsconfig create"), -1;
        const int tree = static_cast<int>(::syscall(SYS_fsmount, system, FSMOUNT_CLOEXEC, 0));
        if (tree < 0) return failed_by(system, "fsmount"), -1;
        ::close(system);
        return tree;
    }

    void forget_the_last_program() {
        const int mark = ::open(entry_.mark.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (mark < 0) return;
        ::unlinkat(mark, "dirty", 0);
        ::close(mark);
        ::rmdir(entry_.mark.c_str());
    }

    static bool set(int system, unsigned command, const char* key, const char* value) {
        return ::syscall(SYS_fsconfig, system, command, key, value, 0) == 0;
    }

    /// By descriptor: a path may hold what separates paths (`:`, `,`), and options have a limit that paths have not.
    /// It is opened here, since only mounts of the new namespace will do. The descriptor stays open until exec.
    static bool set_folder(int system, const char* key, const std::string& folder) {
        const int fd = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) return false;
        char name[40] = "/proc/self/fd/";
        char digits[16];
        std::size_t count = 0;
        for (int rest = fd; rest != 0 || count == 0; rest /= 10) digits[count++] = static_cast<char>('0' + rest % 10);
        char* end = name + std::strlen(name);
        while (count > 0) *end++ = digits[--count];
        *end = '\0';
        return set(system, FSCONFIG_SET_STRING, key, name);
    }

    /// A message of the kernel's waits in the descriptor: `e overlay: upper fs does not …`.
    void failed_by(int system, const char* call) {
        failed(call);
        [[maybe_unused]] const ssize_t count = ::read(system, trouble_.said, sizeof trouble_.said - 1);
    }

    const WorldEntry& entry_;
    WorldTrouble& trouble_;
};

std::string_view advice(const WorldEntry& entry, const WorldTrouble& trouble) {
    const std::string_view call = trouble.call;
    const bool user = entry.method == WorldMethod::user_namespace;
    if (call == "unshare" && trouble.error == ENOSPC)
        return "; the administrator can allow it with sysctl user.max_user_namespaces";
    if (call == "unshare" && user)
        return "; user namespaces are switched off here (in a container: by its profile, else by the sysctl "
               "kernel.unprivileged_userns_clone)";
    if (call == "unshare") return "; root has no CAP_SYS_ADMIN here, as in most containers";
    if (user && (trouble.error == EPERM || trouble.error == EACCES))
        return "; this kernel or its security module (sysctl kernel.apparmor_restrict_unprivileged_userns) does not "
               "let users mount in user namespaces";
    if (trouble.error == ENODEV) return "; this kernel has no overlay file system (modprobe overlay)";
    if (trouble.error == ENOSYS) return "; this kernel is older than 5.11, or a sandbox hides the call";
    return "";
}

}  // namespace

std::string_view name_of(WorldMethod method) {
    switch (method) {
        case WorldMethod::mount_namespace:
            return "mount namespace";
        case WorldMethod::user_namespace:
            return "user namespace";
        case WorldMethod::fuse:
            return "fuse-overlayfs";
        case WorldMethod::none:
            break;
    }
    return "none";
}

const char* enter_user_namespace(const WorldEntry& entry) {
    if (::unshare(CLONE_NEWUSER) != 0) return "unshare";
    // Groups have to be given up before they may be mapped without privileges. Kernels before 3.19 have no such file,
    // and no such rule.
    if (!write_to("/proc/self/setgroups", "deny") && errno != ENOENT) return "setgroups";
    if (!write_to("/proc/self/uid_map", entry.user_map)) return "uid_map";
    if (!write_to("/proc/self/gid_map", entry.group_map)) return "gid_map";
    return nullptr;
}

bool enter_world(const WorldEntry& entry, WorldTrouble& trouble) { return Entering(entry, trouble).run(); }

Failure fail_world(const WorldEntry& entry, const WorldTrouble& trouble) {
    std::string said(trouble.said);
    std::erase(said, '\n');
    if (said.starts_with("e ")) said.erase(0, 2);
    return fail(Code::tool, "can't enter a world of " + printable(entry.root) + ": " + trouble.call + ": " +
                                std::strerror(trouble.error) + (said.empty() ? "" : " (" + printable(said) + ")") +
                                std::string(advice(entry, trouble)));
}

}  // namespace pentad
