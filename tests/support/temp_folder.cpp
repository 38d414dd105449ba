#include "support/temp_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace pentad::test {
namespace fs = std::filesystem;

namespace {

[[noreturn]] void give_up(const std::string& what) {
    std::perror(what.c_str());
    std::abort();
}

/// Gives every folder below `folder` its permissions back, so that remove_all gets through as any user.
void make_removable(const fs::path& folder) {
    ::chmod(folder.c_str(), 0700);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) make_removable(entry.path());
    }
}

}  // namespace

TempFolder::TempFolder() {
    std::error_code ignored;
    std::string pattern = (fs::temp_directory_path(ignored) / "pentad-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) give_up(pattern);
    path_ = fs::canonical(pattern);
}

TempFolder::~TempFolder() {
    make_removable(path_);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path TempFolder::write(std::string_view relative, std::string_view bytes, mode_t mode) const {
    const fs::path file = path_ / relative;
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream || ::chmod(file.c_str(), mode) != 0) give_up(file.string());
    return file;
}

std::string TempFolder::read(std::string_view relative) const {
    std::ifstream stream(path_ / relative, std::ios::binary);
    if (!stream) return "(absent)";
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void TempFolder::remove(std::string_view relative) const {
    std::error_code error;
    fs::remove_all(path_ / relative, error);
    if (error) give_up((path_ / relative).string());
}

bool TempFolder::exists(std::string_view relative) const {
    std::error_code ignored;
    return fs::symlink_status(path_ / relative, ignored).type() != fs::file_type::not_found;
}

}  // namespace pentad::test
