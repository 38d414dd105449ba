// The test cases of a program that runs many, and which of them one process is to run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "frameworks/test_unit.hpp"

namespace pentad {

/// A program says a test's name; its number and id are told from it. Numbers count from 0. Threads: one.
class CaseList {
   public:
    static constexpr std::size_t k_none = static_cast<std::size_t>(-1);

    /// The unit's particulars `case`, without what is not chosen.
    CaseList(const TestUnit& unit, const TestChoice& choice);

    const std::vector<std::string>& names() const { return names_; }
    std::string id(std::size_t number) const { return prefix_ + names_[number]; }
    std::size_t size() const { return names_.size(); }

    /// k_none: it is not one of these. Asked for in their order, it is found at once.
    std::size_t find(std::string_view name);
    /// One that was not listed. k_none when it is not chosen.
    std::size_t add(std::string_view name);

    /// An id of something besides tests (`UNIT::process::exit`): whether its result is wanted.
    bool is_wanted(const std::string& id) const;
    /// Some of the unit's tests are to be left out.
    bool is_partial() const { return partial_; }

   private:
    std::string prefix_;
    TestChoice choice_;
    bool whole_ = false;  ///< what is wanted is no test of the list: all run
    bool partial_ = false;
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::size_t> numbers_;
    std::size_t expected_ = 0;
};

}  // namespace pentad
