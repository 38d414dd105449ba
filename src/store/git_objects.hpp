// Git objects as bytes: ids, trees and commits. Made by ourselves, because a path may hold any bytes, a commit made
// twice of one edit must be the same bit for bit, and nothing of it needs libgit2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/oid.hpp"
#include "base/result.hpp"
#include "model/edit.hpp"

namespace pentad {

/// The numbers are those of pack files.
enum class ObjectType : std::uint8_t { commit = 1, tree = 2, blob = 3 };

/// `commit`, `tree`, `blob`.
std::string_view to_string(ObjectType type);

/// The id of an object with these bytes.
Oid object_id(ObjectType type, std::string_view bytes);

/// SHA-1 of the bytes alone: what git's packs and indexes end with.
Oid checksum_of(std::string_view bytes);

namespace git_mode {
inline constexpr std::uint32_t k_none = 0;
inline constexpr std::uint32_t k_folder = 040000;
inline constexpr std::uint32_t k_regular = 0100644;
inline constexpr std::uint32_t k_executable = 0100755;
inline constexpr std::uint32_t k_symlink = 0120000;
}  // namespace git_mode

/// What git keeps of a state: one of the modes above; k_none when absent.
std::uint32_t git_mode_of(const FileState& state);

struct TreeEntry {
    std::string name;
    std::uint32_t mode = 0;
    Oid oid;
    bool is_folder() const { return mode == git_mode::k_folder; }
};

/// Errors: corrupt.
Result<std::vector<TreeEntry>> parse_tree(std::string_view bytes);
/// The tree object of these entries; each name once. Sorts them as git wants it.
std::string tree_bytes(std::vector<TreeEntry>& entries);

/// The commit object of an edit: author and time are the edit's, the committer is always pentad; the message is the
/// description, or a line made from the paths. Bytes that are not UTF-8 become U+FFFD (the journal keeps them as they
/// are).
std::string commit_bytes(const Oid& tree, const std::optional<Oid>& parent, const Edit& edit);

struct CommitLinks {
    Oid tree;
    std::vector<Oid> parents;
};
/// Errors: corrupt.
Result<CommitLinks> parse_commit(std::string_view bytes);

}  // namespace pentad
