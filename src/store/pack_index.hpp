// Reading the index of a pack file (version 2): which objects it holds, and where.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/mapped_file.hpp"
#include "base/oid.hpp"
#include "base/result.hpp"

namespace pentad {

/// Threads: any.
class PackIndex {
   public:
    /// `file` ends with `.idx`. Errors: corrupt (also version 1, which git has not written for years), io.
    static Result<PackIndex> read(const std::filesystem::path& file);
    /// Without looking at every offset: for one that looks a few objects up. `offset` is 0 where it is bad.
    static Result<PackIndex> open(const std::filesystem::path& file);

    std::size_t size() const { return count_; }
    /// Sorted. `at` < size().
    Oid oid(std::size_t at) const;
    /// Where the entry begins in the pack.
    std::uint64_t offset(std::size_t at) const;
    /// Whether `pack`, a whole file, has the count and the checksum of the pack that this is the index of, as its own
    /// start and end tell. What is between is not looked at.
    bool is_of(std::string_view pack) const;
    /// Whether its own checksum is right. Reads all of it.
    bool is_intact() const;
    bool contains(const Oid& oid) const { return find(oid).has_value(); }
    std::optional<std::size_t> find(const Oid& oid) const;

   private:
    PackIndex() = default;
    std::uint32_t number(std::size_t at) const;
    std::size_t large_offsets() const;

    std::string_view bytes() const { return file_.bytes(); }

    MappedFile file_;
    std::size_t count_ = 0;
};

}  // namespace pentad
