// The XML that Catch2 and doctest write while they run, on the same stdout as the tests print to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// What is the reporter's in a line. Both write an element's tags on lines of their own, a `<` in a text always as
/// `&lt;`, and nothing of the test's runs while a text is written. What a test printed without a line feed stands
/// before a tag. Threads: one.
class CaseXmlLines {
   public:
    enum class Part {
        none,        ///< it is the test's own, or the program's
        document,    ///< of the report, outside of test cases
        begins,      ///< a test case's start tag
        inside,      ///< of a test case
        ends,        ///< a test case's end tag
        whole,       ///< a test case in one tag: it is left out
        report_ends  ///< the report's end tag
    };
    struct Cut {
        Part part = Part::none;
        std::string_view before;  ///< printed by the test
        std::string_view xml;     ///< empty for `none`
    };
    Cut cut(std::string_view line);
    /// A test case has begun, and not ended.
    bool is_in_case() const { return in_case_; }

   private:
    bool in_case_ = false;
    std::string text_of_;  ///< the element whose text comes; empty: none
};

struct CaseFacts {
    std::string name;       ///< as it is written; of one that is left out
    std::string output;     ///< what the framework kept of std::cout and std::cerr
    bool left_out = false;  ///< doctest: filtered out, or to be skipped
    bool crashed = false;   ///< a signal was seen while it ran
    TestResult result;      ///< without id
};

/// doctest's suite that a line outside of test cases begins; empty: one ends, or has no name. Nothing: neither.
std::optional<std::string> xml_suite(std::string_view line);

/// What the case that begins with this tag is called; nothing: it is no such tag.
std::optional<std::string> case_name(const std::string& xml);

/// Of the lines of one test case, or of its start tag alone. `folder`: where the compiler ran; looks at files for
/// `file_location`. `xml` is overwritten. Errors: corrupt, with the reason.
Result<CaseFacts> read_case_xml(std::string& xml, const std::filesystem::path& folder,
                                const std::filesystem::path& root);

}  // namespace pentad
