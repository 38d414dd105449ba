#include "store/object_store.hpp"

#include <cstring>
#include <tuple>

#include "store/pack_join.hpp"
#include "store/pack_writer.hpp"

namespace pentad {

std::size_t OidHash::operator()(const Oid& oid) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, oid.bytes.data(), sizeof hash);
    return hash;
}

Status ObjectStore::prepare() {
    if (disk_) return {};
    TRY_ASSIGN(git_, GitLibrary::load());
    git_odb* odb = nullptr;
    const int status = git_->git_odb_open(&odb, objects_folder().c_str());
    if (status < 0) return git_failure("can't open " + objects_folder().string(), status);
    disk_.reset(odb);
    return {};
}

Status ObjectStore::refresh() {
    reader_.forget_packs();
    if (!disk_) return {};
    const int status = git_->git_odb_refresh(disk_.get());
    if (status < 0) return git_failure("can't read " + objects_folder().string(), status);
    return {};
}

Status ObjectStore::reopen() {
    reader_.forget_packs();
    if (!disk_) return {};
    disk_.reset();
    return prepare();
}

Result<bool> ObjectStore::has(const Oid& oid) {
    if (memory_.contains(oid) || reader_.has(oid)) return true;
    TRY(prepare());
    const git_oid id = to_git(oid);
    return git_->git_odb_exists(disk_.get(), &id) != 0;
}

std::optional<std::uint64_t> ObjectStore::blob_size_on_disk(const Oid& oid) const {
    const git_oid id = to_git(oid);
    if (git_->git_odb_exists_ext(disk_.get(), &id, GIT_ODB_LOOKUP_NO_REFRESH) == 0) return std::nullopt;
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_->git_odb_read_header(&size, &type, disk_.get(), &id) < 0 || type != GIT_OBJECT_BLOB) return std::nullopt;
    return size;
}

Result<std::string> ObjectStore::read(const Oid& oid, ObjectType type) {
    const std::string what = std::string(to_string(type)) + ' ' + oid.hex() + " of " + folder_.string();
    if (const auto found = memory_.find(oid); found != memory_.end()) {
        if (found->second.type != type) return fail(Code::corrupt, what + " is something else; run pentad doctor");
        return found->second.bytes;
    }
    if (!disk_)
        if (auto bytes = reader_.read(oid, type)) return std::move(*bytes);
    if (reader_.is_cut_off(oid)) return fail(Code::corrupt, what + " is cut off; run pentad doctor");
    TRY(prepare());
    const git_oid id = to_git(oid);
    git_odb_object* object = nullptr;
    const int status = git_->git_odb_read(&object, disk_.get(), &id);
    if (status < 0) {
        // Where it is damaged in one place, another may have it whole.
        if (auto bytes = reader_.read(oid, type)) return std::move(*bytes);
        return git_failure("can't read " + what + " (run pentad doctor)", status);
    }
    const OdbObjectHandle owner(object);
    if (git_->git_odb_object_type(object) != static_cast<git_object_t>(type))
        return fail(Code::corrupt, what + " is something else; run pentad doctor");
    return std::string(static_cast<const char*>(git_->git_odb_object_data(object)), git_->git_odb_object_size(object));
}

Result<Oid> ObjectStore::add(ObjectType type, std::string bytes) {
    const Oid oid = object_id(type, bytes);
    if (memory_.contains(oid)) return oid;
    // Without looking again: at worst an object that another process wrote meanwhile is stored twice.
    if (reader_.has(oid)) return oid;
    memory_.emplace(oid, Object{type, std::move(bytes)});
    order_.push_back(oid);
    return oid;
}

Status ObjectStore::flush() {
    if (order_.empty()) return {};
    remove_stale_packs(objects_folder());
    TRY_ASSIGN(PackWriter pack, PackWriter::create(objects_folder()));
    PackEncoder encoder;
    for (const Oid& oid : order_) {
        const Object& object = memory_.at(oid);
        TRY(pack.append(oid, encoder.encode(object.type, object.bytes)));
    }
    TRY_ASSIGN([[maybe_unused]] const auto file, pack.finish());
    memory_.clear();
    order_.clear();
    // Only upkeep: what is new is safe already, and a damaged pack is for `check` to report.
    std::ignore = join_packs(objects_folder());
    return refresh();
}

}  // namespace pentad
