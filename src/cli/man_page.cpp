#include "cli/man_page.hpp"

#include <fmt/format.h>

#include <cctype>

#include "cli/help.hpp"
#include "cli/version.hpp"

namespace pentad {

namespace {

/// No date: two builds of one source are to be the same.
std::string head(std::string_view name, std::string_view summary) {
    std::string upper(name);
    for (char& letter : upper) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return fmt::format(".TH {} 1 \"\" \"pentad {}\" \"pentad manual\"\n.SH NAME\n{} \\- {}\n", roff_text(upper),
                       version_number(), roff_text(name), roff_text(summary));
}

std::string section(std::string_view title, std::string_view text) {
    return fmt::format(".SH {}\n{}", title, roff_text(text));
}

std::string literal_section(std::string_view title, std::string_view text) {
    return fmt::format(".SH {}\n.nf\n{}.fi\n", title, roff_text(text));
}

std::string options_section(std::string_view title, std::span<const Option> options) {
    std::string text = fmt::format(".SH {}\n", title);
    for (const Option& option : options) {
        std::string names = option_names(option);
        names.erase(0, names.find_first_not_of(' '));
        text += fmt::format(".TP\n.B {}\n{}\n", roff_text(names), roff_text(option.help));
    }
    return text;
}

std::string commands_section() {
    std::string text = ".SH COMMANDS\n";
    for (const Command* command : commands())
        text += fmt::format(".TP\n.BR pentad\\-{0} (1)\n{1}\n", roff_text(command->syntax.command),
                            roff_text(command->summary));
    return text;
}

std::string exit_section() {
    std::string text = ".SH EXIT STATUS\n";
    for (const auto& [code, meaning] : exit_code_rows())
        text += fmt::format(".TP\n.B {}\n{}\n", code, roff_text(meaning));
    return text;
}

}  // namespace

std::string roff_text(std::string_view text) {
    std::string escaped;
    bool line_start = true;
    for (const char byte : text) {
        if (line_start && (byte == '.' || byte == '\'')) escaped += "\\&";
        line_start = byte == '\n';
        if (byte == '\\')
            escaped += "\\e";
        else if (byte == '-')
            escaped += "\\-";
        else
            escaped += byte;
    }
    return escaped;
}

std::string general_man_page() {
    const GeneralTexts& texts = general_texts();
    std::string page = head("pentad", "record edits, run tests after every fifth, take back what broke");
    page += ".SH SYNOPSIS\n.B pentad\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n";
    page += section("DESCRIPTION", texts.summary) + ".PP\n" + roff_text(texts.streams);
    page += commands_section();
    page += options_section("OPTIONS OF EVERY COMMAND", global_options());
    page += section("SETTINGS", texts.settings);
    page += exit_section();
    return page + literal_section("EXAMPLES", texts.examples);
}

std::string man_page(const Command& command) {
    const Syntax& syntax = command.syntax;
    std::string page = head(fmt::format("pentad-{}", syntax.command), command.summary);
    page += fmt::format(".SH SYNOPSIS\n.B pentad {}\n{}[\\fIOPTIONS\\fR]\n", roff_text(syntax.command),
                        command.operands.empty() ? "" : fmt::format("\\fI{}\\fR ", roff_text(command.operands)));
    if (!command.details.empty()) page += section("DESCRIPTION", command.details);
    if (!syntax.options.empty()) page += options_section("OPTIONS", syntax.options);
    page += options_section("OPTIONS OF EVERY COMMAND", global_options());
    page += exit_section();
    page += literal_section("EXAMPLES", command.examples);
    return page + ".SH SEE ALSO\n.BR pentad (1)\n";
}

}  // namespace pentad
