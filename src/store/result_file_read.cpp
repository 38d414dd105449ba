#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/json_reader.hpp"
#include "base/text.hpp"
#include "store/result_file.hpp"
#include "store/test_name.hpp"

namespace pentad {
namespace {

constexpr std::size_t k_longest_name = 65'536;  // bytes of an id or a module's name
constexpr std::int64_t k_most_tests = 1'000'000'000;
constexpr double k_longest_duration = 1e10;  // seconds; three centuries
constexpr std::size_t k_smallest_test = 24;  // bytes that a test takes in a file, at least

std::optional<Outcome> outcome_of_status(std::string_view status) {
    for (int number = 0; number <= static_cast<int>(Outcome::cached); ++number) {
        const auto outcome = static_cast<Outcome>(number);
        if (to_string(outcome) == status) return outcome == Outcome::cached ? Outcome::passed : outcome;
    }
    return std::nullopt;
}

/// Which of an object's known members were met already.
template <std::size_t k_count>
class Members {
   public:
    explicit constexpr Members(const std::array<std::string_view, k_count>& names) : names_(&names) {}
    /// The number of `key` among the names; -1 for others. `twice` tells whether it was met before.
    int meet(std::string_view key, bool& twice) {
        twice = false;
        for (std::size_t at = 0; at < k_count; ++at) {
            if ((*names_)[at] != key) continue;
            twice = (met_ >> at & 1U) != 0;
            met_ |= 1U << at;
            return static_cast<int>(at);
        }
        return -1;
    }

   private:
    const std::array<std::string_view, k_count>* names_;
    std::uint32_t met_ = 0;
};

class ResultsReader {
   public:
    ResultsReader(JsonReader json, std::size_t size) : json_(std::move(json)), size_(size) {}

    Result<ResultSet> read(const std::string& file) {
        if (read_document() && json_.end()) return std::move(set_);
        const std::string end = fmt::format("{} (byte {})", json_.reason(), json_.byte());
        if (newer_) return fail(Code::newer, fmt::format("{} {}; update pentad", file, json_.reason()));
        return fail(Code::corrupt,
                    fmt::format("{}{} {}; repair it, or write it anew (see pentad ci --help)", file, place(), end));
    }

   private:
    /// Shape: `: modules.test_a.tests.test_a::T::x.duration`, or empty.
    std::string place() const {
        constexpr std::size_t k_shown = 200;  // bytes
        std::string text;
        const auto add = [&text](std::string_view separator, std::string_view part) {
            if (part.data() == nullptr) return;
            text += separator;
            text += shorten(printable(part.substr(0, 4 * k_shown)), k_shown);
        };
        if (module_.data() != nullptr) text = "modules";
        add(".", module_);
        if (test_.data() != nullptr) text += ".tests";
        add(".", test_);
        add(text.empty() ? "" : ".", field_);
        return text.empty() ? text : ": " + text;
    }

    /// Calls `read_member(number)` for each known member, and skips the others.
    template <std::size_t k_count, class ReadMember>
    bool read_object(const std::array<std::string_view, k_count>& names, const ReadMember& read_member) {
        if (!json_.begin_object()) return false;
        Members<k_count> members(names);
        for (std::string_view key; json_.next_member(key);) {
            field_ = key;
            bool twice = false;
            const int number = members.meet(key, twice);
            if (twice) return json_.reject("stands twice");
            if (!(number < 0 ? json_.skip() : read_member(number))) return false;
            field_ = {};
        }
        return !json_.failed();
    }

    bool read_document() {
        static constexpr std::array<std::string_view, 8> k_names = {
            "schema", "timestamp", "overall_success", "total_duration", "modules", "run", "tree", "utc_offset"};
        if (!read_object(k_names, [this](int number) { return read_top(number); })) return false;
        if (!has_modules_) return json_.reject("has no modules");
        return place_in_time();
    }

