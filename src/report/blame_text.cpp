#include "report/blame_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "report/diff_text.hpp"
#include "report/edit_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_bytes_of_line = 300;

const Edit* edit_of(std::span<const Edit> edits, EditId id) {
    const auto found = std::ranges::find(edits, id, &Edit::id);
    return found == edits.end() ? nullptr : &*found;
}

/// The state with all edits of the batch but these.
std::string digits_without(const Isolation& isolation, const std::vector<EditId>& left_out) {
    std::string digits;
    for (const EditId edit : isolation.edits) digits += std::ranges::count(left_out, edit) > 0 ? '0' : '1';
    return digits;
}

std::string verdict_line_of(const Blame& blame, const Style& style) {
    const bool named = blame.names_culprits();
    std::string verdict(to_string(blame.verdict));
    if (!blame.edits.empty() && !named) verdict += blame.edits.size() == 1 ? ": perhaps" : ": one of";
    std::string text = "  " + style.paint(named ? Paint::red : Paint::yellow, verdict);
    if (!blame.reason.empty()) text += ": " + blame.reason;
    return text + "  (" + count_of(static_cast<std::size_t>(blame.executions), "run") + ")\n";
}

std::string bearing_line(const Isolation& isolation, const Blame& blame) {
    const std::optional<BearingRun> run = bearing_run(isolation, blame);
    if (!run) return {};
    std::string edits = blame.edits.size() == 1 ? "edit" : "edits";
    for (const EditId id : blame.edits)
        edits += fmt::format("{} {}", id == blame.edits.front() ? "" : id == blame.edits.back() ? " and" : ",", id);
    if (run->probe->same_as_run != 0)
        return fmt::format("    without just {}: passed in run {}, in which nothing that it depends on was different\n",
                           edits, run->probe->same_as_run);
    const std::string did = run->probe->outcome == Outcome::passed ? "passed in " + duration_text(run->probe->duration)
                                                                   : "the test is not there";
    return fmt::format("    without just {}: {} (state {} of {})\n", edits, did, run->state, run->states);
}

}  // namespace

std::optional<BearingRun> bearing_run(const Isolation& isolation, const Blame& blame) {
    if (!blame.names_culprits()) return std::nullopt;
    const std::string wanted = digits_without(isolation, blame.edits);
    std::vector<std::string_view> states;
    BearingRun run;
    for (const ProbeRecord& probe : isolation.probes) {
        if (std::ranges::count(states, probe.state) == 0) states.push_back(probe.state);
        if (run.probe != nullptr || probe.test != blame.test || probe.state != wanted) continue;
        if (probe.outcome != Outcome::passed && probe.outcome != Outcome::not_run) continue;
        run.probe = &probe;
        run.state = static_cast<std::size_t>(std::ranges::find(states, probe.state) - states.begin()) + 1;
    }
    run.states = states.size();
    return run.probe == nullptr ? std::nullopt : std::optional(run);
}

std::string edit_name(std::span<const Edit> edits, EditId id) {
    const Edit* edit = edit_of(edits, id);
    if (edit == nullptr) return fmt::format("edit {}", id);
    return fmt::format("edit {} {} ({})", id, safe_line(files_text(edit->changes)), safe_line(edit_title(*edit)));
}

std::string bounded_diff(const std::string& diff, EditId edit, const Style& style, std::size_t limit) {
    std::vector<std::string> lines = split(diff, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    std::string text;
    for (std::size_t at = 0; at < std::min(limit, lines.size()); ++at)
        text += safe_line(shorten(lines[at], k_bytes_of_line)) + '\n';
    text = diff_text(text, style);
    if (lines.size() <= limit) return text;
    return text + fmt::format("… {}: 'pentad diff e{}'\n", count_of(lines.size() - limit, "more line"), edit);
}

std::string blame_text(const Isolation& isolation, const Blame& blame, std::span<const Edit> edits,
                       const EditDiffs& diffs, std::set<EditId>& shown, const Style& style) {
    std::string text = style.paint(Paint::bold, safe_line(blame.test)) + '\n';
    text += verdict_line_of(blame, style);
    for (const EditId id : blame.edits) {
        const Edit* edit = edit_of(edits, id);
        text += "    " + edit_name(edits, id);
        if (edit != nullptr) text += " by " + safe_line(edit->author);
        text += '\n';
        const auto diff = diffs.find(id);
        if (!blame.names_culprits() || diff == diffs.end() || !shown.insert(id).second) continue;
        text += indented(bounded_diff(diff->second, id, style), "      ");
    }
    return text + bearing_line(isolation, blame);
}

}  // namespace pentad
