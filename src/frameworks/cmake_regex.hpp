// CMake's regular expressions, as the properties of tests hold them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace pentad {

/// The same expression for regcomp(3), extended: a backslash makes any character plain, braces are nothing special, and
/// in brackets a backslash is itself. Pure.
std::string posix_expression(std::string_view cmake);

/// Threads: one.
class CMakeRegex {
   public:
    explicit CMakeRegex(const std::string& expression);
    /// False: CMake would not take it either, as a rule.
    bool valid() const { return compiled_ != nullptr; }
    /// Anywhere in `text`, which may hold NULs and lines.
    bool found_in(std::string_view text) const;

   private:
    struct Compiled;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace pentad
