#include "store/file_index.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <type_traits>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::array<char, 8> k_magic = {'p', 'e', 'n', 't', 'a', 'd', 'i', 'x'};
constexpr std::uint32_t k_version = 1;
constexpr std::uint32_t k_byte_order = 0x01020304;

struct Header {
    std::array<char, 8> magic = k_magic;
    std::uint32_t version = k_version;
    std::uint32_t byte_order = k_byte_order;
    std::uint64_t count = 0;
    std::uint64_t path_bytes = 0;
    std::int64_t newest_edit = 0;
    std::int64_t began_ns = 0;
    std::uint64_t body_checksum = 0;
    std::array<char, 32> boot_id{};  ///< of the boot in which it was written
    std::uint64_t checksum = 0;      ///< of all the above
};

struct Record {
    std::uint64_t path_offset = 0;  ///< from the first path byte
    std::uint32_t path_length = 0;
    std::uint16_t mode = 0;
    std::uint16_t kind = 0;
    std::uint64_t size = 0;
    StatData stat;
    Oid oid;
    std::uint32_t unused = 0;
};

static_assert(sizeof(Header) == 96 && std::is_trivially_copyable_v<Header>);
static_assert(sizeof(Record) == 72 && std::is_trivially_copyable_v<Record>);

std::uint64_t header_checksum(const Header& header) { return XXH3_64bits(&header, offsetof(Header, checksum)); }

/// What differs from boot to boot; all zero where the system does not tell, and then no index is taken on trust.
std::array<char, 32> present_boot() {
    std::array<char, 32> id{};
    const UniqueFd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    if (fd && ::read(fd.get(), id.data(), id.size()) < 16) id = {};
    return id;
}

bool is_sorted_and_unique(const std::vector<IndexEntry>& entries) {
    return std::ranges::adjacent_find(
               entries, [](const IndexEntry& a, const IndexEntry& b) { return a.path >= b.path; }) == entries.end();
}

std::string body_of(const std::vector<IndexEntry>& entries, std::uint64_t& path_bytes) {
    for (const IndexEntry& entry : entries) path_bytes += entry.path.size();
    std::string body;
    body.resize(entries.size() * sizeof(Record) + path_bytes);
    char* record_at = body.data();
    char* path_at = body.data() + entries.size() * sizeof(Record);
    const char* const paths = path_at;
    for (const IndexEntry& entry : entries) {
        Record record;
        record.path_offset = static_cast<std::uint64_t>(path_at - paths);
        record.path_length = static_cast<std::uint32_t>(entry.path.size());
        record.mode = static_cast<std::uint16_t>(entry.state.mode);
        record.kind = static_cast<std::uint16_t>(entry.state.kind);
        record.size = entry.state.size;
        record.stat = entry.stat;
        record.oid = entry.state.oid;
        std::memcpy(record_at, &record, sizeof record);
        std::memcpy(path_at, entry.path.data(), entry.path.size());
        record_at += sizeof record;
        path_at += entry.path.size();
    }
    return body;
}

Failure damaged(const std::string& file) {
    return fail(Code::corrupt, "the file index " + printable(file) + " is damaged; it is made anew by the next scan");
}

}  // namespace

std::int64_t wall_clock_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

StatData StatData::of(const struct stat& status) {
    constexpr std::int64_t k_second = 1'000'000'000;
    return {status.st_mtim.tv_sec * k_second + status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec * k_second + status.st_ctim.tv_nsec, status.st_ino};
}

struct FileIndex::Impl {
    std::string name;
    char* memory = nullptr;
    std::size_t length = 0;
    Header header;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (memory != nullptr) ::munmap(memory, length);
    }

    Record record(std::size_t at) const {
        Record record;
        std::memcpy(&record, memory + sizeof(Header) + at * sizeof(Record), sizeof record);
        return record;
    }

    std::string_view path_of(const Record& record) const {
        if (record.path_offset > header.path_bytes || record.path_length > header.path_bytes - record.path_offset)
            return {};
        return {memory + sizeof(Header) + header.count * sizeof(Record) + record.path_offset, record.path_length};
    }

    /// Whether header and length agree, without overflow for any numbers.
    bool is_whole() const {
        if (header.magic != k_magic || header.byte_order != k_byte_order || header.version != k_version) return false;
        if (header.checksum != header_checksum(header)) return false;
        const std::uint64_t body = length - sizeof(Header);
        return header.count <= body / sizeof(Record) && header.path_bytes == body - header.count * sizeof(Record);
    }
};

