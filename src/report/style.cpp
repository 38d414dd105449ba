#include "report/style.hpp"

namespace pentad {

namespace {

std::string_view sequence(Paint paint) {
    switch (paint) {
        case Paint::plain:
            return "";
        case Paint::bold:
            return "\x1b[1m";
        case Paint::dim:
            return "\x1b[2m";
        case Paint::red:
            return "\x1b[31m";
        case Paint::green:
            return "\x1b[32m";
        case Paint::yellow:
            return "\x1b[33m";
        case Paint::cyan:
            return "\x1b[36m";
    }
    return "";
}

bool is_set(const char* variable) { return variable != nullptr && *variable != 0; }

}  // namespace

std::string Style::paint(Paint paint, std::string_view text) const {
    if (!colour || paint == Paint::plain || text.empty()) return std::string(text);
    return std::string(sequence(paint)) + std::string(text) + "\x1b[0m";
}

bool wants_colour(ColourChoice choice, const ColourFacts& facts) {
    if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
    if (is_set(facts.no_color)) return false;
    if (is_set(facts.clicolor_force) && std::string_view(facts.clicolor_force) != "0") return true;
    const bool dumb = facts.term != nullptr && std::string_view(facts.term) == "dumb";
    return facts.terminal && !dumb;
}

}  // namespace pentad
