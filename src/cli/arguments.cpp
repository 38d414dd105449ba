#include "cli/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "cli/option_values.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {

namespace {

using Kind = Option::Kind;

constexpr std::array k_global = {
    Option{"-C", 'C', "DIR", "act as if started in DIR", Kind::text},
    Option{"--json", 0, "", "print one JSON document to stdout"},
    Option{"--quiet", 'q', "", "print nothing but the last line of a test run, and errors"},
    Option{"--verbose", 'v', "", "print one line for each test"},
    Option{"--color", 0, "auto|always|never", "when to colour (also NO_COLOR, CLICOLOR_FORCE)", Kind::choice},
    Option{"--force", 0, "", "allow the home folder or / as workspace"},
    Option{"--batch-size", 0, "N", "edits in a batch opened from now on", Kind::whole, 1, k_largest_batch},
    Option{"--version", 0, "", "print the version"},
    Option{"--help", 'h', "", "print help, also for a command"},
};

bool is_option(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

bool is_negative_number(std::string_view word) { return word.size() > 1 && word[1] >= '0' && word[1] <= '9'; }

/// The parser's position in the words, so that an option can take the next one as its value.
class Parser {
   public:
    Parser(std::span<const std::string_view> words, const Syntax& syntax) : words_(words), syntax_(syntax) {}

    Result<Arguments> parse() {
        while (at_ < words_.size()) {
            const std::string_view word = words_[at_++];
            if (word == "--") {
                while (at_ < words_.size()) arguments_.operands.emplace_back(words_[at_++]);
            } else if (word.starts_with("--")) {
                TRY(long_option(word));
            } else if (is_option(word) && !(is_negative_number(word) && syntax_.maximum_operands > 0)) {
                TRY(short_options(word));
            } else {
                arguments_.operands.emplace_back(word);
            }
        }
        // Who asks for help gets it, whatever else is missing.
        if (!arguments_.has("--help") && !arguments_.has("--version")) TRY(check_operands());
        return std::move(arguments_);
    }

   private:
    template <class Test>
    const Option* find(Test matches) const {
        for (const Option& option : syntax_.options)
            if (matches(option)) return &option;
        for (const Option& option : k_global)
            if (matches(option)) return &option;
        return nullptr;
    }

    Status long_option(std::string_view word) {
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        const Option* option = find([&](const Option& one) { return one.name == name; });
        if (option == nullptr) return unknown(name);
        if (equals == std::string_view::npos) return take(*option, name);
        if (option->kind == Kind::flag) return usage(fmt::format("{} takes no value", name));
        return add(*option, name, word.substr(equals + 1));
    }

    Status short_options(std::string_view word) {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const std::string name = {'-', word[i]};
            const Option* option = find([&](const Option& one) { return one.letter == word[i]; });
            if (option == nullptr) return unknown(word.size() == 2 ? name : std::string(word));
            if (option->kind == Kind::flag || i + 1 == word.size()) {
                TRY(take(*option, name));
                continue;
            }
            const bool equals = word[i + 1] == '=';
            return add(*option, name, word.substr(i + (equals ? 2 : 1)));
        }
        return {};
    }

    Status take(const Option& option, std::string_view name) {
        if (option.kind == Kind::flag) {
            arguments_.add(option, {});
            return {};
        }
        if (option.value.starts_with('[') && (at_ == words_.size() || !number_in(words_[at_]))) {
            arguments_.add(option, {});
            return {};
        }
        if (at_ == words_.size()) return usage(fmt::format("{} needs a value: {} {}", name, name, option.value));
        return add(option, name, words_[at_++]);
    }

    Status add(const Option& option, std::string_view name, std::string_view value) {
        const std::string problem = option_problem(option, name, value);
        if (!problem.empty()) return usage(problem);
        arguments_.add(option, std::string(value));
        return {};
    }

    Status check_operands() const {
        const std::size_t count = arguments_.operands.size();
        if (count < syntax_.minimum_operands)
            return usage(fmt::format("{} needs {}", syntax_.command, with_article(syntax_.operand)));
        if (count > 0) TRY(check_choice(arguments_.operands.front()));
        if (count <= syntax_.maximum_operands) return {};
        const std::string extra = printable(arguments_.operands[syntax_.maximum_operands]);
        if (syntax_.maximum_operands == 0)
            return usage(fmt::format("{} takes no operand, but got {}", syntax_.command, extra));
        if (syntax_.maximum_operands == 1)
            return usage(fmt::format("{} takes only one {}; {} is too many", syntax_.command, syntax_.operand, extra));
        return usage(fmt::format("{} takes only {} {} operands; {} is too many", syntax_.command,
                                 syntax_.maximum_operands, syntax_.operand, extra));
    }

    Status check_choice(const std::string& operand) const {
        if (syntax_.choices.empty()) return {};
        const std::vector<std::string> choices = split(syntax_.choices, '|');
        if (std::ranges::find(choices, operand) != choices.end()) return {};
        return usage(
            fmt::format("{} takes {}, not {}", syntax_.command, choices_text(syntax_.choices), printable(operand)));
    }

    Status unknown(std::string_view name) const {
        std::vector<std::string> names;
        for (const Option& option : syntax_.options) names.emplace_back(option.name);
        for (const Option& option : k_global) names.emplace_back(option.name);
        const std::string near = name.starts_with("--") ? nearest(name, names) : std::string();
        const std::string hint = near.empty() ? std::string() : "; did you mean " + near + "?";
        return usage(fmt::format("unknown option {}{}", printable(name), hint));
    }

    Status usage(const std::string& problem) const {
        const std::string command = syntax_.command.empty() ? std::string() : std::string(syntax_.command) + " ";
        return fail(Code::usage, problem + " (see pentad " + command + "--help)");
    }

    std::span<const std::string_view> words_;
    const Syntax& syntax_;
    Arguments arguments_;
    std::size_t at_ = 0;
};

}  // namespace

std::span<const Option> global_options() { return k_global; }

std::optional<std::string> Arguments::text(std::string_view name) const {
    for (auto at = given_.rbegin(); at != given_.rend(); ++at)
        if (at->first->name == name) return at->second;
    return std::nullopt;
}

std::vector<std::string> Arguments::texts(std::string_view name) const {
    std::vector<std::string> texts;
    for (const auto& [option, value] : given_)
        if (option->name == name) texts.push_back(value);
    return texts;
}

std::optional<double> Arguments::number(std::string_view name) const {
    const std::optional<std::string> given = text(name);
    return given ? number_in(*given) : std::nullopt;
}

std::optional<int> Arguments::whole(std::string_view name) const {
    const std::optional<double> given = number(name);
    return given ? std::optional(static_cast<int>(*given)) : std::nullopt;
}

Result<Arguments> parse_arguments(std::span<const std::string_view> words, const Syntax& syntax) {
    return Parser(words, syntax).parse();
}

}  // namespace pentad
