#include "frameworks/tap_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_indent = 4;  // of a subtest
constexpr std::size_t k_deepest = 64;
constexpr std::size_t k_longest_notes = 64 * 1024;
constexpr std::size_t k_longest_name = 1000;

bool starts_without_case(std::string_view text, std::string_view upper) {
    return text.size() >= upper.size() && std::ranges::equal(text.substr(0, upper.size()), upper, [](char a, char b) {
               return std::toupper(static_cast<unsigned char>(a)) == b;
           });
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Nothing: it does not begin with one, or with one that is too large.
std::optional<std::size_t> take_number(std::string_view& text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

void skip_spaces(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
        text.remove_prefix(1);
}

struct Directive {
    enum class Kind { none, todo, skip } kind = Kind::none;
    std::string_view reason;
};

/// What a line of TAP's can begin with, after spaces.
bool may_begin_tap(char c) {
    switch (c) {
        case 'o':
        case 'n':
        case 'B':
        case 'T':
        case '1':
        case '-':
        case '#':
        case '}':
        case 'p':
            return true;
        default:
            return false;
    }
}

/// Cuts `# TODO why` and `# SKIP why` off the end of a description.
Directive take_directive(std::string_view& text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
        if (at > 0 && text[at - 1] == '\\') continue;
        const std::string_view word = trim(text.substr(at + 1));
        const bool todo = starts_without_case(word, "TODO");
        if (!todo && !starts_without_case(word, "SKIP")) continue;
        const std::size_t space = word.find_first_of(" \t:");
        const std::string_view reason = space == std::string_view::npos ? "" : trim(word.substr(space + 1));
        text = text.substr(0, at);
        return {todo ? Directive::Kind::todo : Directive::Kind::skip, reason};
    }
    return {};
}

/// Of `# time=12.5ms`, as node-tap has it.
double take_time(std::string_view& text) {
    constexpr std::string_view k_time = "# time=";
    const std::size_t at = text.rfind(k_time);
    if (at == std::string_view::npos) return 0;
    const std::string_view number = text.substr(at + k_time.size());
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || !(value >= 0)) return 0;
    const std::string_view unit = trim(number.substr(static_cast<std::size_t>(end - number.data())));
    text = text.substr(0, at);
    return unit == "ms" ? value / 1000 : value;
}

/// `text`: without blanks around it.
void append_unescaped(std::string& name, std::string_view text) {
    if (text.find('\\') == std::string_view::npos && text.size() <= k_longest_name)
        return append_valid_utf8(name, text);
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '#' || text[at + 1] == '\\')) ++at;
        plain += text[at];
    }
    append_valid_utf8(name, shorten(trim(plain), k_longest_name));
}

}  // namespace

TapTest& TapReader::Kept::emplace() {
    is_there_ = true;
    test_.name.clear();
    test_.notes.clear();
    test_.result.clear();
    return test_;
}

void TapReader::read(std::string_view bytes) {
    now_ = std::chrono::steady_clock::now();
    lines_.feed(bytes, [&](std::string_view text) { line(text); });
}

void TapReader::line(std::string_view line) {
    if (bailed_) return;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (in_yaml_) return yaml_line(line);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    const std::string_view bare = line.substr(indent);
    // Quick way out: most lines of a flood are none of TAP's.
    if (bare.empty() || !may_begin_tap(bare.front())) return note(line);
    if (bare == "---" && indent >= 1 && levels_.back().last) {
        in_yaml_ = true;
        yaml_indent_ = indent;
        return;
    }
    const std::size_t depth = indent / k_indent;
    if (indent % k_indent != 0 || depth > std::min(levels_.size(), k_deepest) || !structure(bare, depth)) note(line);
}

void TapReader::yaml_line(std::string_view line) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (line.substr(indent) == "..." && indent == yaml_indent_) {
        in_yaml_ = false;
        return;
    }
    if (indent < yaml_indent_ && indent < line.size()) {  // it was never closed
        in_yaml_ = false;
        return this->line(line);
    }
    note(line.substr(std::min(yaml_indent_, line.size())));
}

