#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <optional>
#include <system_error>
#include <thread>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "base/large_pages.hpp"
#include "base/text.hpp"
#include "store/result_file.hpp"

namespace pentad {
namespace {

// Offsets of tokens are 32 bits.
constexpr std::uint64_t k_largest = 0xffff'ff00 - k_json_padding;

Result<UniqueFd> open_results(const std::filesystem::path& file, const std::string& name) {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    UniqueFd fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (fd) return fd;
    if (errno == ENOENT || errno == ENOTDIR)
        return fail(Code::not_found, fmt::format("there is no {}; 'pentad ci --set-baseline' makes a baseline", name));
    return fail_errno(fmt::format("can't read {}", name));
}

bool same(const struct stat& before, const struct stat& after) {
    return before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
           before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

/// The bytes that are there, at most `size`; less when an error or the file's end comes first.
std::size_t read_into(int fd, char* bytes, std::size_t size, int& error) {
    std::size_t used = 0;
    while (used < size) {
        const ssize_t count = ::read(fd, bytes + used, size - used);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) error = errno;
        if (count <= 0) break;
        used += static_cast<std::size_t>(count);
    }
    return used;
}

Result<std::shared_ptr<std::string>> allocate(std::size_t size, const std::string& name) {
    try {
        auto text = std::make_shared<std::string>();
        text->reserve(size + k_json_padding);
        prefer_large_pages(text->data(), size);
        return text;
    } catch (const std::bad_alloc&) {
        return fail(Code::no_space, fmt::format("{} is too large for the memory there is ({})", name, size_text(size)));
    }
}

Result<std::shared_ptr<std::string>> read_whole(const std::filesystem::path& file, const std::string& name) {
    TRY_ASSIGN(const UniqueFd fd, open_results(file, name));
    struct stat before{};
    struct stat after{};
    if (::fstat(fd.get(), &before) != 0) return fail_errno(fmt::format("can't look at {}", name));
    if (!S_ISREG(before.st_mode)) {
        const char* kind = S_ISDIR(before.st_mode) ? "a folder" : "a pipe or device";
        return fail(Code::corrupt, fmt::format("{} is {}, not a results file; name another", name, kind));
    }
    const std::uint64_t size = static_cast<std::uint64_t>(before.st_size);
    if (size > k_largest)
        return fail(Code::corrupt, fmt::format("{} has {}; results files have at most 4 GB", name, size_text(size)));
    TRY_ASSIGN(std::shared_ptr<std::string> text, allocate(size, name));
    int error = 0;
    // Not resize(): that would fill with zeros what is overwritten at once.
    text->resize_and_overwrite(size, [&](char* bytes, std::size_t) { return read_into(fd.get(), bytes, size, error); });
    if (error != 0) {
        errno = error;
        return fail_errno(fmt::format("can't read {}", name));
    }
    if (text->size() != size || ::fstat(fd.get(), &after) != 0 || !same(before, after))
        return fail(Code::io, fmt::format("{} was changed while it was read; try again", name));
    return text;
}

}  // namespace

Result<ResultSet> read_results_file(const std::filesystem::path& file) {
    const std::string name = printable(file.native());
    TRY_ASSIGN(std::shared_ptr<std::string> text, read_whole(file, name));
    return parse_results(std::move(text), name);
}

Result<std::pair<ResultSet, ResultSet>> read_results_files(const std::filesystem::path& first,
                                                           const std::filesystem::path& second) {
    std::optional<Result<ResultSet>> other;
    std::thread helper;
    try {
        helper = std::thread([&other, &second] { other = read_results_file(second); });
    } catch (const std::system_error&) {
        other = read_results_file(second);  // no thread to be had: one after the other
    }
    Result<ResultSet> one = read_results_file(first);
    if (helper.joinable()) helper.join();
    if (!one) return Failure(std::move(one).error());
    if (!*other) return Failure(std::move(*other).error());
    return std::pair(std::move(*one), std::move(**other));
}

}  // namespace pentad
