// Ids for tests whose names come from reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pentad {

/// Makes names unique, in the order in which they come: the second of the same gets `[2]`. Threads: one.
class TestNames {
   public:
    /// An id that may have come before.
    struct Candidate {
        std::string id;
        std::uint64_t hash = 0;
    };

    /// `unit::name`, valid UTF-8; only the unit without a name.
    std::string id(std::string_view unit, std::string_view name);

    /// The same in two steps, for those who have something else to do between them: looking an id up among millions is
    /// waiting for memory. `expect` sends for it, and keeps the candidate's own; `name` is valid UTF-8.
    void expect(std::string_view unit, std::string_view name, Candidate& candidate);
    void make_unique(Candidate& candidate);

   private:
    /// How often the id came, this time counted.
    std::uint32_t count(std::uint64_t hash);
    void grow();

    // A report can have millions. Of an id its hash of 64 bits is kept: two that are not the same and have one hash are
    // as unlikely as nothing else that can go wrong here, and one of them would only get a number that it does not
    // need. The first bits of a hash are its place, so that a larger table is filled in the order of the smaller.
    std::vector<std::uint64_t> table_;  ///< as long as a power of two; 0: empty
    std::size_t size_ = 0;
    int shift_ = 64;
    std::unordered_map<std::uint64_t, std::uint32_t> again_;  ///< how often those came that came twice
};

/// The part of an id after its unit; empty for the unit itself.
std::string_view name_in_unit(std::string_view id, std::string_view unit);

/// In quotes, so that /bin/sh takes it for one word as it is.
std::string shell_word(std::string_view text);

}  // namespace pentad
