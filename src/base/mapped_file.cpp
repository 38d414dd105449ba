#include "base/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const std::string name = printable(path.string());
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd && errno == ENOENT) return fail(Code::not_found, "there is no file " + name);
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0) return fail_errno("can't open " + name);
    if (!S_ISREG(status.st_mode)) return fail(Code::io, name + " is no regular file");
    MappedFile file;
    if (status.st_size == 0) return file;
    file.size_ = static_cast<std::size_t>(status.st_size);
    void* const memory = ::mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (memory == MAP_FAILED) {
        file.size_ = 0;
        return fail_errno("can't map " + name);
    }
    file.memory_ = static_cast<const char*>(memory);
    return file;
}

MappedFile::~MappedFile() {
    if (memory_ != nullptr) ::munmap(const_cast<char*>(memory_), size_);
}

}  // namespace pentad
