#include "exec/world_layer.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/bytecode_name.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr const char* k_opaque = "user.overlay.opaque";  // as overlayfs reads it when mounted with "userxattr"

/// The changes as a tree of names.
struct Node {
    const WorldChange* change = nullptr;
    std::map<std::string, Node> below = {};

    bool is_absent() const { return change != nullptr && change->kind == FileKind::absent; }
    bool is_file() const { return change != nullptr && change->kind != FileKind::absent; }
    bool has_file_below() const {
        return std::ranges::any_of(
            below, [](const auto& entry) { return entry.second.is_file() || entry.second.has_file_below(); });
    }
};

Status add(Node& top, const WorldChange& change) {
    Node* node = &top;
    std::string_view rest = change.path;
    do {
        const std::string_view name = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        if (name.empty() || name == "." || name == ".." || name.contains('\0'))
            return fail(Code::usage, "a world can't have a file at " + printable(change.path) +
                                         "; give a path below the workspace, without ..");
        node = &node->below[std::string(name)];
    } while (!rest.empty());
    if (change.path.ends_with('/') || node->change != nullptr)
        return fail(Code::usage, "a world can't have two things at " + printable(change.path) + "; give it once");
    node->change = &change;
    return {};
}

UniqueFd open_folder(int parent, const std::string& name) {
    if (parent < 0) return {};
    return UniqueFd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::vector<std::string> names_in(int folder) {
    std::vector<std::string> names;
    UniqueFd fd(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
    if (listing) fd.release();
    while (const dirent* entry = listing ? ::readdir(listing.get()) : nullptr) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    return names;
}

/// Whether nothing is left of the workspace's folder `lower` but Python's caches. One that was empty before stays.
bool vanishes(int lower, const Node& node) {
    bool any = false;
    for (const std::string& name : names_in(lower)) {
        if (name == k_bytecode_folder) continue;
        const auto found = node.below.find(name);
        if (found == node.below.end() || found->second.is_file()) return false;
        any = true;
        if (found->second.is_absent()) continue;
        const UniqueFd inner = open_folder(lower, name);
        if (!inner || !vanishes(inner.get(), found->second)) return false;
    }
    return any;
}

/// As root, what replaces a file belongs to whom the file does, and a new one to whom its folder does.
void take_owner(int fd, int lower, const char* name) {
    struct stat status{};
    if (::geteuid() != 0 || lower < 0) return;
    if (::fstatat(lower, name, &status, AT_SYMLINK_NOFOLLOW) != 0 && ::fstat(lower, &status) != 0) return;
    [[maybe_unused]] const int done = ::fchown(fd, status.st_uid, status.st_gid);
}

Status copy_content(int to, const std::filesystem::path& from) {
    const UniqueFd in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in) return fail_errno("can't open " + printable(from.string()));
    for (;;) {
        const ssize_t count = ::sendfile(to, in.get(), nullptr, std::size_t{1} << 30);
        if (count == 0) return {};
        if (count < 0 && errno != EINTR) return fail_errno("can't copy " + printable(from.string()));
    }
}

/// Writes one folder after the other, top down, the workspace's (`lower`, negative: it has none) beside the layer's.
class LayerWriter {
   public:
    Status fill(int lower, int upper, const Node& node) {
        for (const auto& [name, child] : node.below) {
            if (child.is_file())
                TRY(place(lower, upper, name, child));
            else if (child.has_file_below())
                TRY(make_folder(lower, upper, name, child));
            else if (child.is_absent())
                TRY(hide(lower, upper, name));
            else
                TRY(thin_out(lower, upper, name, child));
        }
        return {};
    }

   private:
    Status place(int lower, int upper, const std::string& name, const Node& node) {
        const WorldChange& change = *node.change;
        if (node.has_file_below())
            return fail(Code::usage, "a world can't have " + printable(change.path) +
                                         " as a file and files below it; give one of the two");
        if (change.kind == FileKind::symlink) {
            if (::symlinkat(change.bytes.c_str(), upper, name.c_str()) != 0) return trouble("make", name);
            return {};
        }
        ::unlinkat(upper, name.c_str(), 0);  // a cache that was hidden
        const UniqueFd file(::openat(upper, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!file) return trouble("make", name);
        if (change.copy_of.empty())
            TRY(write_all(file.get(), change.bytes, "the world's " + printable(change.path)));
        else
            TRY(copy_content(file.get(), change.copy_of));
        take_owner(file.get(), lower, name.c_str());
        if (::fchmod(file.get(), change.mode & 07777) != 0) return trouble("set the mode of", name);
        return hide_caches(lower, upper, name);
    }

    /// A folder that holds something of the world; the workspace's shows through if it has one and that is not absent.
    Status make_folder(int lower, int upper, const std::string& name, const Node& node) {
        const UniqueFd under = open_folder(lower, name);
        const bool opaque = under && node.is_absent();
        TRY_ASSIGN(const UniqueFd folder, enter_new(under, upper, name));
        if (opaque && ::fsetxattr(folder.get(), k_opaque, "y", 1, 0) != 0) return trouble("set an attribute of", name);
        return fill(opaque ? -1 : under.get(), folder.get(), node);
    }

    /// A folder of the workspace, some of whose files are absent, or all.
    Status thin_out(int lower, int upper, const std::string& name, const Node& node) {
        const UniqueFd under = open_folder(lower, name);
        if (!under) return {};
        if (vanishes(under.get(), node)) return hide(lower, upper, name);
        TRY_ASSIGN(const UniqueFd folder, enter_new(under, upper, name));
        return fill(under.get(), folder.get(), node);
    }

    /// Also what the workspace has not now, and may have soon. But in a folder that it has not, nothing can show
    /// through.
    Status hide(int lower, int upper, const std::string& name) {
        if (lower < 0) return {};
        if (::mknodat(upper, name.c_str(), S_IFCHR, makedev(0, 0)) != 0 && errno != EEXIST)
            return trouble("hide", name);
        return hide_caches(lower, upper, name);
    }

    /// Python takes a cache for its module's when size and whole second agree: not enough for files that are made and
    /// replaced in the same second.
    Status hide_caches(int lower, int upper, const std::string& name) {
        if (!name.ends_with(".py")) return {};
        const UniqueFd under = open_folder(lower, k_bytecode_folder);
        if (!under) return {};
        UniqueFd caches;
        for (const std::string& cache : names_in(under.get())) {
            if (!is_bytecode_of(cache, name)) continue;
            if (!caches) {
                TRY_ASSIGN(caches, enter_new(under, upper, k_bytecode_folder));
            }
            TRY(hide(under.get(), caches.get(), cache));
        }
        return {};
    }

    /// Makes the layer's folder, or opens it when it is there; with mode and owner of the workspace's.
    Result<UniqueFd> enter_new(const UniqueFd& under, int upper, const std::string& name) {
        struct stat status{};
        status.st_mode = 0755;
        if (under && ::fstat(under.get(), &status) != 0) return trouble("look at", name);
        if (::mkdirat(upper, name.c_str(), 0700) != 0 && errno != EEXIST) return trouble("make folder", name);
        UniqueFd folder = open_folder(upper, name);
        if (!folder) return trouble("open folder", name);
        take_owner(folder.get(), under.get(), ".");
        // We write in it ourselves, and overlayfs does on behalf of the program.
        if (::fchmod(folder.get(), (status.st_mode & 07777) | S_IRWXU) != 0) return trouble("set the mode of", name);
        return folder;
    }

    static Failure trouble(const char* what, const std::string& name) {
        return fail_errno(std::string("can't ") + what + " " + printable(name) + " in a world");
    }
};

}  // namespace

Status fill_layer(const std::filesystem::path& root, const std::filesystem::path& upper,
                  const std::vector<WorldChange>& changes) {
    Node top;
    for (const WorldChange& change : changes) TRY(add(top, change));
    const UniqueFd lower(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lower) return fail_errno("can't open folder " + printable(root.string()));
    const UniqueFd layer(::open(upper.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status{};
    if (!layer || ::fstat(lower.get(), &status) != 0) return fail_errno("can't open a world's folder");
    take_owner(layer.get(), lower.get(), ".");
    if (::fchmod(layer.get(), status.st_mode & 07777) != 0) return fail_errno("can't prepare a world's folder");
    return LayerWriter().fill(lower.get(), layer.get(), top);
}

}  // namespace pentad
