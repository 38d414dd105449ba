#include "exec/event_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

namespace pentad {

namespace {

constexpr std::size_t k_page = 4096;
constexpr std::size_t k_read_size = 64 * 1024;
constexpr std::size_t k_room_for_events = 4 * 1024 * 1024;  // the process makes more when that is full

}  // namespace

struct EventFile::Header {
    std::atomic<std::uint64_t> sequence;
    std::atomic<std::uint64_t> consumed;
    std::atomic<std::uint64_t> end;
};

EventFile::EventFile(EventFile&& other) noexcept
    : fd_(std::move(other.fd_)),
      header_(std::exchange(other.header_, nullptr)),
      offset_(other.offset_),
      consumed_(other.consumed_),
      partial_(std::move(other.partial_)) {}

EventFile& EventFile::operator=(EventFile&& other) noexcept {
    fd_ = std::move(other.fd_);
    std::swap(header_, other.header_);
    offset_ = other.offset_;
    consumed_ = other.consumed_;
    partial_ = std::move(other.partial_);
    return *this;
}

EventFile::~EventFile() {
    if (header_ != nullptr) ::munmap(header_, k_page);
}

Result<EventFile> EventFile::create(std::string_view request) {
    EventFile file;
    file.fd_ = UniqueFd(::memfd_create("pentad-events", MFD_CLOEXEC));
    if (!file.fd_) return fail_errno("can't make a file in memory");
    file.offset_ = k_page + request.size();
    if (::lseek(file.fd(), k_page, SEEK_SET) < 0) return fail_errno("can't prepare a file in memory");
    TRY(write_all(file.fd(), request, "a file in memory"));
    // Only what is written takes memory.
    if (::ftruncate(file.fd(), static_cast<off_t>(file.offset_ + k_room_for_events)) != 0)
        return fail_errno("can't prepare a file in memory");
    void* page = ::mmap(nullptr, k_page, PROT_READ | PROT_WRITE, MAP_SHARED, file.fd(), 0);
    if (page == MAP_FAILED) return fail_errno("can't map a file in memory");
    file.header_ = static_cast<Header*>(page);
    file.header_->end.store(file.offset_);
    return file;
}

Result<std::vector<std::string>> EventFile::new_lines() {
    const std::uint64_t end = header_->end.load();
    if (end <= offset_) return std::vector<std::string>{};
    thread_local std::string room(k_read_size, '\0');
    const std::size_t size = std::min<std::uint64_t>(room.size(), end - offset_);
    const ssize_t count = ::pread(fd(), room.data(), size, static_cast<off_t>(offset_));
    if (count < 0) return fail_errno("can't read a unit's events");
    offset_ += static_cast<std::uint64_t>(count);
    partial_.append(room, 0, static_cast<std::size_t>(count));
    std::vector<std::string> lines;
    std::size_t start = 0;
    for (std::size_t stop; (stop = partial_.find('\n', start)) != std::string::npos; start = stop + 1)
        lines.push_back(partial_.substr(start, stop - start));
    partial_.erase(0, start);
    return lines;
}

std::size_t EventFile::read_output(int pipe, std::string& room) {
    header_->sequence.fetch_add(1);
    ssize_t count = 0;
    do count = ::read(pipe, room.data(), room.size());
    while (count < 0 && errno == EINTR);
    const std::size_t bytes = count > 0 ? static_cast<std::size_t>(count) : 0;
    consumed_ += bytes;
    header_->consumed.store(consumed_);
    header_->sequence.fetch_add(1);
    return bytes;
}

}  // namespace pentad