    bool read_top(int number) {
        switch (number) {
            case 0:
                return read_schema();
            case 1:
                return json_.null() || json_.text(time_);
            case 2:
                return json_.truth(set_.success);
            case 3:
                return duration(set_.duration);
            case 4:
                field_ = {};
                return read_modules();
            case 5:
                return json_.null() || (json_.integer(set_.run) && (set_.run >= 0 || json_.reject("is out of range")));
            case 6:
                return read_tree();
            default:
                return read_offset();
        }
    }

    bool read_schema() {
        std::int64_t schema = 0;
        if (!json_.integer(schema)) return false;
        newer_ = schema > k_results_schema;
        if (newer_)
            return json_.reject(fmt::format("was written by a newer pentad (schema {}; this one knows up to {})",
                                            schema, k_results_schema));
        return schema >= 1 || json_.reject("is out of range");
    }

    bool read_tree() {
        std::string_view text;
        if (json_.null()) return true;
        if (!json_.text(text)) return false;
        const Result<Oid> tree = Oid::from_hex(text);
        if (!tree) return json_.reject("is not 40 hexadecimal digits");
        set_.tree = *tree;
        return true;
    }

    bool read_offset() {
        std::int64_t offset = 0;
        if (!json_.integer(offset)) return false;
        if (offset < -24 * 60 || offset > 24 * 60) return json_.reject("is out of range");
        offset_ = static_cast<int>(offset);
        return true;
    }

    bool place_in_time() {
        if (time_.empty()) return true;
        field_ = "timestamp";
        constexpr std::size_t k_longest_time = 64;
        // With utc_offset, the time is local time there; without, it is ours, as Python's isoformat() writes it.
        const Result<Timestamp> moment = time_.size() > k_longest_time
                                             ? Result<Timestamp>(fail(Code::corrupt, "too long"))
                                             : from_iso(std::string(time_) + (offset_ ? "Z" : ""));
        if (!moment) return json_.reject("is not a time such as 2024-01-15T10:30:00");
        set_.timestamp = *moment;
        if (offset_) {
            set_.timestamp.milliseconds -= std::int64_t{*offset_} * 60'000;
            set_.timestamp.offset_minutes = *offset_;
        }
        field_ = {};
        return true;
    }

    bool read_modules() {
        has_modules_ = true;
        if (!json_.begin_object()) {
            field_ = "modules";
            return false;
        }
        for (std::string_view name; json_.next_member(name);) {
            module_ = name;
            if (name.size() > k_longest_name) return json_.reject("has too long a name");
            if (!read_module(set_.modules.emplace_back())) return false;
            module_ = {};
        }
        if (json_.failed()) return false;
        std::ranges::sort(set_.modules, {}, &ModuleRecord::name);
        const auto twin = std::ranges::adjacent_find(set_.modules, {}, &ModuleRecord::name);
        if (twin == set_.modules.end()) return true;
        module_ = twin->name;
        return json_.reject("stands twice");
    }

    bool read_module(ModuleRecord& module) {
        static constexpr std::array<std::string_view, 8> k_names = {"total_tests", "passed",   "failed",   "skipped",
                                                                    "errors",      "duration", "failures", "tests"};
        module.name = module_;
        module.tests_known = false;
        const auto member = [&](int number) {
            const std::array<int*, 5> totals = {&module.total, &module.passed, &module.failed, &module.skipped,
                                                &module.errors};
            // The original takes away from the total what did not pass, and so falls below zero at times.
            if (number < 5) return count(*totals[static_cast<std::size_t>(number)], number == 1 ? -k_most_tests : 0);
            if (number == 5) return duration(module.duration);
            return number == 6 ? read_failures(module.failed_ids) : read_tests(module);
        };
        if (!read_object(k_names, member)) return false;
        if (module.tests_known) module.failed_ids.clear();
        return true;
    }

