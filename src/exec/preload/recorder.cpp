#include "exec/preload/recorder.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "exec/preload/system.hpp"

extern "C" {
// NOLINTNEXTLINE(readability-identifier-naming): the C library's name
__attribute__((weak)) int __register_atfork(void (*)(), void (*)(), void (*)(), void*);
__attribute__((weak)) int pthread_atfork(void (*)(), void (*)(), void (*)());
}

namespace pentad::trace {

namespace {

constexpr std::size_t k_known = 2048;          // paths that need not be recorded again
constexpr std::size_t k_longest_folder = 512;  // a longer one is left to pentad
constexpr std::size_t k_longest_path = 4096;

RingHeader* ring = nullptr;
std::uint64_t known[k_known];

/// Where the process stands, as long as no process of its unit has moved: so a child that shares our memory, and went
/// elsewhere, leaves nothing wrong here.
class CurrentFolder {
   public:
    /// Into `room`. Returns its length; 0: can't be told here.
    std::size_t path(const RingHeader& of, char* room) {
        if (__atomic_load_n(&of.moves, __ATOMIC_RELAXED) != 0) return ask(room);
        if (__atomic_load_n(&state_, __ATOMIC_ACQUIRE) == k_known_now) {
            copy(room, path_, size_);
            return size_;
        }
        const std::size_t size = ask(room);
        int before = k_unknown;
        // Moves are told before they are made: what was asked before one is told is of before.
        if (size == 0 || __atomic_load_n(&of.moves, __ATOMIC_SEQ_CST) != 0 ||
            !__atomic_compare_exchange_n(&state_, &before, k_in_work, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return size;
        copy(path_, room, size);
        size_ = size;
        __atomic_store_n(&state_, k_known_now, __ATOMIC_RELEASE);
        return size;
    }

    void forget() { __atomic_store_n(&state_, k_unknown, __ATOMIC_RELAXED); }

   private:
    static std::size_t ask(char* room) {
        const long size = loud_call(SYS_getcwd, as_long(room), k_longest_folder);
        return size > 1 && room[0] == '/' ? static_cast<std::size_t>(size) - 1 : 0;
    }

    static constexpr int k_unknown = 0;
    static constexpr int k_in_work = 1;
    static constexpr int k_known_now = 2;
    int state_ = k_unknown;
    std::size_t size_ = 0;
    char path_[k_longest_folder] = {};
};

CurrentFolder current_folder;

class Hash {
   public:
    void add(const char* text, std::size_t size) {
        for (std::size_t at = 0; at < size; ++at) add(text[at]);
    }
    void add(char letter) { value_ = (value_ ^ static_cast<unsigned char>(letter)) * k_prime; }
    std::uint64_t value() const { return value_; }

   private:
    static constexpr std::uint64_t k_prime = 1099511628211ULL;
    std::uint64_t value_ = 14695981039346656037ULL;
};

/// Whose are we? Where nobody listens this is a file that is not there.
void take_ring() {
    ring = nullptr;
    const long fd = loud_call(SYS_openat, AT_FDCWD, as_long(k_ask), O_RDWR | O_CLOEXEC);
    if (fd < 0) return;
    const long memory = loud_call(SYS_mmap, 0, k_ring_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    loud_call(SYS_close, fd);
    if (memory > 0) ring = reinterpret_cast<RingHeader*>(memory);
}

/// In the child. What the parent has recorded counts for it too, so `known` stays.
void after_fork() {
    if (ring == nullptr || ring->forks == 0) return;
    loud_call(SYS_munmap, as_long(ring), k_ring_size);
    take_ring();
    current_folder.forget();  // the new ring tells nothing of earlier moves
}

/// Before the program's own constructors, as far as that is ours to say.
__attribute__((constructor(101))) void begin() {
    take_ring();
    if (ring == nullptr) return;
    const bool can_follow_forks = &__register_atfork != nullptr || &pthread_atfork != nullptr;
    if (!can_follow_forks || !make_trampoline()) {
        loud_call(SYS_munmap, as_long(ring), k_ring_size);
        ring = nullptr;
        return;
    }
    if (&__register_atfork != nullptr)
        __register_atfork(nullptr, nullptr, after_fork, nullptr);
    else
        pthread_atfork(nullptr, nullptr, after_fork);
}

/// The folder that a relative path starts at, into `room`. Returns its length; 0: can't be told here.
std::size_t folder_path(int folder, char* room) {
    if (folder == AT_FDCWD) return current_folder.path(*ring, room);
    char link[32] = "/proc/self/fd/";
    std::size_t end = length_of(link);
    char digits[12];
    std::size_t count = 0;
    for (auto rest = static_cast<unsigned>(folder); rest != 0 || count == 0; rest /= 10)
        digits[count++] = static_cast<char>('0' + rest % 10);
    while (count > 0) link[end++] = digits[--count];
    link[end] = '\0';
    const long size = quiet_call(SYS_readlink, as_long(link), as_long(room), k_longest_folder);
    return size > 0 && size < static_cast<long>(k_longest_folder) && room[0] == '/' ? static_cast<std::size_t>(size)
                                                                                    : 0;
}

enum class Standing { missing, there, unknown };

/// Asked with the cheapest call that follows no symlink at the end: of what is there it says that it is none.
Standing standing_of(int folder, const char* path) {
    char target = 0;
    const long said = quiet_call(SYS_readlinkat, folder, as_long(path), as_long(&target), sizeof target);
    if (said == -ENOENT) return Standing::missing;
    return said >= 0 || said == -EINVAL ? Standing::there : Standing::unknown;
}

bool is_careful(const RingHeader* of) { return of == nullptr || __atomic_load_n(&of->careful, __ATOMIC_RELAXED) != 0; }

}  // namespace

bool move() {
    RingHeader* const to = ring;
    if (is_careful(to)) return false;
    __atomic_store_n(&to->moves, 1U, __ATOMIC_SEQ_CST);
    return true;
}

bool record(Operation operation, int folder, const char* path) {
    RingHeader* const to = ring;
    if (is_careful(to)) return false;
    if (reinterpret_cast<std::uintptr_t>(path) < k_longest_path || path[0] == '\0') return false;
    const std::size_t length = length_of(path);
    if (length >= k_longest_path) return false;
    char start[k_longest_folder];
    std::size_t start_length = 0;
    if (path[0] != '/') {
        start_length = folder_path(folder, start);
        if (start_length == 0) return false;
        if (start_length < k_longest_folder) start[start_length++] = '/';
    }
    Hash hash;
    hash.add(static_cast<char>(operation));
    hash.add(start, start_length);
    hash.add(path, length);
    std::uint64_t& slot = known[hash.value() % k_known];
    if (__atomic_load_n(&slot, __ATOMIC_RELAXED) == hash.value()) return true;
    const auto size = static_cast<std::uint32_t>(start_length + length);
    const auto fill = [&](char* room) {
        copy(room, start, start_length);
        copy(room + start_length, path, length);
    };
    if (changes(operation)) {
        const Standing standing = standing_of(folder, path);
        // Where it can't be told, the next run is to find a difference.
        if (standing == Standing::missing || (standing == Standing::unknown && operation == Operation::create))
            append(to, Operation::missing, size, fill);
    }
    append(to, operation, size, fill);
    __atomic_store_n(&slot, hash.value(), __ATOMIC_RELAXED);
    return true;
}

}  // namespace pentad::trace