namespace {

FileState state_of(const Record& record) {
    if (record.kind > static_cast<std::uint16_t>(FileKind::symlink)) return {};
    return {static_cast<FileKind>(record.kind), record.mode, record.oid, record.size};
}

}  // namespace

FileIndex::FileIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FileIndex::FileIndex(FileIndex&&) noexcept = default;
FileIndex& FileIndex::operator=(FileIndex&&) noexcept = default;
FileIndex::~FileIndex() = default;

Result<FileIndex> FileIndex::open(const std::filesystem::path& file) {
    auto impl = std::make_unique<Impl>();
    impl->name = file.string();
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd && errno == ENOENT) return fail(Code::not_found, "there is no file index " + printable(impl->name));
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0) return fail_errno("can't open " + printable(impl->name));
    if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) < sizeof(Header))
        return damaged(impl->name);
    impl->length = static_cast<std::size_t>(status.st_size);
    void* const memory = ::mmap(nullptr, impl->length, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (memory == MAP_FAILED) return fail_errno("can't map " + printable(impl->name));
    impl->memory = static_cast<char*>(memory);
    std::memcpy(&impl->header, impl->memory, sizeof(Header));
    if (!impl->is_whole()) return damaged(impl->name);

    const bool this_boot = impl->header.boot_id == present_boot() && impl->header.boot_id != std::array<char, 32>{};
    FileIndex index(std::move(impl));
    if (!this_boot) TRY(index.verify());
    return index;
}

Status FileIndex::write(const std::filesystem::path& file, const std::vector<IndexEntry>& entries, EditId newest_edit,
                        std::int64_t began_ns) {
    if (!is_sorted_and_unique(entries))
        return fail(Code::corrupt, "the entries for the file index are not sorted; please report this");
    Header header;
    header.began_ns = began_ns != 0 ? began_ns : wall_clock_ns();
    std::string body = body_of(entries, header.path_bytes);
    header.count = entries.size();
    header.newest_edit = newest_edit;
    header.body_checksum = XXH3_64bits(body.data(), body.size());
    header.boot_id = present_boot();
    header.checksum = header_checksum(header);
    body.insert(0, std::string_view(reinterpret_cast<const char*>(&header), sizeof header));
    return write_file_atomically(file, body, Durability::cached);
}

EditId FileIndex::newest_edit() const { return impl_->header.newest_edit; }
std::int64_t FileIndex::began_ns() const { return impl_->header.began_ns; }
std::size_t FileIndex::size() const { return impl_->header.count; }

std::size_t FileIndex::lower_bound(std::string_view path) const {
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (this->path(middle) < path)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

Result<std::optional<FileState>> FileIndex::find(std::string_view path) const {
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const Record record = impl_->record(middle);
        const std::string_view there = impl_->path_of(record);
        if (there.empty()) return damaged(impl_->name);
        if (there == path) {
            const FileState state = state_of(record);
            if (!state.exists()) return damaged(impl_->name);
            return state;
        }
        if (there < path)
            low = middle + 1;
        else
            high = middle;
    }
    return std::nullopt;
}

IndexEntry FileIndex::entry(std::size_t at) const {
    const Record record = impl_->record(at);
    return {std::string(impl_->path_of(record)), state_of(record), record.stat};
}

FileState FileIndex::state(std::size_t at) const { return state_of(impl_->record(at)); }
std::string_view FileIndex::path(std::size_t at) const { return impl_->path_of(impl_->record(at)); }
StatData FileIndex::stat(std::size_t at) const { return impl_->record(at).stat; }

Status FileIndex::verify() const {
    const Impl& impl = *impl_;
    if (XXH3_64bits(impl.memory + sizeof(Header), impl.length - sizeof(Header)) != impl.header.body_checksum)
        return damaged(impl.name);
    return {};
}

}  // namespace pentad
