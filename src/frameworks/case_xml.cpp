#include "frameworks/case_xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <pugixml.hpp>
#include <vector>

#include "base/text.hpp"
#include "frameworks/source_place.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_longest_message = 2 * 1024;
constexpr std::size_t k_longest_text = 64 * 1024;
constexpr int k_deepest = 100;

constexpr std::array<std::string_view, 12> k_texts = {"Original",
                                                      "Expanded",
                                                      "Info",
                                                      "Warning",
                                                      "Failure",
                                                      "Skip",
                                                      "StdOut",
                                                      "StdErr",
                                                      "Text",
                                                      "Exception",
                                                      "FatalErrorCondition",
                                                      "ExpectedException"};
constexpr std::array<std::string_view, 22> k_elements = {"TestCase",  // the most frequent ones come first
                                                         "OverallResult",
                                                         "Catch",
                                                         "Catch2TestRun",
                                                         "doctest",
                                                         "Group",
                                                         "TestSuite",
                                                         "Options",
                                                         "Section",
                                                         "SubCase",
                                                         "Expression",
                                                         "Message",
                                                         "OverallResults",
                                                         "OverallResultsCases",
                                                         "OverallResultsAsserts",
                                                         "OverallResultsTestCases",
                                                         "BenchmarkResults",
                                                         "mean",
                                                         "standardDeviation",
                                                         "outliers",
                                                         "Randomness",
                                                         "Tag"};

bool is_one_of(std::string_view name, const auto& names) { return std::ranges::find(names, name) != names.end(); }

bool is_name_byte(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

struct Tag {
    std::string_view name;
    bool closes = false;  ///< </name>
    bool empty = false;   ///< <name …/>
};

/// The text is one tag from its first byte to its last. Shape: it has no `<` but at its beginning.
bool read_tag(std::string_view text, Tag& tag) {
    if (text.size() < 3 || text.front() != '<' || text.back() != '>') return false;
    tag = Tag();
    std::size_t at = 1;
    tag.closes = text[at] == '/';
    if (tag.closes) ++at;
    const std::size_t from = at;
    while (at < text.size() && is_name_byte(text[at])) ++at;
    tag.name = text.substr(from, at - from);
    if (!is_one_of(tag.name, k_elements) && !is_one_of(tag.name, k_texts)) return false;
    for (; at < text.size() && text[at] != '>'; ++at) {
        if (text[at] != '"') continue;
        at = text.find('"', at + 1);
        if (at == std::string_view::npos) return false;
    }
    tag.empty = text[text.size() - 2] == '/';
    return at == text.size() - 1;
}

/// Where the line's only tag begins; npos: there is none.
std::size_t find_tag(std::string_view line, Tag& tag) {
    if (!line.ends_with('>')) return std::string_view::npos;
    const auto* const last = static_cast<const char*>(::memrchr(line.data(), '<', line.size()));
    if (last == nullptr) return std::string_view::npos;
    const auto start = static_cast<std::size_t>(last - line.data());
    return read_tag(line.substr(start), tag) ? start : std::string_view::npos;
}

}  // namespace

CaseXmlLines::Cut CaseXmlLines::cut(std::string_view line) {
    const Part inside = in_case_ ? Part::inside : Part::document;
    Tag tag;
    if (!text_of_.empty()) {
        if (const std::size_t at = find_tag(line, tag);
            at != std::string_view::npos && tag.closes && tag.name == text_of_) {
            text_of_.clear();
        }
        return {inside, "", line};
    }
    if (!in_case_ && line.starts_with("<?xml ") && line.ends_with("?>")) return {Part::document, "", line};
    std::size_t at = find_tag(line, tag);
    if (at == std::string_view::npos) return {Part::none, line, ""};
    const std::string_view xml = line.substr(at);
    std::string_view before = line.substr(0, at);
    before = before.substr(0, before.find_last_not_of(' ') + 1);
    if (!tag.closes && !tag.empty && is_one_of(tag.name, k_texts)) text_of_ = tag.name;
    if (tag.name == "TestCase") {
        if (!tag.closes) {
            in_case_ = !tag.empty;
            return {tag.empty ? Part::whole : Part::begins, before, xml};
        }
        if (!in_case_) return {Part::none, line, ""};
        in_case_ = false;
        return {Part::ends, before, xml};
    }
    if (tag.closes && (tag.name == "Catch" || tag.name == "Catch2TestRun" || tag.name == "doctest")) {
        in_case_ = false;
        return {Part::report_ends, before, xml};
    }
    return {inside, before, xml};
}

