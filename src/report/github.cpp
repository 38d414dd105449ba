#include "report/github.hpp"

#include <fmt/format.h>

#include <set>
#include <unordered_map>

#include "base/text.hpp"
#include "report/comparison_text.hpp"
#include "report/run_text.hpp"
#include "report/test_parts.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_most_annotations = 10;
constexpr std::size_t k_message_limit = 4 * 1024;  // bytes

/// The escapes of workflow commands: in the text after `::`, and in the properties before it.
std::string escaped(std::string_view text, bool property) {
    std::string result;
    for (const char character : text) {
        if (character == '%')
            result += "%25";
        else if (character == '\r')
            result += "%0D";
        else if (character == '\n')
            result += "%0A";
        else if (property && character == ':')
            result += "%3A";
        else if (property && character == ',')
            result += "%2C";
        else
            result += character;
    }
    return result;
}

struct Annotation {
    std::string file;
    std::optional<int> line;
    std::string title;
    std::string text;
};

std::string command(std::string_view kind, const Annotation& annotation) {
    std::string properties;
    const auto add = [&](std::string_view name, std::string_view value) {
        properties += fmt::format("{}{}={}", properties.empty() ? " " : ",", name, escaped(flat_line(value), true));
    };
    if (!annotation.file.empty()) add("file", annotation.file);
    if (annotation.line) add("line", std::to_string(*annotation.line));
    add("title", shorten(annotation.title, k_message_limit));
    return fmt::format("::{}{}::{}\n", kind, properties,
                       escaped(safe_text(head_and_tail(annotation.text, k_message_limit)), false));
}

/// All that is worth an annotation, most important first.
class Annotations {
   public:
    Annotations(const Run& run, const GithubExtras& extras) : run_(run), extras_(extras) {
        for (const CulpritNote& culprit : extras.culprits)
            add({.file = in_repository(culprit.file), .line = {}, .title = culprit.title, .text = culprit.text});
        if (extras.comparison != nullptr) add_regressions(*extras.comparison);
        for (const TestResult& result : run.results)
            if (is_failure(result.outcome) && !done_.contains(result.id)) add(of_failure(result, ""));
    }

    std::string text() const {
        std::string lines;
        for (const Annotation& annotation : first_) lines += command("error", annotation);
        if (count_ > first_.size())
            lines += command("notice", {.file = {},
                                        .line = {},
                                        .title = "pentad",
                                        .text = fmt::format("and {} more; see the summary of this step and the log",
                                                            count_of(count_ - first_.size(), "problem"))});
        return lines;
    }

   private:
    std::string in_repository(std::string_view path) const {
        return path.empty() ? std::string() : extras_.path_prefix + std::string(path);
    }

    void add(Annotation annotation) {
        ++count_;
        if (first_.size() < k_most_annotations) first_.push_back(std::move(annotation));
    }

    Annotation of_failure(const TestResult& result, std::string_view prefix) const {
        const SourcePlace place = place_of(result.file_location);
        const std::string_view text = trim(result.message).empty() ? to_string(result.outcome) : trim(result.message);
        return {.file = in_repository(place.path),
                .line = place.line,
                .title = fmt::format("{}{}: {}", prefix, to_string(result.outcome), result.id),
                .text = std::string(text)};
    }

    void add_regressions(const Comparison& comparison) {
        std::unordered_map<std::string_view, const TestResult*> results;
        for (const TestResult& result : run_.results) results.emplace(result.id, &result);
        for (const ModuleFailures& module : comparison.new_failures) {
            for (const std::string& id : module.tests) {
                done_.insert(id);
                const auto at = results.find(id);
                add(at != results.end()
                        ? of_failure(*at->second, "regression: ")
                        : Annotation{.file = {}, .line = {}, .title = "regression: " + id, .text = "failed"});
            }
            if (module.tests.empty())
                add({.file = {},
                     .line = {},
                     .title = "regression: " + module.module,
                     .text = module_failures_text(module)});
        }
        for (const SlowTest& slow : comparison.slower)
            add({.file = {}, .line = {}, .title = "slower: " + slow.id, .text = slowdown_text(slow.evidence)});
    }

    const Run& run_;
    const GithubExtras& extras_;
    std::vector<Annotation> first_;
    std::size_t count_ = 0;
    std::set<std::string_view> done_;
};

}  // namespace

std::string github_annotations(const Run& run, const GithubExtras& extras) { return Annotations(run, extras).text(); }

}  // namespace pentad
