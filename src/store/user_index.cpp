#include "store/user_index.hpp"

#include <sys/stat.h>

#include <cstring>

#include "base/file.hpp"
#include "store/git_objects.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_checksum = 20;
constexpr std::int64_t k_second = 1'000'000'000;

// Bits of an entry's flags.
constexpr std::uint32_t k_assume_valid = 0x8000;
constexpr std::uint32_t k_extended = 0x4000;
constexpr std::uint32_t k_stage = 0x3000;

Failure unreadable() { return fail(Code::corrupt, "git's index can't be read"); }

/// Reads big-endian numbers; reading beyond the end gives zeros and is noticed by `ok`.
class Cursor {
   public:
    explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
    bool ok() const { return ok_; }
    std::size_t at() const { return at_; }
    std::uint32_t number(std::size_t width) {
        std::uint32_t value = 0;
        for (const char c : take(width)) value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::string_view take(std::size_t count) {
        if (count > bytes_.size() - at_) {
            ok_ = false;
            return {};
        }
        at_ += count;
        return bytes_.substr(at_ - count, count);
    }
    /// Up to the next NUL, which is passed over.
    std::string_view text() {
        const std::size_t end = bytes_.find('\0', at_);
        if (end == std::string_view::npos) {
            ok_ = false;
            return {};
        }
        const std::string_view text = take(end - at_);
        ++at_;
        return text;
    }
    /// The number of variable length that version 4 uses.
    std::size_t length() {
        std::size_t value = 0;
        for (int count = 0; count < 5; ++count) {
            const std::uint32_t byte = number(1);
            value = (value << 7) + (byte & 127) + (count > 0 ? std::size_t{1} << 7 : 0);
            if ((byte & 128) == 0) return value;
        }
        ok_ = false;
        return 0;
    }

   private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

class IndexReader {
   public:
    IndexReader(std::string_view bytes, std::int64_t written_ns)
        : cursor_(bytes.substr(0, bytes.size() - k_checksum)),
          end_(bytes.size() - k_checksum),
          written_ns_(written_ns) {}

    Result<std::vector<UserIndexEntry>> read() {
        if (cursor_.take(4) != "DIRC") return unreadable();
        version_ = cursor_.number(4);
        const std::uint32_t count = cursor_.number(4);
        if (version_ < 2 || version_ > 4) return unreadable();
        for (std::uint32_t i = 0; i < count; ++i) {
            read_entry();
            if (!cursor_.ok()) return unreadable();
        }
        while (cursor_.at() < end_) {
            const std::string_view name = cursor_.take(4);
            cursor_.take(cursor_.number(4));
            // An extension whose name does not begin with a capital changes what the entries mean.
            if (!cursor_.ok() || name[0] < 'A' || name[0] > 'Z') return unreadable();
        }
        return std::move(entries_);
    }

   private:
    void read_entry() {
        const std::size_t start = cursor_.at();
        UserIndexEntry entry;
        entry.ctime_ns = time();
        entry.mtime_ns = time();
        cursor_.number(4);  // device
        entry.inode = cursor_.number(4);
        entry.mode = cursor_.number(4);
        cursor_.take(8);  // owner and group
        entry.size = cursor_.number(4);
        const std::string_view oid = cursor_.take(entry.oid.bytes.size());
        if (!cursor_.ok()) return;
        std::memcpy(entry.oid.bytes.data(), oid.data(), oid.size());
        const std::uint32_t flags = cursor_.number(2);
        const std::uint32_t more_flags = (flags & k_extended) != 0 ? cursor_.number(2) : 0;
        if (version_ == 4) {
            const std::size_t cut = cursor_.length();
            path_.resize(path_.size() - std::min(cut, path_.size()));
            path_ += cursor_.text();
        } else {
            path_ = cursor_.text();
            // Filled up with NULs to a multiple of 8 bytes; one of them has been passed over.
            const std::size_t used = cursor_.at() - start;
            cursor_.take((8 - used % 8) % 8);
        }
        const bool says_something = (flags & (k_assume_valid | k_stage)) == 0 && more_flags == 0;
        if (!cursor_.ok() || !says_something || entry.mtime_ns >= written_ns_) return;
        entry.path = path_;
        entries_.push_back(std::move(entry));
    }
    std::int64_t time() {
        const std::int64_t seconds = cursor_.number(4);
        return seconds * k_second + cursor_.number(4);
    }

    Cursor cursor_;
    std::size_t end_;
    std::int64_t written_ns_;
    std::uint32_t version_ = 0;
    std::string path_;
    std::vector<UserIndexEntry> entries_;
};

bool checksum_is_right(std::string_view bytes) {
    const std::string_view stored = bytes.substr(bytes.size() - k_checksum);
    if (stored == std::string_view(std::string(k_checksum, '\0'))) return true;  // index.skipHash
    const Oid checksum = checksum_of(bytes.substr(0, bytes.size() - k_checksum));
    return std::memcmp(checksum.bytes.data(), stored.data(), k_checksum) == 0;
}

}  // namespace

Result<std::vector<UserIndexEntry>> read_user_index(const std::filesystem::path& file) {
    struct stat status{};
    if (::stat(file.c_str(), &status) != 0) return fail_errno("can't open " + file.string());
    TRY_ASSIGN(const std::string bytes, read_file(file));
    if (bytes.size() < 12 + k_checksum || !checksum_is_right(bytes)) return unreadable();
    return IndexReader(bytes, StatData::of(status).mtime_ns).read();
}

}  // namespace pentad