namespace {

std::string text_of(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& child : node.children())
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
    return valid_utf8(trim(text));
}

std::string attribute(const pugi::xml_node& node, const char* name) {
    return valid_utf8(node.attribute(name).as_string());
}

class CaseReading {
   public:
    CaseReading(const std::filesystem::path& folder, const std::filesystem::path& root)
        : folder_(folder), root_(root) {}

    CaseFacts read(const pugi::xml_node& node) {
        facts_.left_out = node.attribute("skipped").as_bool();
        if (facts_.left_out) facts_.name = attribute(node, "name");
        for (const pugi::xml_node& child : node.children()) enter(child, "", 0);
        conclude(node);
        return std::move(facts_);
    }

   private:
    void enter(const pugi::xml_node& node, const std::string& path, int depth) {
        const std::string_view name = node.name();
        if (name == "Section" || name == "SubCase") {
            std::string inner = path + (path.empty() ? "" : " / ") + std::string(trim(attribute(node, "name")));
            if (depth < k_deepest)
                for (const pugi::xml_node& child : node.children()) enter(child, inner, depth + 1);
        } else if (name == "Info" || name == "Warning") {
            infos_.push_back(text_of(node));
        } else if (name == "Expression") {
            expression(node, path);
        } else if (name == "Failure" || name == "Exception") {
            facts_.crashed = facts_.crashed || node.attribute("crash").as_bool();
            failure(node, path, name == "Exception" ? "threw " + text_of(node) : text_of(node), name == "Exception");
        } else if (name == "FatalErrorCondition") {
            facts_.crashed = true;
            failure(node, path, text_of(node), true);
        } else if (name == "Message") {
            message(node, path);
        } else if (name == "Skip") {
            skip_message_ = text_of(node);
        } else if (name == "OverallResult" || name == "OverallResultsAsserts") {
            end_ = node;
            for (const char* const stream : {"StdOut", "StdErr"})
                if (std::string text = text_of(node.child(stream)); !text.empty()) facts_.output += text + "\n";
        }
    }

    void expression(const pugi::xml_node& node, const std::string& path) {
        if (node.child("FatalErrorCondition")) facts_.crashed = true;
        const std::string type = attribute(node, "type");
        if (node.attribute("success").as_bool() || type == "WARN" || type.starts_with("WARN_")) {
            infos_.clear();
            return;
        }
        const std::string original = text_of(node.child("Original"));
        const std::string expanded = text_of(node.child("Expanded"));
        std::string text = facts_.crashed ? "" : fmt::format("{}( {} )", type, original);
        if (!expanded.empty() && expanded != original) text += "\nwith expansion: " + expanded;
        for (const char* const cause : {"Exception", "FatalErrorCondition"})
            if (const pugi::xml_node thrown = node.child(cause))
                text += (text.empty() ? "" : "\nthrew ") + text_of(thrown);
        if (facts_.crashed) text = text_of(node.child("FatalErrorCondition"));
        for (const pugi::xml_node& info : node.children("Info")) infos_.push_back(text_of(info));
        failure(node, path, std::move(text), false);
    }

    /// doctest's.
    void message(const pugi::xml_node& node, const std::string& path) {
        const std::string text = text_of(node.child("Text"));
        if (attribute(node, "type") == "WARNING")
            infos_.push_back(text);
        else
            failure(node, path, text, false);
    }

    void failure(const pugi::xml_node& node, const std::string& path, std::string text, bool broke) {
        const std::string file = attribute(node, "filename");
        const std::string line = attribute(node, "line");
        std::string place = source_place(file, line, folder_, root_);
        if (text.empty()) text = "failed";
        std::string whole = path.empty() ? text : fmt::format("in {}: {}", path, text);
        for (const std::string& info : infos_) whole += "\n" + info;
        infos_.clear();
        const std::string shown = file.empty() ? "" : (place.empty() ? file + ":" + line : place) + ": ";
        if (failures_++ == 0) {
            facts_.result.message = shorten(whole, k_longest_message);
            facts_.result.file_location = place;
        }
        any_broke_ = any_broke_ || broke;
        only_broke_ = only_broke_ && broke;
        if (facts_.result.traceback.size() < k_longest_text) facts_.result.traceback += shown + whole + "\n\n";
    }

