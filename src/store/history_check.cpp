// Snapshots::check.
#include <fmt/format.h>

#include "base/text.hpp"
#include "store/reachable.hpp"
#include "store/snapshots_impl.hpp"

namespace pentad {

namespace {

std::string finding(std::string_view problem, const Oid& oid, ObjectType type, const std::string& path, const Oid& of) {
    std::string line = fmt::format("{} {} {}", problem, to_string(type), oid.hex());
    if (!path.empty()) line += " of " + printable(path);
    if (!of.is_zero()) line += " (named by " + of.hex() + ")";
    return line;
}

}  // namespace

Result<std::vector<std::string>> Snapshots::check(std::span<const Oid> commits) {
    ObjectStore& objects = impl_->objects;
    std::vector<std::string> findings;
    TRY(objects.prepare());
    Reachable reachable(objects,
                        [&](const Oid& oid, ObjectType type, const std::string& path, const Oid& of) -> Result<bool> {
                            const auto bytes = objects.read(oid, type);
                            if (!bytes && bytes.error().code != Code::corrupt) return Failure(bytes.error());
                            if (!bytes) {
                                TRY_ASSIGN(const bool is_there, objects.has(oid));
                                findings.push_back(finding(is_there ? "damaged" : "missing", oid, type, path, of));
                                return false;
                            }
                            if (object_id(type, *bytes) == oid) return true;
                            findings.push_back(finding("damaged", oid, type, path, of));
                            return false;
                        });
    if (Status walked = reachable.walk(commits); !walked) {
        if (walked.error().code != Code::corrupt) return Failure(std::move(walked).error());
        findings.push_back(walked.error().message);
    }
    return findings;
}

}  // namespace pentad
