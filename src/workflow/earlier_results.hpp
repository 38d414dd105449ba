// Results that units had in earlier runs.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/journal.hpp"

namespace pentad {

/// Of a run of which many units are wanted, all are read at once. Threads: one. The journal must outlive it.
class EarlierResults {
   public:
    explicit EarlierResults(Journal& journal) : journal_(journal) {}

    /// One more unit's results of this run are going to be asked for.
    void expect(RunId run) { ++runs_[run].expected; }

    /// In the order of ids; nothing when there are none. Ask once for each unit. Errors: io, corrupt, not_found.
    Result<std::vector<TestResult>> of(RunId run, const std::string& unit);

   private:
    struct Asked {
        int expected = 0;
        int times = 0;
        bool whole = false;
        std::unordered_map<std::string, std::vector<TestResult>> units;
    };
    Journal& journal_;
    std::map<RunId, Asked> runs_;
};

}  // namespace pentad
