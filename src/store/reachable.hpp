// What commits reach.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <unordered_set>

#include "base/result.hpp"
#include "store/object_store.hpp"

namespace pentad {

/// Visits every object that commits reach, each once: commits, their trees, their files.
class Reachable {
   public:
    /// `visit` is called before the object's own content is read; false: don't look into it. `path` is where it was met
    /// first (empty for commits), `of` the object that names it.
    using Visit = std::function<Result<bool>(const Oid& oid, ObjectType type, const std::string& path, const Oid& of)>;

    Reachable(ObjectStore& objects, Visit visit) : objects_(objects), visit_(std::move(visit)) {}
    Status walk(std::span<const Oid> commits);

   private:
    Status walk_folder(const Oid& tree, std::string& path);
    Result<bool> enter(const Oid& oid, ObjectType type, const std::string& path, const Oid& of);

    ObjectStore& objects_;
    Visit visit_;
    std::unordered_set<Oid, OidHash> seen_;
};

}  // namespace pentad
