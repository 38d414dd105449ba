#include "cli/help.hpp"

#include <fmt/format.h>

#include <array>

#include "base/exit_codes.hpp"
#include "base/json_writer.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_examples =
    "examples:\n"
    "  pentad record orchestrator.py -d \"Fixed stage 3 bug\"   record an edit; every fifth one runs the tests\n"
    "  pentad status                                          where things stand, and what to do next\n"
    "  pentad rollback 1                                      take batch 1 back, keep later edits, run the tests\n"
    "  pentad rollback --edit 3                               take just edit 3 back, keep all others\n"
    "  pentad undo                                            take that rollback back\n"
    "  pentad test -p \"test_orchestrator*.py\"                 run some of the tests now\n";

constexpr std::string_view k_settings =
    "settings: options, then PENTAD_BATCH_SIZE, PENTAD_TIMEOUT, PENTAD_JOBS, PENTAD_PYTHON, PENTAD_ISOLATION,\n"
    "PENTAD_PATTERN, … of the environment, then pentad.toml in the project, then ~/.config/pentad/pentad.toml\n";

constexpr std::string_view k_streams = "Results go to stdout; progress, notes and errors go to stderr.\n";

std::string option_lines(std::span<const Option> options) {
    std::string text;
    for (const Option& option : options)
        text += fmt::format("  {} {}\n", padded(option_names(option), 28), option.help);
    return text;
}

std::string exit_code_table() {
    std::string text = "exit codes:\n";
    for (const auto& [code, meaning] : exit_code_rows()) text += fmt::format("  {:>3}  {}\n", code, meaning);
    return text;
}

std::string command_list() {
    std::string text = "commands:\n";
    for (const Command* command : commands())
        text += fmt::format("  {} {}\n", padded(fmt::format("{} {}", command->syntax.command, command->operands), 16),
                            command->summary);
    return text;
}

}  // namespace

std::string option_names(const Option& option) {
    std::string names;
    if (option.letter != 0) names = fmt::format("-{}", option.letter);
    if (option.name.starts_with("--"))
        names += names.empty() ? fmt::format("    {}", option.name) : fmt::format(", {}", option.name);
    if (!option.value.empty()) names += fmt::format(" {}", option.value);
    return names;
}

std::span<const ExitCodeRow> exit_code_rows() {
    using namespace exit_codes;
    static constexpr std::array k_rows = {
        ExitCodeRow{k_passed, "tests passed, or the command is done"},
        ExitCodeRow{k_failed, "tests failed"},
        ExitCodeRow{k_regressions, "regressions against the baseline"},
        ExitCodeRow{k_refused, "refused, nothing changed"},
        ExitCodeRow{k_no_tests, "no tests found"},
        ExitCodeRow{k_usage, "wrong usage or settings"},
        ExitCodeRow{k_cannot_go_on, "pentad itself could not go on, or doctor found a problem"},
        ExitCodeRow{k_interrupted, "interrupted"},
    };
    return k_rows;
}

const GeneralTexts& general_texts() {
    static constexpr GeneralTexts k_texts = {
        .summary = "pentad records every edit, runs the tests after every fifth, and takes back what broke.\n",
        .examples = k_examples.substr(std::string_view("examples:\n").size()),
        .settings = k_settings,
        .streams = k_streams,
    };
    return k_texts;
}

std::string general_help() {
    std::string text = fmt::format("{}\n", general_texts().summary);
    text += k_examples;
    text += "\nusage: pentad [OPTIONS] COMMAND [OPTIONS] …\n\n";
    text += command_list();
    text += "\noptions of every command, before or after it:\n";
    text += option_lines(global_options());
    text += fmt::format("\n{}\n{}\n{}", k_settings, k_streams, exit_code_table());
    return text + "\npentad COMMAND --help says more about a command.\n";
}

std::string command_help(const Command& command) {
    const Syntax& syntax = command.syntax;
    std::string text = fmt::format("{}\n\n", command.summary);
    text += fmt::format("usage: pentad {}{}{} [OPTIONS]\n\nexample:\n{}", syntax.command,
                        command.operands.empty() ? "" : " ", command.operands, command.examples);
    if (!command.details.empty()) text += fmt::format("\n{}", command.details);
    if (!syntax.options.empty()) text += "\noptions:\n" + option_lines(syntax.options);
    return text + "\noptions of every command:\n" + option_lines(global_options());
}

std::string help_output(const std::string& text, bool json) {
    if (!json) return text;
    JsonWriter writer;
    writer.begin_object().member("schema", "pentad.help/1").member("text", text).end_object();
    return writer.take() + '\n';
}

std::string short_help() {
    return fmt::format("{}\npentad --help lists all commands, options and exit codes.\n", k_examples);
}

}  // namespace pentad
