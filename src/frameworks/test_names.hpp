// Ids for tests whose names come from reports.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace pentad {

/// Makes names unique, in the order in which they come: the second of the same gets `[2]`. Threads: one.
class TestNames {
   public:
    /// `unit::name`, valid UTF-8; only the unit without a name.
    std::string id(std::string_view unit, std::string_view name);

   private:
    std::unordered_map<std::string, int> seen_;
};

/// The part of an id after its unit; empty for the unit itself.
std::string_view name_in_unit(std::string_view id, std::string_view unit);

/// In quotes, so that /bin/sh takes it for one word as it is.
std::string shell_word(std::string_view text);

}  // namespace pentad
