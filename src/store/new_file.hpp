// A file that is written piece by piece, and takes the place of another as a whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/json_writer.hpp"

namespace pentad {

/// Written beside its place under a temporary name; what stands in the place stays until `put_in_place`, and for good
/// when this is destroyed before. Threads: one.
class NewFile {
   public:
    /// Errors: no_space, io.
    static Result<NewFile> beside(const std::filesystem::path& place);

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();  ///< removes what is not in place

    Status append(std::string_view bytes);
    /// Appends what `json` holds, once that is worth a write.
    Status drain(JsonWriter& json);
    /// Appends the rest, ends the line, syncs and renames. Nothing may be called after it.
    Status put_in_place(JsonWriter& json);

   private:
    NewFile(std::filesystem::path place, std::string temporary, UniqueFd fd)
        : place_(std::move(place)), temporary_(std::move(temporary)), fd_(std::move(fd)) {}

    std::filesystem::path place_;
    std::string temporary_;  // empty: nothing to remove
    UniqueFd fd_;
};

}  // namespace pentad