bool TapReader::structure(std::string_view bare, std::size_t depth) {
    const auto is_word = [&](std::string_view word) {
        return bare.starts_with(word) && (bare.size() == word.size() || bare[word.size()] == ' ');
    };
    if (is_word("ok")) {
        test_line(bare.substr(2), true, depth);
    } else if (is_word("not ok")) {
        test_line(bare.substr(6), false, depth);
    } else if (bare.starts_with("1..") && bare.size() > 3 && is_digit(bare[3])) {
        plan_line(bare.substr(3), depth);
    } else if (bare.starts_with("Bail out!")) {
        close_to(0);
        complain("bailed out: " + valid_utf8(trim(bare.substr(9))));
        bailed_ = true;
    } else if (bare.starts_with("# Subtest")) {
        open(depth);
        title_.clear();
        append_unescaped(title_, trim(bare.substr(std::min(bare.find(':'), bare.size() - 1) + 1)));
    } else if (bare == "}") {
        end_braces(depth);
    } else {
        return bare.starts_with("TAP version ") || bare.starts_with("pragma ");
    }
    return true;
}

void TapReader::open(std::size_t depth) {
    close_to(depth);
    while (levels_.size() <= depth) {
        Level inner;
        inner.title = std::exchange(title_, {});
        levels_.push_back(std::move(inner));
    }
}

/// The subtest below `depth`, with what is in it.
TapReader::Level TapReader::pop_inner(std::size_t depth) {
    close_to(depth + 1);
    Level inner = std::move(levels_.back());
    levels_.pop_back();
    settle(inner);
    return inner;
}

void TapReader::test_line(std::string_view rest, bool ok, std::size_t depth) {
    skip_spaces(rest);
    const std::optional<std::size_t> number = take_number(rest);
    skip_spaces(rest);
    if (rest.starts_with('-')) rest.remove_prefix(1);
    Directive directive;
    double duration = 0;
    if (rest.find('#') != std::string_view::npos) {
        directive = take_directive(rest);
        duration = take_time(rest);
    }
    rest = trim(rest);
    const bool has_brace = rest.ends_with('{');
    if (has_brace) rest = trim(rest.substr(0, rest.size() - 1));

    const bool has_inner = levels_.size() > depth + 1;
    const auto begin = [&](Level& level) {
        settle(level);
        ++level.tests;
        if (number && *number != level.tests)
            complain(fmt::format("test {} came where {} was expected", *number, level.tests));
        if (level.plan_is_last) complain("a test came after the plan that ends it");
    };
    const bool todo = directive.kind == Directive::Kind::todo;
    const auto fill = [&](TapTest& test, const Level& level) {
        using enum Outcome;
        test.when = now_;
        test.result.duration = duration;
        test.result.outcome = ok || todo ? passed : failed;
        if (ok && directive.kind == Directive::Kind::skip) test.result.outcome = skipped;
        if (test.result.outcome == skipped) test.result.message = valid_utf8(directive.reason);
        append_unescaped(test.name, rest);
        if (test.name.empty()) test.name = fmt::format("test {}", level.tests);
    };
    if (!has_inner) {
        open(depth);
        Level& level = levels_[depth];
        begin(level);
        return fill(has_brace ? level.before.emplace() : level.last.emplace(), level);
    }
    Level inner = pop_inner(depth);
    Level& level = levels_[depth];
    begin(level);
    TapTest parent;
    fill(parent, level);
    end_subtest(std::move(inner), parent, todo);
}

/// Gives the tests of a subtest, now that its own line is known.
void TapReader::end_subtest(Level inner, const TapTest& parent, bool forgiven) {
    Level& outer = levels_.back();
    check_plan(inner, parent.name);
    bool any_failed = false;
    for (TapTest& test : inner.done) {
        any_failed = any_failed || is_failure(test.result.outcome);
        test.name = parent.name + "::" + test.name;
        if (is_failure(test.result.outcome) && forgiven) test.result.outcome = Outcome::passed;
        give(outer, std::move(test));
    }
    if (inner.done.empty() || (is_failure(parent.result.outcome) && !any_failed)) outer.last = parent;
}

