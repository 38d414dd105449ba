// What a command accepts, and what was given to it.
//
// The parser is ours and not a library's, since file names must arrive exactly as typed: CLI11 2.1 turns a file named
// `[x]` into `x`, `[a,b]` into two files, and lets `--description= --no-test` swallow the flag.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace pentad {

struct Option {
    enum class Kind : std::uint8_t { flag, text, whole, number, choice };

    std::string_view name;  ///< `--description`
    char letter = 0;        ///< `d` of `-d`; 0: none
    /// What help calls its value: `TEXT`; for a choice: `auto|always|never`; empty for a flag. `[SECONDS]`: a number
    /// that may be left out, and is then empty.
    std::string_view value;
    std::string_view help;
    Kind kind = Kind::flag;
    double minimum = 0;  ///< of whole and number
    double maximum = 0;
};

/// What one command (or the part before it) accepts.
struct Syntax {
    std::string_view command;              ///< for messages: `record`
    std::span<const Option> options = {};  ///< its own; the global ones are accepted everywhere
    std::string_view operand = {};         ///< what help calls an operand: `FILE`
    std::size_t minimum_operands = 0;
    std::size_t maximum_operands = 0;
    std::string_view choices = {};  ///< of the first operand, `bash|zsh|fish`; empty: anything
};

/// Every value has been checked against its option's kind and range.
class Arguments {
   public:
    bool has(std::string_view name) const { return text(name).has_value(); }
    /// Of an option that was given several times, the last; a flag's text is empty.
    std::optional<std::string> text(std::string_view name) const;
    /// Of an option that may be given several times, all of them in order.
    std::vector<std::string> texts(std::string_view name) const;
    std::optional<double> number(std::string_view name) const;
    std::optional<int> whole(std::string_view name) const;

    std::vector<std::string> operands;

    void add(const Option& option, std::string value) { given_.emplace_back(&option, std::move(value)); }

   private:
    std::vector<std::pair<const Option*, std::string>> given_;
};

std::span<const Option> global_options();

/// The place of the command's name among `words` (the program's arguments); nothing when there is none.
/// Errors: usage (an option that is not global stands before the command).
Result<std::optional<std::size_t>> find_command(std::span<const std::string_view> words);

/// Options may stand anywhere; `--` ends them; `-abc` is `-a -b -c`, `-n5` is `-n 5`, `--name=value` is `--name value`.
/// Errors: usage, naming what is wrong, the nearest known option, and where help is.
Result<Arguments> parse_arguments(std::span<const std::string_view> words, const Syntax& syntax);

/// `3` or `b3`. Errors: usage.
Result<std::int64_t> parse_batch(std::string_view text, std::string_view command);
/// `17` or `e17`. Errors: usage.
Result<std::int64_t> parse_edit(std::string_view text);

}  // namespace pentad
