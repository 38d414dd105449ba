#include "store/object_links.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <optional>
#include <string>

#include "base/mapped_file.hpp"
#include "store/loose_header.hpp"
#include "store/pack_index.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

/// Units: seconds. What git wrote longer ago than this the kernel has written back by itself.
constexpr std::time_t k_written_back = 120;

std::string two_digits(int value) {
    static constexpr char k_digits[] = "0123456789abcdef";
    return {k_digits[value >> 4], k_digits[value & 15]};
}

std::string loose_name(const Oid& oid) {
    std::string name = oid.hex();
    name.insert(2, 1, '/');
    return name;
}

/// The objects of a repository with another hash have other names; its configuration says so.
bool has_other_hash(const fs::path& objects) {
    const auto config = read_file(objects.parent_path() / "config");
    if (!config) return false;
    std::string text = *config;
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text.find("objectformat") != std::string::npos && text.find("sha256") != std::string::npos;
}

/// True for file systems whose journal keeps the order: what was done before a file's creation survives with it.
bool has_ordered_journal(int folder) {
    constexpr long k_ext4 = 0xef53;
    constexpr long k_xfs = 0x58465342;
    struct statfs status{};
    return ::fstatfs(folder, &status) == 0 && (status.f_type == k_ext4 || status.f_type == k_xfs);
}

/// True when git may have written here so lately that the kernel has not written it back: git does not sync loose
/// objects.
bool was_written_lately(int objects) {
    const std::time_t recent = std::time(nullptr) - k_written_back;
    // The time of the last change too: who copies a repository may set the other back.
    const auto is_recent = [&](const std::string& folder) {
        struct stat status{};
        return ::fstatat(objects, folder.c_str(), &status, 0) == 0 &&
               std::max(status.st_mtime, status.st_ctime) >= recent;
    };
    for (int value = 0; value < 256; ++value)
        if (is_recent(two_digits(value))) return true;
    return is_recent("pack");
}

/// False when the pack is known to be cut off, or another one than its index is of.
bool is_whole_pack(const fs::path& index_file) {
    const fs::path pack_file = fs::path(index_file).replace_extension(".pack");
    std::error_code error;
    if (fs::is_symlink(index_file, error) || fs::is_symlink(pack_file, error)) return false;
    const Result<MappedFile> bytes = MappedFile::open(index_file);
    const Result<MappedFile> pack = MappedFile::open(pack_file);
    if (!bytes || !pack) return false;
    constexpr std::string_view k_later_version = "\377tOc";
    constexpr std::size_t k_smallest = 256 * 4 + 40;  // of version 1, which libgit2 will judge
    if (!bytes->bytes().starts_with(k_later_version)) return bytes->bytes().size() >= k_smallest;
    const Result<PackIndex> index = PackIndex::open(index_file);
    return index && index->is_intact() && index->is_of(pack->bytes());
}

/// What the loose object says of itself; nullopt too when it is no blob.
std::optional<std::uint64_t> loose_blob_size(int objects, const std::string& name) {
    // Not what is a symlink or a FIFO there: a link to it would depend on what is elsewhere.
    const UniqueFd file(::openat(objects, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    std::array<char, k_loose_start> start;
    const ssize_t count = file ? ::read(file.get(), start.data(), start.size()) : -1;
    if (count <= 0) return std::nullopt;
    const auto header = loose_header({start.data(), static_cast<std::size_t>(count)});
    return header && header->type == ObjectType::blob ? std::optional(header->size) : std::nullopt;
}

}  // namespace

ObjectLinks::ObjectLinks(fs::path from, fs::path to)
    : from_(std::move(from)),
      to_(std::move(to)),
      from_fd_(::open(from_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      to_fd_(::open(to_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

ObjectLinks::ObjectLinks(ObjectLinks&& other) noexcept
    : from_(std::move(other.from_)),
      to_(std::move(other.to_)),
      from_fd_(std::move(other.from_fd_)),
      to_fd_(std::move(other.to_fd_)),
      usable_(other.usable_.load()),
      has_linked_(other.has_linked_.load()) {}

Result<ObjectLinks> ObjectLinks::open(const fs::path& from, const fs::path& to) {
    ObjectLinks links(from, to);
    if (!links.to_fd_) return fail_errno("can't open folder " + to.string());
    struct stat theirs{};
    struct stat ours{};
    if (from.empty() || !links.from_fd_ || ::fstat(links.from_fd_.get(), &theirs) != 0 ||
        ::fstat(links.to_fd_.get(), &ours) != 0)
        return links;
    links.usable_ = theirs.st_dev == ours.st_dev && !has_other_hash(from);
    if (links.usable_) TRY(links.make_folders());
    return links;
}

Status ObjectLinks::make_folders() {
    for (int value = 0; value < 256; ++value) {
        const std::string name = two_digits(value);
        if (::faccessat(from_fd_.get(), name.c_str(), F_OK, 0) != 0) continue;
        if (::mkdirat(to_fd_.get(), name.c_str(), 0777) != 0 && errno != EEXIST)
            return fail_errno("can't make folder " + (to_ / name).string());
    }
    return {};
}

Result<bool> ObjectLinks::link(const std::string& name) {
    if (!usable_) return false;
    if (::linkat(from_fd_.get(), name.c_str(), to_fd_.get(), name.c_str(), 0) == 0 || errno == EEXIST) {
        has_linked_ = true;
        return true;
    }
    if (errno == ENOSPC || errno == EDQUOT) return fail_errno("can't link an object into " + to_.string());
    // Nor will the others work; one that another user owns may be an exception among ours.
    if (errno == EXDEV || errno == EOPNOTSUPP || (errno == EPERM && !has_linked_)) usable_ = false;
    return false;
}

Status ObjectLinks::link_packs() {
    std::error_code error;
    for (const auto& file : fs::directory_iterator(from_ / "pack", error)) {
        const std::string name = file.path().filename();
        if (!usable_ || !name.starts_with("pack-") || !name.ends_with(".idx") || !is_whole_pack(file.path())) continue;
        const std::string stem = "pack/" + name.substr(0, name.size() - 4);
        // The index comes last: without it nobody looks for the pack.
        TRY_ASSIGN(const bool linked, link(stem + ".pack"));
        if (!linked) continue;
        TRY(link(stem + ".rev"));
        TRY(link(stem + ".idx"));
    }
    return {};
}

Result<bool> ObjectLinks::link_blob(const Oid& oid, std::uint64_t size) {
    const std::string name = loose_name(oid);
    if (usable_ && loose_blob_size(from_fd_.get(), name) == size) {
        TRY_ASSIGN(const bool linked, link(name));
        if (linked) return true;
    }
    // What an earlier start linked, and did not come to sync, counts as linked.
    const bool is_ours = loose_blob_size(to_fd_.get(), name) == size;
    if (is_ours) has_linked_ = true;
    return is_ours;
}

Status ObjectLinks::sync() {
    if (!has_linked_) return {};
    // One file instead of 256 folders.
    if (has_ordered_journal(to_fd_.get()) && !was_written_lately(from_fd_.get())) {
        const fs::path mark = to_ / "tmp_obj_links";
        TRY(write_file_atomically(mark, {}, Durability::synced));
        ::unlink(mark.c_str());
        return {};
    }
    if (::syncfs(to_fd_.get()) != 0) return fail_errno("can't sync " + to_.string());
    return {};
}

}  // namespace pentad
