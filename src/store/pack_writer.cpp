#include "store/pack_writer.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED 1  // as in base/oid.cpp
#include <openssl/sha.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace pentad {

namespace {

constexpr std::size_t k_buffer = 1 << 20;
constexpr std::string_view k_temporary = "tmp_pack_";

void append_number(std::string& bytes, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
}

std::string_view raw(const Oid& oid) { return {reinterpret_cast<const char*>(oid.bytes.data()), oid.bytes.size()}; }

std::string pack_header(std::size_t count) {
    std::string header = "PACK";
    append_number(header, 2);
    append_number(header, static_cast<std::uint32_t>(count));
    return header;
}

/// SHA-1 of the whole file as it stands.
Result<Oid> checksum_of(int fd, const std::string& name) {
    SHA_CTX context;
    SHA1_Init(&context);
    std::string buffer(k_buffer, '\0');
    for (off_t offset = 0;;) {
        const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), offset);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail_errno("can't read " + name);
        if (count == 0) break;
        SHA1_Update(&context, buffer.data(), static_cast<std::size_t>(count));
        offset += count;
    }
    Oid oid;
    SHA1_Final(oid.bytes.data(), &context);
    return oid;
}

}  // namespace

PackWriter::PackWriter(std::filesystem::path folder, std::string temporary, UniqueFd fd)
    : folder_(std::move(folder)), temporary_(std::move(temporary)), fd_(std::move(fd)) {}

PackWriter::PackWriter(PackWriter&& other) noexcept
    : folder_(std::move(other.folder_)),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::move(other.fd_)),
      buffer_(std::move(other.buffer_)),
      offset_(other.offset_),
      entries_(std::move(other.entries_)) {}

PackWriter::~PackWriter() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<PackWriter> PackWriter::create(const std::filesystem::path& objects_folder) {
    std::filesystem::path folder = objects_folder / "pack";
    std::string temporary = folder / (std::string(k_temporary) + std::to_string(::getpid()) + "_XXXXXX");
    UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!fd) return fail_errno("can't create a pack in " + folder.string());
    PackWriter writer(std::move(folder), std::move(temporary), std::move(fd));
    writer.buffer_ = pack_header(0);  // the number of entries is put in at the end
    writer.offset_ = writer.buffer_.size();
    return writer;
}

Status PackWriter::append(const Oid& oid, std::string_view entry) {
    const auto checksum = ::crc32_z(0, reinterpret_cast<const Bytef*>(entry.data()), entry.size());
    entries_.push_back({oid, static_cast<std::uint32_t>(checksum), offset_});
    offset_ += entry.size();
    buffer_ += entry;
    return buffer_.size() >= k_buffer ? write_out() : Status{};
}

Status PackWriter::write_out() {
    TRY(write_all(fd_.get(), buffer_, temporary_));
    buffer_.clear();
    return {};
}

/// Completes the pack: number of entries, checksum, synced.
Result<Oid> PackWriter::seal() {
    TRY(write_out());
    const std::string header = pack_header(entries_.size());
    if (::pwrite(fd_.get(), header.data(), header.size(), 0) != static_cast<ssize_t>(header.size()))
        return fail_errno("can't write " + temporary_);
    TRY_ASSIGN(const Oid checksum, checksum_of(fd_.get(), temporary_));
    TRY(write_all(fd_.get(), raw(checksum), temporary_));
    if (::fchmod(fd_.get(), 0444) != 0 || ::fsync(fd_.get()) != 0) return fail_errno("can't sync " + temporary_);
    return checksum;
}

std::string PackWriter::index_bytes(const Oid& pack_checksum) {
    std::ranges::sort(entries_, {}, &Entry::oid);
    std::string bytes = "\377tOc";
    append_number(bytes, 2);
    std::size_t below = 0;
    for (int first = 0; first < 256; ++first) {
        while (below < entries_.size() && entries_[below].oid.bytes[0] <= first) ++below;
        append_number(bytes, static_cast<std::uint32_t>(below));
    }
    for (const Entry& entry : entries_) bytes += raw(entry.oid);
    for (const Entry& entry : entries_) append_number(bytes, entry.checksum);
    std::string large;
    for (const Entry& entry : entries_) {
        const bool fits = entry.offset < 0x8000'0000u;
        append_number(bytes, fits ? static_cast<std::uint32_t>(entry.offset)
                                  : 0x8000'0000u | static_cast<std::uint32_t>(large.size() / 8));
        if (fits) continue;
        append_number(large, static_cast<std::uint32_t>(entry.offset >> 32));
        append_number(large, static_cast<std::uint32_t>(entry.offset));
    }
    bytes += large;
    bytes += raw(pack_checksum);
    bytes += raw(checksum_of(bytes));
    return bytes;
}

Result<std::filesystem::path> PackWriter::finish() {
    if (entries_.empty()) return std::filesystem::path{};
    TRY_ASSIGN(const Oid checksum, seal());
    const std::filesystem::path pack = folder_ / ("pack-" + checksum.hex() + ".pack");
    if (::rename(temporary_.c_str(), pack.c_str()) != 0) return fail_errno("can't rename to " + pack.string());
    temporary_.clear();
    // A pack is not there for any reader before its index is; so the index comes last.
    std::filesystem::path index = pack;
    index.replace_extension(".idx");
    TRY(write_file_atomically(index, index_bytes(checksum), Durability::synced, 0444));
    return pack;
}

void remove_stale_packs(const std::filesystem::path& objects_folder) {
    std::error_code error;
    for (const auto& file : std::filesystem::directory_iterator(objects_folder / "pack", error)) {
        const std::string name = file.path().filename();
        if (name.starts_with(k_temporary) || name.find(".idx.tmp") != std::string::npos) ::unlink(file.path().c_str());
    }
}

}  // namespace pentad
