#include "frameworks/junit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <pugixml.hpp>
#include <utility>

#include "base/text.hpp"
#include "frameworks/junit_pieces.hpp"

namespace pentad {

namespace {

constexpr int k_deepest = 100;  // testsuites in testsuites
constexpr std::size_t k_longest_message = 2000;
constexpr std::size_t k_longest_output = 128 * 1024;

/// Without a namespace's prefix.
std::string_view name_of(const pugi::xml_node& node) {
    std::string_view name = node.name();
    const std::size_t colon = name.find(':');
    if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
    return name;
}

bool is(const pugi::xml_node& node, std::string_view name) { return name_of(node) == name; }

std::string text_of(const pugi::xml_node& node) {
    std::string text;
    for (const pugi::xml_node& child : node.children())
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
    return valid_utf8(text);
}

std::string attribute(const pugi::xml_node& node, const char* name) {
    const pugi::xml_attribute found = node.attribute(name);
    return found ? valid_utf8(found.value()) : std::string();
}

/// Of a testcase; empty: it has none. Looked for in one go, as there can be millions of testcases.
struct Attributes {
    std::string_view class_name, other_class, name, file, other_file, line, time, status, result;

    explicit Attributes(const pugi::xml_node& node) {
        for (const pugi::xml_attribute& one : node.attributes())
            if (std::string_view* const place = place_of(one.name()); place != nullptr && place->empty())
                *place = one.value();
    }

   private:
    std::string_view* place_of(std::string_view attribute) {
        switch (attribute.size()) {
            case 4:
                if (attribute == "name") return &name;
                if (attribute == "time") return &time;
                if (attribute == "file") return &file;
                return attribute == "line" ? &line : nullptr;
            case 5:
                return attribute == "class" ? &other_class : nullptr;
            case 6:
                if (attribute == "status") return &status;
                return attribute == "result" ? &result : nullptr;
            case 8:
                return attribute == "filepath" ? &other_file : nullptr;
            case 9:
                return attribute == "classname" ? &class_name : nullptr;
            default:
                return nullptr;
        }
    }
};

/// Seconds; some writers have `1,234.5`, others a comma in place of the point.
double seconds_of(std::string_view time) {
    const std::size_t comma = time.find(',');
    if (comma == std::string_view::npos) return positive_number(time);
    std::string text(time);
    if (text.find('.') == std::string::npos && text.find(',', comma + 1) == std::string::npos) text[comma] = '.';
    std::erase(text, ',');
    return positive_number(text);
}

std::string first_line(std::string_view text) {
    text = trim(text);
    return std::string(text.substr(0, text.find('\n')));
}

/// From a `failure`, `error` or `skipped`.
void describe(const pugi::xml_node& node, TestResult& result) {
    const std::string text = text_of(node);
    std::string message = attribute(node, "message");
    if (trim(message).empty()) message = first_line(text);
    if (trim(message).empty()) message = attribute(node, "type");
    result.message = shorten(trim(message), k_longest_message);
    if (result.outcome != Outcome::skipped) result.traceback = std::string(trim(text));
}

std::string output_of(const pugi::xml_node& node) {
    std::string output;
    for (const pugi::xml_node& child : node.children())
        if (is(child, "system-out") || is(child, "system-err")) output += text_of(child);
    return shorten(output, k_longest_output);
}

class Reading {
   public:
    Reading(const std::function<void(JunitCase&&)>& take, const JunitPieces& pieces) : take_(take), pieces_(pieces) {}

    /// Returns what is wrong.
    std::string read() {
        const std::string_view frame = pieces_.frame();
        const pugi::xml_parse_result parsed =
            document_.load_buffer(frame.data(), frame.size(), k_parse | (pieces_.count() > 0 ? pugi::parse_pi : 0U));
        for (const pugi::xml_node& child : document_.children()) enter(child, "", 0);
        if (!parsed && broken_.empty())
            broken_ = trouble(pieces_.line_in_frame(static_cast<std::size_t>(parsed.offset)), parsed);
        // Of the last one, what came after may have been its failure.
        if (has_last_ && (broken_.empty() || last_.result.outcome != Outcome::passed)) take_(std::move(last_));
        if (!broken_.empty()) return broken_;
        return has_root_ ? problem_ : "it has no testsuite";
    }

   private:
    static constexpr unsigned k_parse = pugi::parse_default | pugi::parse_fragment;

    static std::string trouble(std::size_t line, const pugi::xml_parse_result& parsed) {
        return fmt::format("line {}: {}", line, valid_utf8(parsed.description()));
    }

    void enter(const pugi::xml_node& node, const std::string& suite, int depth) {
        if (!broken_.empty()) return;
        if (node.type() == pugi::node_pi) return read_piece(node, suite);
        const std::string_view kind = name_of(node);
        if (kind == "testcase") return add_case(node, suite);
        if (kind != "testsuite" && kind != "testsuites") return;
        has_root_ = true;
        if (depth > k_deepest) {
            problem_ = fmt::format("it has testsuites in more than {} testsuites", k_deepest);
            return;
        }
        std::string name = kind == "testsuite" ? attribute(node, "name") : "";
        if (name.empty()) name = suite;
        const std::size_t before = failures_;
        for (const pugi::xml_node& child : node.children()) {
            enter(child, name, depth + 1);
            if (!broken_.empty()) return;
            add_failure_of_suite(child, name);
        }
        check_counts(node, name, before);
    }

