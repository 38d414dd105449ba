// Snapshots::repack.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <unordered_set>

#include "store/pack_index.hpp"
#include "store/pack_join.hpp"
#include "store/pack_writer.hpp"
#include "store/reachable.hpp"
#include "store/ref_files.hpp"
#include "store/snapshots_impl.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

Status sync_file(const fs::path& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0) return fail_errno("can't sync " + file.string());
    return {};
}

/// Calls `visit` with every loose object.
void for_each_loose(const fs::path& objects, const std::function<void(const Oid&, const fs::path&)>& visit) {
    std::error_code error;
    for (const auto& folder : fs::directory_iterator(objects, error)) {
        const std::string start = folder.path().filename();
        if (start.size() != 2) continue;
        for (const auto& file : fs::directory_iterator(folder, error))
            if (const auto oid = Oid::from_hex(start + file.path().filename().string())) visit(*oid, file.path());
    }
}

/// What stays as it is: packs and loose objects that another repository has too, so that they cost no space.
struct Kept {
    std::vector<PackIndex> packs;
    std::unordered_set<Oid, OidHash> loose;

    bool in_a_pack(const Oid& oid) const {
        return std::ranges::any_of(packs, [&](const PackIndex& index) { return index.contains(oid); });
    }
    bool holds(const Oid& oid) const { return loose.contains(oid) || in_a_pack(oid); }
};

Result<Kept> shared_objects(const fs::path& objects, const std::vector<PackFile>& packs) {
    Kept kept;
    for (const PackFile& file : packs) {
        if (!file.is_shared) continue;
        TRY_ASSIGN(PackIndex index, PackIndex::read(file.index));
        kept.packs.push_back(std::move(index));
    }
    for_each_loose(objects, [&](const Oid& oid, const fs::path& file) {
        struct stat status{};
        if (::stat(file.c_str(), &status) == 0 && status.st_nlink > 1) kept.loose.insert(oid);
    });
    return kept;
}

/// Packs what `commits` reach and `kept` does not hold, with deltas. Returns the new pack's name, or empty.
Result<fs::path> write_pack(ObjectStore& objects, const std::vector<Oid>& commits, const Kept& kept) {
    TRY_ASSIGN(const GitLibrary* const git, GitLibrary::load());
    git_repository* repository = nullptr;
    int status = git->git_repository_open_bare(&repository, objects.folder().c_str());
    if (status < 0) return git_failure("can't open " + objects.folder().string(), status);
    const RepositoryHandle repository_owner(repository);
    git_packbuilder* builder = nullptr;
    status = git->git_packbuilder_new(&builder, repository);
    if (status < 0) return git_failure("can't repack " + objects.folder().string(), status);
    const PackbuilderHandle builder_owner(builder);
    git->git_packbuilder_set_threads(builder, std::max(1u, std::thread::hardware_concurrency()));

    std::size_t count = 0;
    Reachable reachable(objects, [&](const Oid& oid, ObjectType, const std::string& path, const Oid&) -> Result<bool> {
        if (kept.holds(oid)) return true;
        if (objects.is_cut_off(oid))
            return fail(Code::corrupt, "can't repack " + oid.hex() + ": it is cut off; run pentad doctor");
        const git_oid id = to_git(oid);
        const int inserted = git->git_packbuilder_insert(builder, &id, path.c_str());
        if (inserted < 0) return git_failure("can't repack " + oid.hex(), inserted);
        ++count;
        return true;
    });
    TRY(reachable.walk(commits));
    if (count == 0) return fs::path{};

    const fs::path folder = objects.objects_folder() / "pack";
    status = git->git_packbuilder_write(builder, folder.c_str(), 0, nullptr, nullptr);
    if (status < 0) return git_failure("can't write a pack in " + folder.string(), status);
    const fs::path pack = folder / ("pack-" + std::string(git->git_packbuilder_name(builder)) + ".pack");
    TRY(sync_file(pack));
    TRY(sync_file(fs::path(pack).replace_extension(".idx")));
    TRY(sync_directory(folder));
    return pack;
}

/// Removes loose objects that a pack holds. Others may be the content of edits that have no commit yet.
void remove_packed_loose(const fs::path& objects, const Kept& kept) {
    for_each_loose(objects, [&](const Oid& oid, const fs::path& file) {
        if (!kept.in_a_pack(oid)) return;
        ::unlink(file.c_str());
        ::rmdir(file.parent_path().c_str());  // unless it holds more
    });
}

}  // namespace

Status Snapshots::repack(std::span<const Oid> keep) {
    ObjectStore& objects = impl_->objects;
    TRY(objects.flush());
    TRY(objects.prepare());
    remove_stale_packs(objects.objects_folder());
    std::vector<Oid> commits(keep.begin(), keep.end());
    for (const auto& [name, oid] : all_refs(objects.folder())) commits.push_back(oid);

    std::vector<PackFile> old = pack_files(objects.objects_folder());
    TRY_ASSIGN(Kept kept, shared_objects(objects.objects_folder(), old));
    TRY_ASSIGN(const fs::path made, write_pack(objects, commits, kept));
    if (!made.empty()) {
        TRY_ASSIGN(PackIndex index, PackIndex::read(fs::path(made).replace_extension(".idx")));
        kept.packs.push_back(std::move(index));
    }
    // From here on everything that is reachable is on disk a second time.
    std::erase_if(old, [&](const PackFile& file) { return file.is_shared || file.pack == made; });
    TRY(remove_packs(objects.objects_folder(), old));
    remove_packed_loose(objects.objects_folder(), kept);
    return objects.reopen();
}

}  // namespace pentad
