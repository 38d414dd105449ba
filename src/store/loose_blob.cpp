// write_loose_blob of store/snapshots.hpp.
#define OPENSSL_SUPPRESS_DEPRECATED 1  // as in base/oid.cpp
#include <openssl/sha.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <vector>

#include "base/file.hpp"
#include "store/snapshots.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_slice = 256 * 1024;

/// Hashes and compresses what it is given into a file. Threads: one.
class LooseObject {
   public:
    explicit LooseObject(int fd, std::string name) : fd_(fd), name_(std::move(name)), out_(k_slice) {
        ::deflateInit(&stream_, Z_BEST_SPEED);
        SHA1_Init(&hash_);
    }
    LooseObject(const LooseObject&) = delete;
    LooseObject& operator=(const LooseObject&) = delete;
    ~LooseObject() { ::deflateEnd(&stream_); }

    Status add(std::string_view bytes) {
        SHA1_Update(&hash_, bytes.data(), bytes.size());
        return deflate(bytes, Z_NO_FLUSH);
    }
    Result<Oid> finish() {
        TRY(deflate({}, Z_FINISH));
        Oid oid;
        SHA1_Final(oid.bytes.data(), &hash_);
        return oid;
    }

   private:
    Status deflate(std::string_view bytes, int flush) {
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
            stream_.avail_out = static_cast<uInt>(out_.size());
            ::deflate(&stream_, flush);
            TRY(write_all(fd_, {out_.data(), out_.size() - stream_.avail_out}, name_));
        } while (stream_.avail_out == 0);
        return {};
    }

    int fd_;
    std::string name_;
    std::vector<char> out_;
    z_stream stream_{};
    SHA_CTX hash_{};
};

Result<Oid> compress(int from, std::uint64_t size, int to, const std::string& name) {
    LooseObject object(to, name);
    TRY(object.add("blob " + std::to_string(size) + std::string(1, '\0')));
    std::vector<char> slice(k_slice);
    std::uint64_t done = 0;
    for (;;) {
        const ssize_t count = ::pread(from, slice.data(), slice.size(), static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail_errno("can't read the file to record");
        done += static_cast<std::uint64_t>(count);
        if (done > size || (count == 0 && done < size))
            return fail(Code::io, "the file changed while it was read; record it again");
        if (count == 0) return object.finish();
        TRY(object.add({slice.data(), static_cast<std::size_t>(count)}));
    }
}

/// Gives a complete temporary object its name, for good.
Status put_in_place(const std::filesystem::path& objects, int fd, const std::string& temporary, const Oid& oid) {
    if (::fchmod(fd, 0444) != 0 || ::fsync(fd) != 0) return fail_errno("can't sync " + temporary);
    const std::string hex = oid.hex();
    const std::filesystem::path folder = objects / hex.substr(0, 2);
    if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) return fail_errno("can't make folder " + folder.string());
    TRY(sync_directory(objects));
    const std::filesystem::path file = folder / hex.substr(2);
    if (::rename(temporary.c_str(), file.c_str()) != 0) return fail_errno("can't rename to " + file.string());
    return sync_directory(folder);
}

}  // namespace

Result<Oid> write_loose_blob(const std::filesystem::path& history_git, int fd, std::uint64_t size) {
    const std::filesystem::path objects = history_git / "objects";
    std::string temporary = objects / "tmp_obj_XXXXXX";
    const UniqueFd file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file) return fail_errno("can't create a file in " + objects.string());
    Result<Oid> oid = compress(fd, size, file.get(), temporary);
    if (oid)
        if (Status placed = put_in_place(objects, file.get(), temporary, *oid); !placed)
            oid = Failure(std::move(placed).error());
    if (!oid) ::unlink(temporary.c_str());
    return oid;
}

}  // namespace pentad
