#include "store/pack_join.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <unordered_set>

#include "base/file.hpp"
#include "store/object_store.hpp"
#include "store/pack_index.hpp"
#include "store/pack_writer.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_enough = 16;
constexpr std::size_t k_checksum = 20;

/// Packs of one order of magnitude (to the base of 16) are joined with one another.
int magnitude(std::uint64_t size) {
    int steps = 0;
    for (; size >= 16; size /= 16) ++steps;
    return steps;
}

/// The entry's type is in the first byte; deltas name their base by its place in the pack, so that they can't be
/// copied.
bool is_whole_object(char first) {
    const int type = first >> 4 & 7;
    return type >= 1 && type <= 4;
}

/// One pack in memory, with the places of its entries.
struct Source {
    std::string bytes;
    std::vector<std::pair<std::uint64_t, Oid>> entries;  ///< sorted by place; a last one marks the end

    bool can_be_copied() const {
        return std::all_of(entries.begin(), entries.end() - 1,
                           [this](const auto& entry) { return is_whole_object(bytes[entry.first]); });
    }
};

Result<Source> read_source(const PackFile& file) {
    Source source;
    TRY_ASSIGN(source.bytes, read_file(file.pack));
    TRY_ASSIGN(const PackIndex index, PackIndex::read(file.index));
    if (source.bytes.size() < k_checksum)
        return fail(Code::corrupt, file.pack.string() + " is cut off; run pentad doctor");
    const std::uint64_t end = source.bytes.size() - k_checksum;
    for (std::size_t at = 0; at < index.size(); ++at) {
        if (index.offset(at) >= end) return fail(Code::corrupt, file.pack.string() + " is cut off; run pentad doctor");
        source.entries.emplace_back(index.offset(at), index.oid(at));
    }
    std::ranges::sort(source.entries);
    source.entries.emplace_back(end, Oid{});
    return source;
}

Status copy_entries(const Source& source, PackWriter& target, std::unordered_set<Oid, OidHash>& copied) {
    for (std::size_t at = 0; at + 1 < source.entries.size(); ++at) {
        const auto& [start, oid] = source.entries[at];
        if (!copied.insert(oid).second) continue;
        TRY(target.append(oid, std::string_view(source.bytes).substr(start, source.entries[at + 1].first - start)));
    }
    return {};
}

Status join(const fs::path& objects_folder, const std::vector<PackFile>& packs) {
    TRY_ASSIGN(PackWriter target, PackWriter::create(objects_folder));
    std::unordered_set<Oid, OidHash> copied;
    std::vector<PackFile> joined;
    for (const PackFile& file : packs) {
        TRY_ASSIGN(const Source source, read_source(file));
        if (!source.can_be_copied()) continue;
        TRY(copy_entries(source, target, copied));
        joined.push_back(file);
    }
    if (joined.size() < 2) return {};
    TRY_ASSIGN(const fs::path made, target.finish());
    std::erase_if(joined, [&](const PackFile& file) { return file.pack == made; });
    return remove_packs(objects_folder, joined);
}

}  // namespace

std::vector<PackFile> pack_files(const fs::path& objects_folder) {
    std::vector<PackFile> packs;
    std::error_code error;
    for (const auto& file : fs::directory_iterator(objects_folder / "pack", error)) {
        PackFile pack{file.path(), file.path()};
        pack.index.replace_extension(".idx");
        struct stat status{};
        if (pack.pack.extension() != ".pack" || ::access(pack.index.c_str(), F_OK) != 0 ||
            ::stat(pack.pack.c_str(), &status) != 0)
            continue;
        pack.size = static_cast<std::uint64_t>(status.st_size);
        pack.is_shared = status.st_nlink > 1;
        packs.push_back(std::move(pack));
    }
    std::ranges::sort(packs, {}, &PackFile::pack);
    return packs;
}

Status remove_packs(const fs::path& objects_folder, const std::vector<PackFile>& packs) {
    if (packs.empty()) return {};
    for (const PackFile& file : packs)
        for (const char* extension : {".idx", ".rev", ".bitmap", ".pack"}) {
            const fs::path path = fs::path(file.pack).replace_extension(extension);
            if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail_errno("can't remove " + path.string());
        }
    return sync_directory(objects_folder / "pack");
}

Status join_packs(const fs::path& objects_folder) {
    std::map<int, std::vector<PackFile>> groups;
    for (PackFile& file : pack_files(objects_folder))
        if (!file.is_shared) groups[magnitude(file.size)].push_back(std::move(file));
    for (const auto& [size, packs] : groups)
        if (packs.size() >= k_enough) TRY(join(objects_folder, packs));
    return {};
}

}  // namespace pentad
