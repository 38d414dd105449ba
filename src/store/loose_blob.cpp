// write_loose_blob and remove_stale_objects of store/snapshots.hpp.
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

Result<Oid> compress(std::string_view bytes, int to, const std::string& name) {
    LooseObject object(to, name);
    TRY(object.add("blob " + std::to_string(bytes.size()) + std::string(1, '\0')));
    // zlib counts its input in 32 bits.
    for (std::size_t at = 0; at < bytes.size(); at += k_slice) TRY(object.add(bytes.substr(at, k_slice)));
    return object.finish();
}

/// Gives a complete temporary object its name, for good.
Status put_in_place(const std::filesystem::path& objects, int fd, const std::string& temporary, const Oid& oid) {
    if (::fchmod(fd, 0444) != 0 || ::fsync(fd) != 0) return fail_errno("can't sync " + temporary);
    const std::string hex = oid.hex();
    const std::filesystem::path folder = objects / hex.substr(0, 2);
    if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST)
        return fail_errno("can't make folder " + folder.string());
    TRY(sync_directory(objects));
    const std::filesystem::path file = folder / hex.substr(2);
    if (::rename(temporary.c_str(), file.c_str()) != 0) return fail_errno("can't rename to " + file.string());
    return sync_directory(folder);
}

}  // namespace

Result<Oid> write_loose_blob(const std::filesystem::path& history_git, std::string_view bytes) {
    const std::filesystem::path objects = history_git / "objects";
    std::string temporary = objects / "tmp_obj_XXXXXX";
    const UniqueFd file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file) return fail_errno("can't create a file in " + objects.string());
    Result<Oid> oid = compress(bytes, file.get(), temporary);
    if (oid)
        if (Status placed = put_in_place(objects, file.get(), temporary, *oid); !placed)
            oid = Failure(std::move(placed).error());
    if (!oid) ::unlink(temporary.c_str());
    return oid;
}

Result<std::size_t> remove_stale_objects(const std::filesystem::path& history_git) {
    namespace fs = std::filesystem;
    std::size_t removed = 0;
    for (const fs::path& folder : {history_git / "objects", history_git / "objects" / "pack"}) {
        std::error_code error;
        std::vector<fs::path> stale;
        for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator(); at.increment(error)) {
            const bool unfinished = at->path().filename().native().starts_with("tmp_");
            if (unfinished && at->symlink_status(error).type() == fs::file_type::regular) stale.push_back(at->path());
        }
        if (error) {
            errno = error.value();
            return fail_errno("can't list folder " + folder.string());
        }
        for (const fs::path& file : stale) {
            if (::unlink(file.c_str()) != 0) return fail_errno("can't remove " + file.string());
            ++removed;
        }
    }
    return removed;
}

}  // namespace pentad
