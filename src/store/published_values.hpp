// Edits and runs in the words of the specification's JSON files, with the fields that pentad adds.
#pragma once

#include <string>

#include "base/json_writer.hpp"
#include "model/edit.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// `name: text`; and when the text is not UTF-8, also `name_bytes`: its bytes in hexadecimal, so that importing is
/// exact.
void write_text(JsonWriter& json, std::string_view name, std::string_view text);

/// An edit: file_path, timestamp, description, file_hash are those of its first file (all of them in `files`, when
/// there are several). Added: edit, author, utc_offset (minutes), deleted; kind and target of what is not a user's
/// edit.
void write_edit(JsonWriter& json, const Edit& edit);

/// A run in the specification's test result format. `run.results`: the failures only.
void write_run(JsonWriter& json, const Run& run);

}  // namespace pentad
