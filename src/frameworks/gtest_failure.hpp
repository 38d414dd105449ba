// What GoogleTest prints of a failure, and where that is.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/test_result.hpp"

namespace pentad::gtest {

/// The lines printed since a test began, from the first failure or skip on. Threads: one.
class FailureTexts {
   public:
    /// `folder`: where the compiler ran.
    FailureTexts(std::filesystem::path folder, std::filesystem::path root)
        : folder_(std::move(folder)), root_(std::move(root)) {}

    /// It begins a failure or a skip: `path:12: Failure`.
    static bool wants(std::string_view line);
    void add(std::string_view line);
    /// As the report has it: `path:12`, a line feed, the text.
    void add_reported(std::string_view failure);
    void clear();

    bool empty() const { return text_.empty(); }
    bool fails() const { return fails_; }
    bool skips() const { return skips_; }

    /// Message, traceback and file_location.
    void describe(TestResult& result) const;

   private:
    void begin(std::string_view place);

    std::filesystem::path folder_;
    std::filesystem::path root_;
    std::string text_;   ///< all of it
    std::string first_;  ///< the first failure's lines
    std::string place_;
    bool in_first_ = false;
    bool fails_ = false;
    bool skips_ = false;
};

}  // namespace pentad::gtest
