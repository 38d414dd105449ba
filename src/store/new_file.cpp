#include "store/new_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

#include "base/text.hpp"

namespace pentad {

Result<NewFile> NewFile::beside(const std::filesystem::path& place) {
    static std::atomic<unsigned> counter{0};
    std::string temporary = fmt::format("{}.tmp{}.{}", place.native(), ::getpid(), counter.fetch_add(1));
    UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!fd) return fail_errno(fmt::format("can't create {}", printable(temporary)));
    return NewFile(place, std::move(temporary), std::move(fd));
}

NewFile::NewFile(NewFile&& other) noexcept
    : place_(std::move(other.place_)), temporary_(std::exchange(other.temporary_, {})), fd_(std::move(other.fd_)) {}

NewFile::~NewFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status NewFile::append(std::string_view bytes) { return write_all(fd_.get(), bytes, printable(temporary_)); }

Status NewFile::drain(JsonWriter& json) {
    constexpr std::size_t k_worth_a_write = 256 * 1024;  // bytes
    if (json.size() < k_worth_a_write) return {};
    return append(json.take_part());
}

Status NewFile::put_in_place(JsonWriter& json) {
    TRY(append(json.take() + "\n"));
    if (::fsync(fd_.get()) != 0) return fail_errno(fmt::format("can't sync {}", printable(temporary_)));
    if (::rename(temporary_.c_str(), place_.c_str()) != 0)
        return fail_errno(fmt::format("can't replace {}", printable(place_.native())));
    temporary_.clear();
    return sync_directory(place_.parent_path().empty() ? "." : place_.parent_path());
}

}  // namespace pentad