    void read_piece(const pugi::xml_node& node, const std::string& suite) {
        const std::string_view value = node.value();
        std::size_t number = 0;
        std::from_chars(value.data(), value.data() + value.size(), number);
        if (node.name() != JunitPieces::k_target || number >= pieces_.count()) return;
        const std::string_view text = pieces_.piece(number);
        const pugi::xml_parse_result parsed =
            piece_.load_buffer(text.data(), text.size(), k_parse, pugi::encoding_utf8);
        for (const pugi::xml_node& one : piece_.children())
            if (is(one, "testcase")) add_case(one, suite);
        if (!parsed) broken_ = trouble(pieces_.line_in_piece(number, static_cast<std::size_t>(parsed.offset)), parsed);
    }

    void add_failure_of_suite(const pugi::xml_node& node, const std::string& suite) {
        const std::string_view kind = name_of(node);
        if (kind != "error" && kind != "failure") return;
        JunitCase& one = next();
        one.class_name = suite;
        one.result.outcome = kind == "error" ? Outcome::error : Outcome::failed;
        describe(node, one.result);
        ++failures_;
    }

    void add_case(const pugi::xml_node& node, const std::string& suite) {
        has_root_ = true;
        const Attributes attributes(node);
        JunitCase& one = next();
        const std::string_view named = attributes.class_name.empty() ? attributes.other_class : attributes.class_name;
        append_valid_utf8(one.class_name, named.empty() ? suite : named);
        append_valid_utf8(one.name, attributes.name);
        const std::string_view file = attributes.file.empty() ? attributes.other_file : attributes.file;
        if (!file.empty()) append_valid_utf8(one.file, file);
        if (!attributes.line.empty()) append_valid_utf8(one.line, attributes.line);
        one.result.duration = seconds_of(attributes.time);
        set_outcome(node, attributes, one.result);
        if (!is_failure(one.result.outcome)) return;
        one.result.output = output_of(node);
        ++failures_;
    }

    /// Gives the one before, as of the last it is known at the end whether all of it is there; and makes another, in
    /// the same memory, as there can be millions.
    JunitCase& next() {
        if (std::exchange(has_last_, true)) take_(std::move(last_));
        for (std::string* const text : {&last_.class_name, &last_.name, &last_.file, &last_.line}) text->clear();
        last_.result.clear();
        return last_;
    }

    static void set_outcome(const pugi::xml_node& node, const Attributes& attributes, TestResult& result) {
        result.outcome = Outcome::passed;
        const auto rank = [](Outcome outcome) {
            return outcome == Outcome::error ? 3 : outcome == Outcome::failed ? 2 : outcome == Outcome::skipped ? 1 : 0;
        };
        for (const pugi::xml_node& child : node.children()) {
            const std::string_view kind = name_of(child);
            const Outcome outcome = kind == "error"     ? Outcome::error
                                    : kind == "failure" ? Outcome::failed
                                    : kind == "skipped" ? Outcome::skipped
                                                        : Outcome::passed;
            if (rank(outcome) <= rank(result.outcome)) continue;
            result.outcome = outcome;
            describe(child, result);
        }
        if (result.outcome != Outcome::passed) return;
        const std::string_view status = attributes.status;
        const std::string_view outcome = attributes.result;
        if (status == "notrun" || status == "disabled" || status == "skipped" || outcome == "skipped" ||
            outcome == "suppressed") {
            result.outcome = Outcome::skipped;
            result.message = status == "notrun" || status == "disabled" ? std::string(status) : "skipped";
        } else if (status == "fail" || status == "failed" || status == "error") {
            result.outcome = status == "error" ? Outcome::error : Outcome::failed;
            result.message = fmt::format("its status is {}", status);
        }
    }

    /// Failures that are counted and not told would pass unseen.
    void check_counts(const pugi::xml_node& node, const std::string& name, std::size_t before) {
        const int counted =
            std::max(node.attribute("failures").as_int(), 0) + std::max(node.attribute("errors").as_int(), 0);
        if (counted == 0 || !problem_.empty()) return;
        if (failures_ == before)
            problem_ = fmt::format("it counts {} in {}, and shows none",
                                   count_of(static_cast<std::size_t>(counted), "failure"), printable(name));
    }

    const std::function<void(JunitCase&&)>& take_;
    const JunitPieces& pieces_;
    pugi::xml_document document_;
    pugi::xml_document piece_;
    std::string broken_;  ///< why it could not be read to its end
    JunitCase last_;
    bool has_last_ = false;
    std::size_t failures_ = 0;
    std::string problem_;
    bool has_root_ = false;
};

}  // namespace

std::string read_junit(std::string_view xml, const std::function<void(JunitCase&&)>& take) {
    return Reading(take, JunitPieces(xml)).read();
}

JunitReport read_junit(std::string_view xml) {
    JunitReport report;
    report.problem = read_junit(xml, [&](JunitCase&& one) { report.cases.push_back(std::move(one)); });
    return report;
}

std::string junit_name(const JunitCase& one) {
    std::string name;
    append_junit_name(name, one);
    return name;
}

void append_junit_name(std::string& text, const JunitCase& one) {
    text += one.class_name;
    if (one.name.empty() || one.name == one.class_name) return;
    if (!one.class_name.empty()) text += "::";
    text += one.name;
}

}  // namespace pentad
