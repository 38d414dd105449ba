#include "frameworks/ctest_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/json_reader.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

using Texts = std::vector<std::string>;

/// Where in CMake's files a test was added: a node's parent is what called it.
struct Backtraces {
    struct Node {
        std::int64_t file = -1, line = -1, parent = -1;
    };
    Texts files;
    std::vector<Node> nodes;

    /// The outermost call, which is the user's.
    std::string place(std::int64_t number) const {
        std::string place;
        for (std::size_t steps = 0; steps <= nodes.size(); ++steps) {
            if (number < 0 || static_cast<std::size_t>(number) >= nodes.size()) break;
            const Node& node = nodes[static_cast<std::size_t>(number)];
            if (node.line > 0 && node.file >= 0 && static_cast<std::size_t>(node.file) < files.size())
                place = fmt::format("{}:{}", files[static_cast<std::size_t>(node.file)], node.line);
            number = node.parent;
        }
        return place;
    }
};

class ListReader {
   public:
    explicit ListReader(JsonReader& json) : json_(json) {}

    bool document() {
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            if (key == "tests" ? !tests() : key == "backtraceGraph" ? !graph() : !json_.skip()) return false;
        }
        return !json_.failed() && json_.end();
    }

    Result<std::vector<CTestTest>> take() && {
        if (!has_tests_) return fail(Code::tool, "it has no list of tests");
        for (std::size_t at = 0; at < tests_.size(); ++at) tests_[at].place = backtraces_.place(from_[at]);
        return std::move(tests_);
    }

   private:
    bool graph() {
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            if (key == "files" ? !texts(backtraces_.files) : key == "nodes" ? !nodes() : !json_.skip()) return false;
        }
        return !json_.failed();
    }

    bool nodes() {
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            Backtraces::Node& node = backtraces_.nodes.emplace_back();
            std::string_view key;
            if (!json_.begin_object()) return false;
            while (json_.next_member(key)) {
                std::int64_t* const field = key == "file"     ? &node.file
                                            : key == "line"   ? &node.line
                                            : key == "parent" ? &node.parent
                                                              : nullptr;
                if (field != nullptr ? !json_.integer(*field) : !json_.skip()) return false;
            }
        }
        return !json_.failed();
    }

    bool tests() {
        has_tests_ = true;
        if (!json_.begin_array()) return false;
        while (json_.next_element())
            if (!test()) return false;
        return !json_.failed();
    }

    bool test() {
        CTestTest& test = tests_.emplace_back();
        std::int64_t& backtrace = from_.emplace_back(-1);
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            bool good = true;
            if (key == "name")
                good = text(test.name);
            else if (key == "command")
                good = texts(test.command);
            else if (key == "backtrace")
                good = json_.integer(backtrace);
            else if (key == "properties")
                good = properties(test);
            else
                good = json_.skip();
            if (!good) return false;
        }
        return !json_.failed();
    }

    bool properties(CTestTest& test) {
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            std::string name;
            std::string_view key;
            if (!json_.begin_object()) return false;
            while (json_.next_member(key)) {
                if (key == "name" ? !text(name) : key == "value" ? !value(name, test) : !json_.skip()) return false;
            }
        }
        return !json_.failed();
    }

    /// ctest writes the name before the value.
    bool value(const std::string& name, CTestTest& test) {
        using Lists = std::map<std::string_view, Texts CTestTest::*>;
        static const Lists k_lists = {{"ENVIRONMENT", &CTestTest::environment},
                                      {"ENVIRONMENT_MODIFICATION", &CTestTest::environment_modification},
                                      {"DEPENDS", &CTestTest::depends},
                                      {"FIXTURES_SETUP", &CTestTest::fixtures_setup},
                                      {"FIXTURES_CLEANUP", &CTestTest::fixtures_cleanup},
                                      {"FIXTURES_REQUIRED", &CTestTest::fixtures_required},
                                      {"RESOURCE_LOCK", &CTestTest::resource_lock},
                                      {"REQUIRED_FILES", &CTestTest::required_files},
                                      {"LABELS", &CTestTest::labels},
                                      {"PASS_REGULAR_EXPRESSION", &CTestTest::pass_expressions},
                                      {"FAIL_REGULAR_EXPRESSION", &CTestTest::fail_expressions},
                                      {"SKIP_REGULAR_EXPRESSION", &CTestTest::skip_expressions}};
        if (const auto list = k_lists.find(name); list != k_lists.end()) return texts(test.*list->second);
        if (name == "WORKING_DIRECTORY") return text(test.working_directory);
        if (name == "RUN_SERIAL") return json_.truth(test.run_serial);
        if (name == "WILL_FAIL") return json_.truth(test.will_fail);
        if (name == "DISABLED") return json_.truth(test.disabled);
        if (name == "TIMEOUT") return json_.number(test.timeout);
        if (name == "COST") return json_.number(test.cost);
        if (name == "SKIP_RETURN_CODE") return whole(test.skip_return_code);
        if (name == "PROCESSORS") return whole(test.processors);
        if (name == "TIMEOUT_AFTER_MATCH") return timeout_after_match(test);
        if (name == "RESOURCE_GROUPS") return resource_groups(test);
        return json_.skip();
    }

    bool timeout_after_match(CTestTest& test) {
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            if (key == "regex"     ? !texts(test.match_expressions)
                : key == "timeout" ? !json_.number(test.match_timeout)
                                   : !json_.skip())
                return false;
        }
        return !json_.failed();
    }

    bool resource_groups(CTestTest& test) {
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            ResourceGroup& group = test.resource_groups.emplace_back();
            std::string_view key;
            if (!json_.begin_object()) return false;
            while (json_.next_member(key))
                if (key == "requirements" ? !requirements(group) : !json_.skip()) return false;
        }
        return !json_.failed();
    }

    bool requirements(ResourceGroup& group) {
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            ResourceNeed& need = group.emplace_back();
            std::string_view key;
            if (!json_.begin_object()) return false;
            while (json_.next_member(key))
                if (key == ".type" ? !text(need.type) : key == "slots" ? !whole(need.slots) : !json_.skip())
                    return false;
        }
        return !json_.failed();
    }

    bool text(std::string& value) {
        std::string_view view;
        if (!json_.text(view)) return false;
        value = view;
        return true;
    }
    bool texts(Texts& values) {
        if (!json_.begin_array()) return false;
        while (json_.next_element())
            if (!text(values.emplace_back())) return false;
        return !json_.failed();
    }
    bool whole(int& value) {
        std::int64_t number = 0;
        if (!json_.integer(number)) return false;
        constexpr std::int64_t k_most = 1 << 20;
        value = static_cast<int>(std::clamp<std::int64_t>(number, -1, k_most));
        return true;
    }

    JsonReader& json_;
    Backtraces backtraces_;
    std::vector<CTestTest> tests_;
    std::vector<std::int64_t> from_;
    bool has_tests_ = false;
};

}  // namespace

Result<std::vector<CTestTest>> read_ctest_list(std::string text) {
    constexpr std::size_t k_shown = 200;
    const std::size_t begin = text.find('{');
    if (begin == std::string::npos)
        return fail(Code::tool, "ctest printed no JSON but " + printable(shorten(valid_utf8(trim(text)), k_shown)) +
                                    "; update CMake to 3.14 or newer");
    text = valid_utf8(text.substr(begin));
    text.reserve(text.size() + k_json_padding);
    Result<JsonReader> json = JsonReader::over(text);
    if (!json) return fail(Code::tool, "what ctest --show-only=json-v1 printed: " + json.error().message);
    ListReader list(*json);
    if (!list.document())
        return fail(Code::tool,
                    fmt::format("what ctest --show-only=json-v1 printed {} at byte {}", json->reason(), json->byte()));
    return std::move(list).take();
}

}  // namespace pentad
