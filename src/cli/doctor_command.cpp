#include <algorithm>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/workspace_options.hpp"
#include "report/words.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace {

using Level = DoctorFinding::Level;

std::string_view name_of(Level level) {
    return level == Level::problem ? "problem" : level == Level::note ? "note" : "fine";
}

std::string mark_of(Level level, const Style& style) {
    if (level == Level::problem) return style.paint(Paint::red, "✗");
    return level == Level::note ? style.paint(Paint::yellow, "!") : style.paint(Paint::green, "✓");
}

std::size_t problems_in(const std::vector<DoctorFinding>& findings) {
    return static_cast<std::size_t>(std::ranges::count(findings, Level::problem, &DoctorFinding::level));
}

/// {schema: "pentad.doctor/1", problems, findings: [{level: "fine"|"note"|"problem", subject, text}]}
std::string document(const std::vector<DoctorFinding>& findings) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.doctor/1").member("problems", problems_in(findings));
    json.key("findings").begin_array();
    for (const DoctorFinding& finding : findings)
        json.begin_object()
            .member("level", name_of(finding.level))
            .member("subject", finding.subject)
            .member("text", finding.text)
            .end_object();
    return json.end_array().end_object().take() + '\n';
}

std::string text_of(const std::vector<DoctorFinding>& findings, const Style& style, bool only_problems) {
    std::string text;
    for (const DoctorFinding& finding : findings) {
        if (only_problems && finding.level != Level::problem) continue;
        text +=
            mark_of(finding.level, style) + ' ' + padded(finding.subject, 16) + ' ' + safe_line(finding.text) + '\n';
    }
    const std::size_t problems = problems_in(findings);
    return text + (problems == 0 ? "no problem found" : count_of(problems, "problem") + " found") + '\n';
}

Result<int> run(const Arguments& arguments, Console& console) {
    TRY_ASSIGN(const Workspace workspace, workspace_of(arguments));
    TRY_ASSIGN(const std::vector<DoctorFinding> findings, doctor(workspace));
    console.out(console.json() ? document(findings) : text_of(findings, console.style(), console.quiet()));
    return problems_in(findings) == 0 ? exit_codes::k_passed : exit_codes::k_cannot_go_on;
}

}  // namespace

constinit const Command k_doctor_command = {
    .syntax = {.command = "doctor", .options = {}},
    .operands = "",
    .summary = "check everything, mend what can be mended, say what can't",
    .details = "Exit code 70 when a problem was found that it could not mend.\n",
    .examples = "  pentad doctor\n",
    .run = run,
};

}  // namespace pentad
