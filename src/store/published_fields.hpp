// Reading members of a published JSON document, with the place in it for the error.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace pentad {

/// One object of a document, and where it stands: `batch_tracker.json: batches[3].edits[0]`.
/// A member that is missing or null gives the default; one of another type is an error (corrupt). Threads: one.
class Fields {
   public:
    /// Errors: corrupt, when `value` is not an object.
    static Result<Fields> of(const nlohmann::json& value, std::string place);

    Result<std::int64_t> integer(const char* name, std::int64_t otherwise = 0) const;
    Result<std::optional<std::int64_t>> optional_integer(const char* name) const;
    Result<double> number(const char* name) const;
    Result<bool> flag(const char* name) const;
    /// The bytes of `NAME_bytes` when that is there.
    Result<std::string> text(const char* name) const;
    Result<std::vector<std::string>> texts(const char* name) const;
    /// A time without a zone is `offset` minutes from UTC, or local time when that is not given.
    Result<std::optional<Timestamp>> moment(const char* name, std::optional<std::int64_t> offset) const;
    /// The objects of an array.
    Result<std::vector<Fields>> objects(const char* name) const;

    bool has(const char* name) const { return find(name) != nullptr; }
    const std::string& place() const { return place_; }

   private:
    Fields(const nlohmann::json& object, std::string place) : object_(&object), place_(std::move(place)) {}
    const nlohmann::json* find(const char* name) const;
    Failure wrong(const char* name, const char* expected) const;

    const nlohmann::json* object_;
    std::string place_;
};

/// Errors: corrupt, with the byte where the text stops being JSON.
Result<nlohmann::json> parse_json(const std::string& text, const std::string& file);

}  // namespace pentad