void TapReader::end_braces(std::size_t depth) {
    if (levels_.size() <= depth || !levels_[depth].before) return;
    const TapTest parent = *std::exchange(levels_[depth].before, std::nullopt);
    if (levels_.size() > depth + 1)
        end_subtest(pop_inner(depth), parent, false);
    else
        levels_[depth].last = parent;
}

void TapReader::plan_line(std::string_view rest, std::size_t depth) {
    const std::optional<std::size_t> plan = take_number(rest);
    if (!plan) return;
    open(depth);
    Level& level = levels_[depth];
    if (level.plan) return complain("there are two plans");
    level.plan = plan;
    level.plan_is_last = level.tests > 0;
    if (*plan > 0 || depth > 0) return;
    const Directive directive = take_directive(rest);
    skipped_ = directive.reason.empty() ? "no reason" : valid_utf8(directive.reason);
}

void TapReader::note(std::string_view line) {
    Kept& last = levels_.back().last;
    if (!last || last->notes.size() + line.size() > k_longest_notes) return;
    last->notes += line;
    last->notes += '\n';
}

/// Ends what is deeper than `depth`, which nothing has named: their parents' lines are missing.
void TapReader::close_to(std::size_t depth) {
    while (levels_.size() > depth + 1) {
        Level inner = std::move(levels_.back());
        levels_.pop_back();
        settle(inner);
        Level& level = levels_.back();
        std::string name = inner.title.empty() ? fmt::format("test {}", level.tests + 1) : inner.title;
        if (level.before) name = std::exchange(level.before, std::nullopt)->name;
        check_plan(inner, name);
        if (!inner.done.empty()) complain("the line of subtest " + printable(name) + " is missing");
        for (TapTest& test : inner.done) {
            test.name = name + "::" + test.name;
            give(level, std::move(test));
        }
    }
}

void TapReader::settle(Level& level) {
    if (level.before) level.last = *std::exchange(level.before, std::nullopt);  // its brace was never closed
    if (!level.last) return;
    TapTest& test = *level.last;
    TapDetails details;
    if (!test.notes.empty()) {
        test.notes = valid_utf8(test.notes);
        details = read_tap_details(test.notes);
    }
    if (test.result.duration <= 0) test.result.duration = details.duration;
    if (is_failure(test.result.outcome)) {
        test.result.message = details.message;
        test.result.traceback = std::string(trim(test.notes));
        std::string_view first = trim(test.notes);
        first = first.substr(0, first.find('\n'));
        while (first.starts_with('#') || first.starts_with(' ')) first.remove_prefix(1);
        if (test.result.message.empty()) test.result.message = first.empty() ? "not ok" : std::string(first);
    }
    give(level, std::move(test));
    level.last.reset();
}

void TapReader::give(Level& level, TapTest&& test) {
    if (&level != levels_.data()) {
        level.done.push_back(std::move(test));
        return;
    }
    ++count_;
    take_(std::move(test));
}

void TapReader::check_plan(const Level& level, std::string_view where) {
    const std::string place = where.empty() ? "" : fmt::format(" in {}", printable(std::string(where)));
    if (!level.plan)
        complain("the plan is missing" + place);
    else if (*level.plan != level.tests)
        complain(fmt::format("the plan{} says {}, and {} came", place, count_of(*level.plan, "test"), level.tests));
}

void TapReader::complain(std::string text) {
    if (problem_.empty()) problem_ = std::move(text);
}

void TapReader::finish() {
    if (const std::string rest = lines_.take_rest(); !rest.empty()) line(rest);
    close_to(0);
    settle(levels_[0]);
    if (!bailed_) check_plan(levels_[0], "");
}

}  // namespace pentad
