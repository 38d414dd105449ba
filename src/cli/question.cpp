#include "cli/question.hpp"

#include <unistd.h>

#include "base/text.hpp"

namespace pentad {

namespace {

/// One line from stdin; empty at its end.
std::string read_answer() {
    std::string answer;
    char character = 0;
    while (::read(STDIN_FILENO, &character, 1) == 1 && character != '\n') answer += character;
    return std::string(trim(answer));
}

}  // namespace

bool can_ask() { return ::isatty(STDIN_FILENO) == 1; }

bool is_answered_yes(Console& console, const std::string& question, bool otherwise) {
    console.draw(question);
    const std::string answer = read_answer();
    return answer.empty() ? otherwise : answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace pentad
