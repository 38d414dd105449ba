#include "exec/trace_ring_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace pentad::trace {

namespace {

std::string key_of(Operation operation, std::string_view path) {
    std::string key(1, static_cast<char>(operation));
    return key.append(path);
}

}  // namespace

Result<RingFile> RingFile::create(bool forks) {
    RingFile made;
    made.fd_ = UniqueFd(::memfd_create("pentad-trace", MFD_CLOEXEC));
    if (!made.fd_ || ::ftruncate(made.fd_.get(), k_ring_size) != 0) return fail_errno("can't make a file in memory");
    void* const memory = ::mmap(nullptr, k_ring_size, PROT_READ | PROT_WRITE, MAP_SHARED, made.fd_.get(), 0);
    if (memory == MAP_FAILED) return fail_errno("can't map a file in memory");
    made.ring_ = static_cast<RingHeader*>(memory);
    made.ring_->forks = forks ? 1 : 0;
    return made;
}

RingFile& RingFile::operator=(RingFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(ring_, other.ring_);
    std::swap(known_, other.known_);
    return *this;
}

RingFile::~RingFile() {
    if (ring_ != nullptr) ::munmap(ring_, k_ring_size);
}

bool RingFile::knows(Operation operation, std::string_view path) const {
    return known_.contains(key_of(operation, path));
}

void RingFile::add(Operation operation, std::string_view path) {
    if (!known_.insert(key_of(operation, path)).second) return;
    append(ring_, operation, static_cast<std::uint32_t>(path.size()),
           [path](char* room) { std::memcpy(room, path.data(), path.size()); });
}

void RingFile::clear() {
    constexpr std::uint64_t k_little = 16 << 10;
    if (size() <= k_little) {
        std::memset(reinterpret_cast<char*>(ring_) + k_ring_start, 0, size());
    } else if (::madvise(reinterpret_cast<char*>(ring_) + k_ring_start, k_ring_room, MADV_REMOVE) != 0) {
        std::memset(reinterpret_cast<char*>(ring_) + k_ring_start, 0, std::min(size(), k_ring_room));
    }
    *ring_ = RingHeader{.forks = ring_->forks};
    known_.clear();
}

RingFile::Content RingFile::read() const {
    Content content;
    content.full = __atomic_load_n(&ring_->full, __ATOMIC_RELAXED) != 0;
    const std::uint64_t end = std::min(size(), k_ring_room);
    const char* const records = reinterpret_cast<const char*>(ring_) + k_ring_start;
    for (std::uint64_t at = 0; at < end;) {
        const std::uint32_t number =
            __atomic_load_n(reinterpret_cast<const std::uint32_t*>(records + at), __ATOMIC_ACQUIRE);
        const std::uint64_t size = number >> 8;
        if (at + sizeof number + size > end) break;  // the one that did not fit
        if (number == 0) {
            content.torn = true;
            break;
        }
        content.accesses.push_back({static_cast<Operation>(number & 0xff), {records + at + sizeof number, size}});
        at += (sizeof number + size + 3) / 4 * 4;
    }
    return content;
}

}  // namespace pentad::trace
