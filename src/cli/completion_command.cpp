// completion, and the hidden command that its scripts call.
#include <fmt/format.h>
#include <unistd.h>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/completion.hpp"
#include "report/edit_text.hpp"
#include "report/words.hpp"
#include "workflow/overview.hpp"

namespace pentad {

namespace {

using More = Completion::More;

constexpr std::size_t k_recent_edits = 50;
constexpr std::size_t k_most_tests = 2000;

void add_tests(Completion& completion, const Workspace& workspace, RunId newest) {
    const Result<Shown> shown = show(workspace, fmt::format("r{}", newest));
    const Run* run = shown ? std::get_if<Run>(&*shown) : nullptr;
    if (run == nullptr) return;
    for (const TestResult& result : run->results) {
        if (completion.candidates.size() >= k_most_tests) return;
        if (printable(result.id).front() != '"') add_candidate(completion, result.id, "");
    }
}

/// Names of the history. Whatever is wrong with it is for another command to say.
void add_from_history(Completion& completion) {
    const Result<Workspace> workspace = find_workspace({});
    if (!workspace || !workspace->is_initialized()) return;
    const Result<std::vector<LogEntry>> entries = log(*workspace, k_recent_edits);
    if (!entries) return;
    RunId newest = 0;
    for (const LogEntry& entry : *entries) {
        if (entry.batch.id > 0 && completion.more != More::only_edits)
            add_candidate(completion, fmt::format("b{}", entry.batch.id), batch_state_text(entry.batch));
        if (completion.more == More::batches) continue;
        for (const Edit& edit : entry.edits) add_candidate(completion, fmt::format("e{}", edit.id), edit_title(edit));
        if (!entry.run || completion.more != More::everything) continue;
        newest = std::max(newest, entry.run->id);
        add_candidate(completion, fmt::format("r{}", entry.run->id), fmt::format("run of batch {}", entry.batch.id));
    }
    if (completion.more == More::everything && newest > 0) add_tests(completion, *workspace, newest);
}

/// `-C DIR` among the words: the history is that one's.
void follow_folder(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i + 2 < words.size(); ++i)
        if (words[i] == "-C") (void)!::chdir(words[i + 1].c_str());
}

/// Lines `VALUE<tab>HELP`, then `:files`, `:folders` or `:`.
Result<int> run_complete(const Arguments& arguments, Console& console) {
    Completion completion = complete(arguments.operands);
    const bool from_history = completion.more == More::batches || completion.more == More::only_edits ||
                              completion.more == More::edits || completion.more == More::everything;
    if (from_history) {
        follow_folder(arguments.operands);
        add_from_history(completion);
    }
    for (const Candidate& candidate : completion.candidates)
        console.out(fmt::format("{}\t{}\n", candidate.value, safe_line(candidate.help)));
    console.out(completion.more == More::files ? ":files\n" : completion.more == More::folders ? ":folders\n" : ":\n");
    return exit_codes::k_passed;
}

Result<int> run(const Arguments& arguments, Console& console) {
    console.out(completion_script(arguments.operands.front()));
    return exit_codes::k_passed;
}

}  // namespace

constinit const Command k_completion_command = {
    .syntax = {.command = "completion",
               .options = {},
               .operand = "SHELL",
               .minimum_operands = 1,
               .maximum_operands = 1,
               .choices = "bash|zsh|fish"},
    .operands = "SHELL",
    .summary = "print the completion script for bash, zsh or fish",
    .details =
        "An installed pentad has it where the shells look for it already. It asks pentad itself what may come next:\n"
        "commands, options, files, and the batches, edits, runs and tests of the history.\n",
    .examples = "  eval \"$(pentad completion bash)\"\n  pentad completion fish | source\n",
    .run = run,
};

constinit const Command k_complete_command = {
    .syntax = {.command = "__complete", .options = {}, .operand = "WORD", .maximum_operands = SIZE_MAX},
    .operands = "WORD...",
    .summary = "what may come next on the command line (called by the completion scripts)",
    .details = "",
    .examples = "  pentad __complete -- rollback \"\"\n",
    .run = run_complete,
};

}  // namespace pentad
