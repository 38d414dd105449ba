#include "workflow/own_writes.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr const char* k_name = "written_by_tests";
constexpr std::size_t k_most = 1000;

}  // namespace

std::string transient_in(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "*" : path.substr(0, slash + 1) + '*';
}

OwnWrites OwnWrites::load(const std::filesystem::path& directory) {
    OwnWrites writes;
    writes.file_ = directory / k_name;
    const Result<std::string> text = read_file(writes.file_);
    if (!text) return writes;
    for (const std::string& line : split(*text, '\n'))
        if (!line.empty() && writes.known_.insert(line).second) writes.lines_.push_back(line);
    return writes;
}

Status OwnWrites::add(const std::set<std::string>& paths) {
    bool news = false;
    for (const std::string& path : paths) {
        if (path.contains('\n') || !known_.insert(path).second) continue;
        lines_.push_back(path);
        news = true;
    }
    if (!news) return {};
    const std::size_t first = lines_.size() > k_most ? lines_.size() - k_most : 0;
    std::string text;
    for (std::size_t at = first; at < lines_.size(); ++at) text += lines_[at] + '\n';
    return write_file_atomically(file_, text, Durability::cached);
}

}  // namespace pentad
