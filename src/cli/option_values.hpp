// Checking the value of an option.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments.hpp"

namespace pentad {

/// Nothing when `text` is not a plain decimal number.
std::optional<double> number_in(std::string_view text);

/// What is wrong with `value`, as a sentence that begins with `name`; empty when it is fine.
std::string option_problem(const Option& option, std::string_view name, std::string_view value);

/// `bash, zsh or fish` of `bash|zsh|fish`.
std::string choices_text(std::string_view choices);

/// `a FILE`, `an EDIT`.
std::string with_article(std::string_view noun);

}  // namespace pentad
