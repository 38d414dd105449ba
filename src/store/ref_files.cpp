#include "store/ref_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <map>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

/// The trimmed content of a ref's file, or empty. FIFOs and the like don't block.
std::string read_small_file(const fs::path& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status{};
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    const auto content = read_all(fd.get(), file.string());
    return content ? std::string(trim(*content)) : std::string();
}

bool is_object_id(std::string_view text) { return Oid::from_hex(text).has_value(); }

/// Lines are `ID NAME`; `^ID` (what a tag points at) and `#` lines are none.
std::map<std::string, std::string> packed_refs(const fs::path& common_dir) {
    std::map<std::string, std::string> refs;
    const auto content = read_file(common_dir / "packed-refs");
    if (!content) return refs;
    for (const std::string& line : split(*content, '\n')) {
        const std::string_view id = std::string_view(line).substr(0, 40);
        if (line.size() > 41 && line[40] == ' ' && is_object_id(id)) refs[line.substr(41)] = id;
    }
    return refs;
}

}  // namespace

std::string read_ref(const fs::path& git_dir, const fs::path& common_dir, const std::string& name) {
    std::string at = name;
    for (int links = 0; links < 5; ++links) {
        std::string content = read_small_file(git_dir / at);
        if (content.empty() && git_dir != common_dir) content = read_small_file(common_dir / at);
        if (content.starts_with("ref:")) {
            at = trim(std::string_view(content).substr(4));
            continue;
        }
        if (is_object_id(content)) return content;
        const auto packed = packed_refs(common_dir);
        const auto found = packed.find(at);
        return found == packed.end() ? std::string() : found->second;
    }
    return {};
}

std::vector<std::pair<std::string, Oid>> all_refs(const fs::path& git_dir) {
    std::map<std::string, std::string> refs = packed_refs(git_dir);
    std::error_code error;
    for (auto at = fs::recursive_directory_iterator(git_dir / "refs", error); at != fs::recursive_directory_iterator();
         at.increment(error)) {
        if (error) break;
        const std::string name = at->path().lexically_relative(git_dir);
        if (!at->is_regular_file(error) || name.ends_with(".lock")) continue;
        const std::string id = read_ref(git_dir, git_dir, name);
        if (!id.empty()) refs[name] = id;
    }
    std::vector<std::pair<std::string, Oid>> list;
    for (const auto& [name, id] : refs)
        if (const auto oid = Oid::from_hex(id)) list.emplace_back(name, *oid);
    return list;
}

Status write_ref(const fs::path& git_dir, const std::string& name, const Oid& target) {
    const fs::path file = git_dir / name;
    const std::string lock = file.string() + ".lock";
    constexpr int k_flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    UniqueFd fd(::open(lock.c_str(), k_flags, 0644));
    if (!fd) {
        TRY(make_directories(file.parent_path()));
        fd = UniqueFd(::open(lock.c_str(), k_flags, 0644));
    }
    if (!fd) return fail_errno("can't create " + lock);
    Status written = write_all(fd.get(), target.hex() + "\n", lock);
    if (written && ::rename(lock.c_str(), file.c_str()) != 0) written = fail_errno("can't rename to " + file.string());
    if (!written) ::unlink(lock.c_str());
    return written;
}

}  // namespace pentad