    void conclude(const pugi::xml_node& node) {
        TestResult& result = facts_.result;
        const bool is_doctest = end_.attribute("test_case_success");
        const bool success = end_.attribute(is_doctest ? "test_case_success" : "success").as_bool();
        result.duration = positive_number(end_.attribute(is_doctest ? "duration" : "durationInSeconds").value());
        result.traceback = std::string(trim(shorten(result.traceback, k_longest_text)));
        const bool skipped = end_.attribute("skips").as_int() > 0 || (skip_message_ && failures_ == 0);
        result.outcome = facts_.left_out ? Outcome::skipped
                         : !success      ? only_broke_ && any_broke_ ? Outcome::error : Outcome::failed
                         : skipped       ? Outcome::skipped
                                         : Outcome::passed;
        if (result.outcome == Outcome::passed || result.outcome == Outcome::skipped) {
            result.message = result.outcome == Outcome::passed ? ""
                             : facts_.left_out                 ? attribute(node, "description")
                                                               : skip_message_.value_or("");
            if (result.outcome == Outcome::skipped && result.message.empty()) result.message = "skipped";
            result.traceback.clear();
            result.file_location.clear();
            return;
        }
        if (const std::string why = unmet(node); !why.empty())
            result.message = result.message.empty() ? why : why + "\n" + result.message;
        if (result.file_location.empty())  // only now, as it looks at files
            result.file_location = source_place(attribute(node, "filename"), attribute(node, "line"), folder_, root_);
    }

    /// Why it failed, other than by its assertions.
    std::string unmet(const pugi::xml_node& node) const {
        const std::string tags = attribute(node, "tags");
        if ((tags.find("[!shouldfail]") != std::string::npos || node.attribute("should_fail").as_bool()) &&
            failures_ == 0)
            return "it should fail, and did not";
        const int expected = end_.attribute("expected_failures").as_int();
        if (expected > 0) return fmt::format("{} of its assertions should fail, and {} did", expected, failures_);
        const double limit = node.attribute("timeout").as_double();
        if (limit > 0 && facts_.result.duration > limit) return fmt::format("it took longer than {} s", limit);
        return failures_ == 0 ? "it failed; the report says nothing more" : "";
    }

    const std::filesystem::path& folder_;
    const std::filesystem::path& root_;
    CaseFacts facts_;
    std::vector<std::string> infos_;
    std::optional<std::string> skip_message_;
    pugi::xml_node end_;
    int failures_ = 0;
    bool any_broke_ = false;
    bool only_broke_ = true;
};

/// A value in which nothing is escaped.
std::optional<std::string> plain_name(std::string_view xml) {
    constexpr std::string_view k_begin = "<TestCase name=\"";
    if (!xml.starts_with(k_begin)) return std::nullopt;
    const std::size_t end = xml.find('"', k_begin.size());
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view name = xml.substr(k_begin.size(), end - k_begin.size());
    const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '&' && c != '<'; };
    return std::ranges::all_of(name, is_plain) ? std::optional(std::string(name)) : std::nullopt;
}

}  // namespace

std::optional<std::string> xml_suite(std::string_view line) {
    if (line.starts_with("</TestSuite")) return "";
    if (!line.starts_with("<TestSuite")) return std::nullopt;
    const std::string whole = std::string(line) + "</TestSuite>";
    pugi::xml_document document;
    if (!document.load_buffer(whole.data(), whole.size())) return "";
    return attribute(document.child("TestSuite"), "name");
}

std::optional<std::string> case_name(const std::string& xml) {
    if (std::optional<std::string> plain = plain_name(xml)) return plain;
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_fragment);
    const pugi::xml_node node = document.child("TestCase");
    if (!node) return std::nullopt;
    return attribute(node, "name");
}

Result<CaseFacts> read_case_xml(std::string& xml, const std::filesystem::path& folder,
                                const std::filesystem::path& root) {
    pugi::xml_document document;
    constexpr unsigned k_how = pugi::parse_default | pugi::parse_fragment;
    const pugi::xml_parse_result parsed = document.load_buffer_inplace(xml.data(), xml.size(), k_how);
    const pugi::xml_node node = document.child("TestCase");
    if (!parsed && parsed.status != pugi::status_end_element_mismatch)
        return fail(Code::corrupt, valid_utf8(parsed.description()));
    if (!node) return fail(Code::corrupt, "there is no TestCase in it");
    return CaseReading(folder, root).read(node);
}

}  // namespace pentad
