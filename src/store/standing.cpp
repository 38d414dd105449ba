#include "store/standing.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <vector>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "store/capture.hpp"
#include "store/folder_listing.hpp"

namespace pentad {

Result<Standing> look_at(int folder, const std::string& name, std::string_view path) {
    Standing standing;
    if (::fstatat(folder, name.c_str(), &standing.status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT || errno == ENAMETOOLONG) return standing;
        return fail_errno("can't look at " + printable(path));
    }
    const mode_t mode = standing.status.st_mode;
    standing.what = S_ISDIR(mode) ? Standing::What::folder : Standing::What::special;
    if (!S_ISREG(mode) && !S_ISLNK(mode)) return standing;
    TRY_ASSIGN(const Capture capture,
               capture_entry(folder, name, path, std::numeric_limits<std::uint64_t>::max(), Keep::oid_only));
    standing.state = capture.state;
    standing.what = capture.state.exists() ? Standing::What::file : Standing::What::absent;
    return standing;
}

Result<std::string> unexpected_file_below(int folder, const std::string& name, const std::string& path,
                                          const std::function<bool(const std::string&)>& expected) {
    std::vector<std::string> waiting = {""};
    FolderListing listing;
    TRY_ASSIGN(const WayDown top, open_beneath(folder, name, O_PATH));
    if (top.end != WayDown::End::there) return std::string();
    while (!waiting.empty()) {
        const std::string below = std::move(waiting.back());
        waiting.pop_back();
        TRY_ASSIGN(const WayDown way, open_beneath(top.folder.get(), below, O_RDONLY));
        if (way.end != WayDown::End::there) continue;
        const std::string prefix = below.empty() ? "" : below + '/';
        TRY(listing.read(way.folder.get(), path + '/' + below));
        for (const std::string_view file : listing.files())
            if (std::string full = path + '/' + prefix + std::string(file); !expected(full)) return full;
        for (const std::string_view special : listing.specials()) return path + '/' + prefix + std::string(special);
        for (const std::string_view child : listing.folders()) waiting.push_back(prefix + std::string(child));
    }
    return std::string();
}

Result<bool> remove_empty_tree(int folder, const std::string& name, const std::string& path) {
    TRY_ASSIGN(const std::string file,
               unexpected_file_below(folder, name, path, [](const std::string&) { return false; }));
    if (!file.empty()) return false;
    std::vector<std::string> order = {name};
    FolderListing listing;
    for (std::size_t at = 0; at < order.size(); ++at) {
        TRY_ASSIGN(const WayDown way, open_beneath(folder, order[at], O_RDONLY));
        if (way.end != WayDown::End::there) continue;
        TRY(listing.read(way.folder.get(), order[at]));
        const std::string parent = order[at] + '/';
        for (const std::string_view child : listing.folders()) order.push_back(parent + std::string(child));
    }
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        TRY_ASSIGN(const WayDown way, open_beneath(folder, parent_of(*at), O_PATH));
        if (way.end != WayDown::End::there) continue;
        if (::unlinkat(way.folder.get(), std::string(name_of(*at)).c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT)
            continue;
        if (errno == ENOTEMPTY || errno == EEXIST) return false;  // somebody just wrote into it
        return fail_errno("can't remove folder " + printable(path));
    }
    return true;
}

}  // namespace pentad
