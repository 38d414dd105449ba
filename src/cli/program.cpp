#include "cli/program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/environment.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/help.hpp"
#include "cli/original_names.hpp"
#include "cli/version.hpp"
#include "report/json_values.hpp"
#include "workflow/names.hpp"

namespace pentad {

namespace {

using Words = std::vector<std::string_view>;

constexpr Syntax k_no_command{};

ColourChoice colour_choice(const Arguments& arguments) {
    const std::string choice = arguments.text("--color").value_or("auto");
    if (choice == "always") return ColourChoice::always;
    return choice == "never" ? ColourChoice::never : ColourChoice::automatic;
}

ConsoleOptions console_options(const Arguments& arguments) {
    return {.json = arguments.has("--json"),
            .quiet = arguments.has("--quiet"),
            .verbose = arguments.has("--verbose"),
            .colour = colour_choice(arguments)};
}

/// An error says so in JSON also when the arguments could not be read.
bool asks_for_json(const Words& words) {
    const auto end = std::find(words.begin(), words.end(), "--");
    return std::find(words.begin(), end, "--json") != end;
}

int report_error(Console& console, const Error& error) {
    console.error(error.message);
    if (console.json()) console.out(error_document(error));
    return console.finish(exit_code(error.code));
}

int report_early_error(const Words& words, const Error& error) {
    Console console({.json = asks_for_json(words)});
    return report_error(console, error);
}

/// What is asked of the program and not of a command. Nothing: no such thing.
std::optional<int> answer_general(const Command* command, const Arguments& arguments, Console& console) {
    if (arguments.has("--version")) {
        console.out(version_text(console.json()));
        return console.finish(exit_codes::k_passed);
    }
    if (arguments.has("--help")) {
        console.out(help_output(command == nullptr ? general_help() : command_help(*command), console.json()));
        return console.finish(exit_codes::k_passed);
    }
    if (command != nullptr) return std::nullopt;
    console.draw(short_help());
    return console.finish(exit_codes::k_usage);
}

Status enter_folder(const Arguments& arguments) {
    const std::optional<std::string> folder = arguments.text("-C");
    if (!folder || ::chdir(folder->c_str()) == 0) return {};
    return fail(Code::usage, "can't go to folder " + printable(*folder) + ": " + std::strerror(errno));
}

int run_command_named(const Command* command, const Words& words) {
    Result<Arguments> arguments = parse_arguments(words, command == nullptr ? k_no_command : command->syntax);
    if (!arguments) return report_early_error(words, arguments.error());
    Console console(console_options(*arguments));
    if (const std::optional<int> code = answer_general(command, *arguments, console)) return *code;
    if (const Status entered = enter_folder(*arguments); !entered) return report_error(console, entered.error());
    const Result<int> code = command->run(*arguments, console);
    return code ? console.finish(*code) : report_error(console, code.error());
}

/// Under another name (that of argv[0], or NAME of `--as NAME` at the start, which scripts use) the words are that
/// name's.
Result<Words> own_words(std::string_view program, Words words) {
    if (words.size() >= 2 && words.front() == "--as") {
        const std::string_view name = words[1];
        words.erase(words.begin(), words.begin() + 2);
        return pentad_words(name, words);
    }
    return is_original_name(program) ? pentad_words(program, words) : Result<Words>(std::move(words));
}

int run_words(Words words) {
    const Result<std::optional<std::size_t>> at = find_command(words);
    if (!at) return report_early_error(words, at.error());
    const Command* command = nullptr;
    if (*at) {
        command = find_command_named(words[**at]);
        if (command == nullptr) return report_early_error(words, unknown_command(words[**at]).error());
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(**at));
    }
    return run_command_named(command, words);
}

}  // namespace

int run_program(int argc, char** argv) {
    fill_standard_descriptors();
    scrub_own_environment();
    mark_environment();
    const Words given(argv + std::min(argc, 1), argv + argc);
    if (given == Words{"--as", "pentad_batch.py"}) {
        Console console({});
        console.out(python_module());
        return console.finish(exit_codes::k_passed);
    }
    Result<Words> words = own_words(argc > 0 ? argv[0] : "", given);
    return words ? run_words(std::move(*words)) : report_early_error(given, words.error());
}

}  // namespace pentad