    bool count(int& value, std::int64_t least) {
        std::int64_t number = 0;
        if (!json_.integer(number)) return false;
        if (number < least || number > k_most_tests) return json_.reject("is out of range");
        value = static_cast<int>(number);
        return true;
    }

    bool duration(double& value) {
        return json_.number(value) && ((value >= 0 && value <= k_longest_duration) || json_.reject("is out of range"));
    }

    bool read_failures(std::vector<std::string>& ids) {
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            if (!read_failure(ids)) return false;
        }
        if (json_.failed()) return false;
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return true;
    }

    bool read_failure(std::vector<std::string>& ids) {
        static constexpr std::array<std::string_view, 3> k_names = {"id", "test_class", "test_name"};
        std::array<std::string_view, 3> parts;
        const auto member = [&](int number) {
            std::string_view& part = parts[static_cast<std::size_t>(number)];
            return json_.null() || (json_.text(part) && (part.size() <= k_longest_name || json_.reject("is too long")));
        };
        if (!read_object(k_names, member)) return false;
        field_ = "failures";
        if (!parts[0].empty()) {
            ids.emplace_back(parts[0]);
        } else if (!parts[2].empty()) {
            ids.push_back(test_id_of(module_, parts[1], parts[2]));
        } else {
            return json_.reject("has an entry without a test_name");
        }
        return true;
    }

    bool read_tests(ModuleRecord& module) {
        module.tests_known = true;
        if (!json_.begin_object()) return false;
        field_ = {};
        const std::size_t room = (size_ - json_.position()) / k_smallest_test;
        module.tests.reserve(std::min(static_cast<std::size_t>(std::max(module.total, 0)), room));
        bool in_order = true;
        for (std::string_view id; json_.next_member(id);) {
            test_ = id;
            if (id.size() > k_longest_name) return json_.reject("has too long an id");
            in_order = in_order && (module.tests.empty() || module.tests.back().id < id);
            TestRecord& test = module.tests.emplace_back();
            test.id = id;
            if (!read_test(test)) return false;
            test_ = {};
        }
        if (json_.failed()) return false;
        return in_order || put_in_order(module.tests);
    }

    bool put_in_order(std::vector<TestRecord>& tests) {
        std::ranges::sort(tests, {}, &TestRecord::id);
        const auto twin = std::ranges::adjacent_find(tests, {}, &TestRecord::id);
        if (twin == tests.end()) return true;
        test_ = twin->id;
        return json_.reject("stands twice");
    }

    bool read_test(TestRecord& test) {
        static constexpr std::array<std::string_view, 3> k_names = {"status", "duration", "flaky"};
        bool has_status = false;
        const auto member = [&](int number) {
            if (number == 1) return duration(test.duration);
            if (number == 2) return json_.truth(test.flaky);
            std::string_view status;
            if (!json_.text(status)) return false;
            const auto outcome = outcome_of_status(status);
            if (!outcome) return json_.reject(fmt::format("has the unknown value {}", printable(shorten(status, 40))));
            test.outcome = *outcome;
            return has_status = true;
        };
        return read_object(k_names, member) && (has_status || json_.reject("has no status"));
    }

    JsonReader json_;
    std::size_t size_;
    ResultSet set_;
    bool newer_ = false;
    bool has_modules_ = false;
    std::string_view time_;
    std::optional<int> offset_;
    // Where we are, for the error's text; null: not inside of one.
    std::string_view module_, test_, field_;
};

}  // namespace

Result<ResultSet> parse_results(std::shared_ptr<std::string> text, const std::string& name) {
    Result<JsonReader> json = JsonReader::over(*text);
    if (!json) {
        if (json.error().code == Code::tool) return Failure(json.error());
        return fail(json.error().code, fmt::format("{} {}; repair it, or write it anew (see pentad ci --help)", name,
                                                   json.error().message));
    }
    TRY_ASSIGN(ResultSet set, ResultsReader(std::move(*json), text->size()).read(name));
    set.text = std::move(text);
    return set;
}

}  // namespace pentad
