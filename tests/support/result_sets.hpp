// For tests: result sets in a few words.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "model/result_set.hpp"

namespace pentad {

/// Builds a ResultSet as a reader of files does. Ids are literals or outlive the set.
class SetBuilder {
   public:
    SetBuilder& test(const std::string& module, std::string_view id, Outcome outcome, double duration = 0.1,
                     bool flaky = false) {
        ModuleRecord& record = modules_[module];
        ++record.total;
        record.passed += outcome == Outcome::passed;
        record.skipped += outcome == Outcome::skipped;
        record.failed += outcome == Outcome::failed;
        record.errors += is_failure(outcome) && outcome != Outcome::failed;
        record.duration += duration;
        record.tests.push_back({id, duration, outcome, flaky});
        return *this;
    }
    /// A module of which only totals are known, as the original system writes it.
    SetBuilder& totals(const std::string& module, int total, int failed, int errors,
                       std::vector<std::string> failed_ids, double duration = 1) {
        ModuleRecord& record = modules_[module];
        record.total = total;
        record.failed = failed;
        record.errors = errors;
        record.passed = total - failed - errors;
        record.duration = duration;
        record.tests_known = false;
        std::ranges::sort(failed_ids);
        record.failed_ids = std::move(failed_ids);
        return *this;
    }
    ResultSet build() {
        ResultSet set;
        for (auto& [name, record] : modules_) {
            record.name = name;
            std::ranges::sort(record.tests, {}, &TestRecord::id);
            set.modules.push_back(record);
        }
        return set;
    }

   private:
    std::map<std::string, ModuleRecord> modules_;
};

}  // namespace pentad
