#include "report/isolation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "report/json_values.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

void edits_member(JsonWriter& json, const std::vector<EditId>& edits) {
    json.key("edits").begin_array();
    for (const EditId edit : edits) json.value(edit);
    json.end_array();
}

std::vector<EditId> applied_in(const Isolation& isolation, std::string_view state) {
    std::vector<EditId> applied;
    for (std::size_t at = 0; at < isolation.edits.size() && at < state.size(); ++at)
        if (state[at] == '1') applied.push_back(isolation.edits[at]);
    return applied;
}

/// Of a probe that was not run.
void same_as_member(JsonWriter& json, const Isolation& isolation, const ProbeRecord& probe) {
    if (probe.was_run()) return;
    json.key("same_as").begin_object();
    if (probe.same_as_run != 0)
        json.member("run", probe.same_as_run);
    else
        edits_member(json, applied_in(isolation, probe.same_as_state));
    json.end_object();
}

void bearing_run_member(JsonWriter& json, const Isolation& isolation, const Blame& blame) {
    const std::optional<BearingRun> run = bearing_run(isolation, blame);
    if (!run) return;
    json.key("verified_by").begin_object().member("state", run->state).member("states", run->states);
    json.member("status", to_string(run->probe->outcome)).member("duration", rounded_seconds(run->probe->duration));
    same_as_member(json, isolation, *run->probe);
    json.end_object();
}

/// The state with the first `count` edits applied.
std::string prefix_digits(std::size_t count, std::size_t all) {
    return std::string(count, '1') + std::string(all - count, '0');
}

}  // namespace

std::string culprit_summary(const Isolation& isolation, std::span<const Edit> edits) {
    std::map<std::vector<EditId>, int> tests;
    for (const Blame& blame : isolation.tests)
        if (blame.names_culprits()) ++tests[blame.edits];
    if (tests.empty()) return {};
    const auto most = std::ranges::max_element(tests, {}, [](const auto& entry) { return entry.second; });
    std::string text = most->first.size() == 1 ? "culprit " : "culprits ";
    for (const EditId id : most->first) text += (id == most->first.front() ? "" : " and ") + edit_name(edits, id);
    if (tests.size() > 1) text += fmt::format(" and {} more", tests.size() - 1);
    return text;
}

std::string isolation_text(const Isolation& isolation, std::span<const Edit> edits, const Style& style,
                           const EditDiffs& diffs) {
    std::string text;
    std::set<EditId> shown;
    for (const Blame& blame : isolation.tests) text += blame_text(isolation, blame, edits, diffs, shown, style);
    if (isolation.relocated)
        text += "relocated: the tests ran in copies at another path, without what git ignores (see pentad doctor)\n";
    return text;
}

std::string isolation_table(const Isolation& isolation, std::span<const Edit> edits) {
    if (isolation.probes.empty()) return {};
    std::string text;
    for (std::size_t number = 0; number < isolation.tests.size(); ++number)
        text += fmt::format("[{}] {}\n", number + 1, safe_line(isolation.tests[number].test));
    for (std::size_t count = 0; count <= isolation.edits.size(); ++count) {
        const std::string state = prefix_digits(count, isolation.edits.size());
        std::string line;
        for (const Blame& blame : isolation.tests) {
            char letter = '-';
            for (const ProbeRecord& probe : isolation.probes) {
                if (probe.state != state || probe.test != blame.test) continue;
                if (is_failure(probe.outcome)) letter = 'F';
                if (probe.outcome == Outcome::passed) letter = 'p';
            }
            if (count == isolation.edits.size() && letter == '-') letter = 'F';  // that is why it was looked into
            line += fmt::format(" {}", letter);
        }
        text += line + "  " + (count == 0 ? "before the batch" : edit_name(edits, isolation.edits[count - 1])) + '\n';
    }
    return text;
}

void write_isolation_members(JsonWriter& json, const Isolation& isolation) {
    json.member("batch", isolation.batch)
        .member("run", isolation.run)
        .member("worlds", isolation.worlds)
        .member("interrupted", isolation.interrupted)
        .member("relocated", isolation.relocated);
    json.key("tests").begin_array();
    for (const Blame& blame : isolation.tests) {
        json.begin_object().member("test", blame.test).member("verdict", to_string(blame.verdict));
        edits_member(json, blame.edits);
        json.member("verified", blame.verified).member("executions", blame.executions);
        json.member("confidence", blame.confidence).member("reason", blame.reason);
        bearing_run_member(json, isolation, blame);
        json.end_object();
    }
    json.end_array().key("probes").begin_array();
    for (const ProbeRecord& probe : isolation.probes) {
        json.begin_object();
        edits_member(json, applied_in(isolation, probe.state));
        json.member("test", probe.test);
        json.member("status", to_string(probe.outcome)).member("duration", rounded_seconds(probe.duration));
        same_as_member(json, isolation, probe);
        json.end_object();
    }
    json.end_array();
}

std::string isolation_document(const Isolation& isolation) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.isolate/1");
    write_isolation_members(json, isolation);
    return json.end_object().take() + '\n';
}

}  // namespace pentad
