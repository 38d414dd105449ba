#include "report/style.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(Style, PaintsOnlyWithColours) {
    EXPECT_EQ(Style{}.paint(Paint::red, "x"), "x");
    EXPECT_EQ(Style{.colour = true}.paint(Paint::red, "x"), "\x1b[31mx\x1b[0m");
    EXPECT_EQ(Style{.colour = true}.paint(Paint::red, ""), "");
}

struct Case {
    ColourChoice choice;
    ColourFacts facts;
    bool coloured;
};

TEST(Style, ColoursAreChosenAsTheEnvironmentSays) {
    const Case cases[] = {
        {ColourChoice::automatic, {.terminal = false}, false},
        {ColourChoice::automatic, {.terminal = true}, true},
        {ColourChoice::automatic, {.terminal = true, .no_color = "1"}, false},
        {ColourChoice::automatic, {.terminal = true, .no_color = ""}, true},
        {ColourChoice::automatic, {.terminal = true, .term = "dumb"}, false},
        {ColourChoice::automatic, {.terminal = false, .clicolor_force = "1"}, true},
        {ColourChoice::automatic, {.terminal = false, .clicolor_force = "0"}, false},
        {ColourChoice::automatic, {.terminal = true, .no_color = "1", .clicolor_force = "1"}, false},
        {ColourChoice::always, {.terminal = false, .no_color = "1"}, true},
        {ColourChoice::never, {.terminal = true, .clicolor_force = "1"}, false},
    };
    for (std::size_t i = 0; i < std::size(cases); ++i)
        EXPECT_EQ(wants_colour(cases[i].choice, cases[i].facts), cases[i].coloured) << "case " << i;
}

}  // namespace
}  // namespace pentad
