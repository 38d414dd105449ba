#include "cli/completion.hpp"

#include "base/text.hpp"
#include "cli/command.hpp"

namespace pentad {

namespace {

using More = Completion::More;

const Option* find_option(const Command* command, std::string_view name) {
    const auto matches = [&](const Option& option) {
        return option.name == name || (option.letter != 0 && name == std::string{'-', option.letter});
    };
    if (command != nullptr)
        for (const Option& option : command->syntax.options)
            if (matches(option)) return &option;
    for (const Option& option : global_options())
        if (matches(option)) return &option;
    return nullptr;
}

bool takes_value(const Option* option) { return option != nullptr && option->kind != Option::Kind::flag; }

/// What stands before the word that is typed.
struct Before {
    const Command* command = nullptr;
    const Option* pending = nullptr;  ///< the word is its value
    std::size_t operands = 0;
    bool only_operands = false;  ///< a `--` came
};

/// Bash's `--name`, `=`, `value`: the `=` means nothing more.
bool is_bash_equals(std::span<const std::string> words, std::size_t at) {
    return words[at] == "=" && at > 0 && words[at - 1].starts_with("--");
}

Before read_before(std::span<const std::string> words) {
    Before before;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::string& word = words[i];
        if (is_bash_equals(words, i)) continue;
        if (before.pending != nullptr) {
            before.pending = nullptr;
        } else if (!before.only_operands && word == "--") {
            before.only_operands = true;
        } else if (!before.only_operands && word.size() > 1 && word.front() == '-') {
            const Option* option = find_option(before.command, word);
            if (takes_value(option)) before.pending = option;
        } else if (before.command == nullptr) {
            before.command = find_command_named(word);
            if (before.command == nullptr) before.operands = SIZE_MAX;  // an unknown command takes nothing
        } else {
            ++before.operands;
        }
    }
    return before;
}

More more_for(std::string_view what, std::string_view command) {
    if (what.ends_with("FILE")) return More::files;
    if (what == "DIR") return More::folders;
    if (what == "BATCH") return More::batches;
    if (what == "EDIT") return More::only_edits;
    if (what == "NAME") return command == "show" ? More::everything : More::edits;
    return More::nothing;
}

void add_choices(Completion& completion, std::string_view choices) {
    for (const std::string& choice : split(choices, '|')) add_candidate(completion, choice, "");
}

void complete_value(Completion& completion, const Option& option) {
    if (option.kind == Option::Kind::choice) return add_choices(completion, option.value);
    completion.more = more_for(option.value, "");
}

void add_options(Completion& completion, std::span<const Option> options) {
    for (const Option& option : options) add_candidate(completion, option.name, option.help);
}

void add_commands(Completion& completion) {
    for (const Command* command : commands()) add_candidate(completion, command->syntax.command, command->summary);
}

void complete_operand(Completion& completion, const Before& before) {
    if (before.command == nullptr) {
        if (before.operands == 0) add_commands(completion);
        return;
    }
    const Syntax& syntax = before.command->syntax;
    if (before.operands >= syntax.maximum_operands) return;
    if (before.operands == 0 && !syntax.choices.empty()) return add_choices(completion, syntax.choices);
    if (syntax.operand == "COMMAND") return add_commands(completion);
    completion.more = more_for(syntax.operand, syntax.command);
}

}  // namespace

void add_candidate(Completion& completion, std::string_view value, std::string_view help) {
    if (!value.starts_with(completion.typed)) return;
    completion.candidates.push_back({completion.before + std::string(value), std::string(help)});
}

Completion complete(std::span<const std::string> words) {
    Completion completion;
    if (!words.empty()) completion.typed = words.back();
    const Before before = read_before(words);
    if (!words.empty() && is_bash_equals(words, words.size() - 1)) completion.typed.clear();
    if (before.pending != nullptr) {
        complete_value(completion, *before.pending);
        return completion;
    }
    const std::size_t equals = completion.typed.find('=');
    if (!before.only_operands && completion.typed.starts_with("--") && equals != std::string::npos) {
        const Option* option = find_option(before.command, completion.typed.substr(0, equals));
        completion.before = completion.typed.substr(0, equals + 1);
        completion.typed.erase(0, equals + 1);
        if (takes_value(option)) complete_value(completion, *option);
        return completion;
    }
    if (!before.only_operands && completion.typed.starts_with('-')) {
        if (before.command != nullptr) add_options(completion, before.command->syntax.options);
        add_options(completion, global_options());
        return completion;
    }
    complete_operand(completion, before);
    return completion;
}

}  // namespace pentad
