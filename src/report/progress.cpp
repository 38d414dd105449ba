#include "report/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/progress_lines.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr double k_redraw_interval = 0.05;  // seconds
constexpr std::size_t k_bar_cells = 24;
constexpr std::string_view k_looking = "looking for tests";

}  // namespace

std::string Progress::start(double now, std::string_view doing) {
    started_ = now;
    doing_ = doing;
    if (options_.quiet) return {};
    return options_.terminal ? redraw(now) : doing_ + '\n';
}

std::string Progress::on(const Event& event, double now) {
    if (const auto* build = std::get_if<BuildStarted>(&event)) {
        doing_ = building_text(*build);
        started_ = now;
        drawn_at_ = -1;  // at once: it may take long until something else is heard
    } else if (std::holds_alternative<BuildFinished>(event)) {
        doing_ = k_looking;
    } else if (const auto* started = std::get_if<RunStarted>(&event)) {
        begin_round(started->units);
        started_ = now;
    } else if (const auto* unit = std::get_if<UnitStarted>(&event)) {
        running_.push_back({unit->unit, now});
    } else if (const auto* test = std::get_if<TestFinished>(&event)) {
        count(test->result);
    } else if (const auto* done = std::get_if<UnitFinished>(&event)) {
        finish_unit(done->unit);
    } else if (const auto* retried = std::get_if<TestRetried>(&event)) {
        count_again(*retried);
    } else if (std::holds_alternative<RunFinished>(event)) {
        finished_ = true;
    }
    if (options_.quiet) return {};
    const std::string lines = lines_for(event);
    if (!options_.terminal) return lines;
    if (finished_) return clear() + lines;
    if (lines.empty()) return tick(now);
    std::string text = clear();
    text += lines;
    return text += redraw(now);
}

std::string Progress::tick(double now) {
    const bool due = drawn_lines_ == 0 || now - drawn_at_ >= k_redraw_interval;
    return options_.quiet || !options_.terminal || finished_ || !due ? std::string() : redraw(now);
}

std::string Progress::clear() {
    if (drawn_lines_ == 0) return {};
    // The cursor stands at the end of the bar's last line.
    std::string text = "\r\x1b[2K";
    for (int line = 1; line < drawn_lines_; ++line) text += "\x1b[1A\x1b[2K";
    drawn_lines_ = 0;
    return text;
}

std::string Progress::redraw(double now) {
    const std::string lines = bar(now);
    const std::string text = clear() + lines;
    drawn_lines_ = static_cast<int>(1 + std::ranges::count(lines, '\n'));
    drawn_at_ = now;
    return text;
}

/// What was counted before a further round (see RunStarted) is not known to stand.
void Progress::begin_round(std::size_t units) {
    units_ = units;
    units_done_ = 0;
    units_ended_.clear();
    running_.clear();
    failed_ids_.clear();
    passed_ = failed_ = others_ = flaky_ = 0;
}

void Progress::count(const TestResult& result) {
    if (is_failure(result.outcome)) {
        failed_ += failed_ids_.insert(result.id).second;
        return;
    }
    ++(result.outcome == Outcome::passed ? passed_ : others_);
    flaky_ += result.is_flaky();
}

void Progress::count_again(const TestRetried& retried) { failed_ -= static_cast<int>(failed_ids_.erase(retried.id)); }

void Progress::finish_unit(const std::string& unit) {
    units_done_ += units_ended_.insert(unit).second;
    const auto at = std::ranges::find(running_, unit, &Running::unit);
    if (at != running_.end()) running_.erase(at);
}

std::string Progress::lines_for(const Event& event) const {
    if (const auto* build = std::get_if<BuildStarted>(&event))
        return options_.terminal ? "" : building_text(*build) + '\n';
    if (const auto* started = std::get_if<RunStarted>(&event)) return options_.terminal ? "" : run_line(*started);
    if (const auto* test = std::get_if<TestFinished>(&event)) {
        if (options_.verbose) return test_line(test->result, options_.style);
        return options_.terminal ? notable_test_line(test->result, options_.style) : std::string();
    }
    if (const auto* retried = std::get_if<TestRetried>(&event))
        return options_.verbose ? retry_line(*retried, options_.style) : std::string();
    if (const auto* unit = std::get_if<UnitFinished>(&event)) {
        const bool worth_it = !options_.terminal || options_.verbose || !unit->problem.empty();
        return worth_it ? unit_line(*unit, options_.style) : std::string();
    }
    if (const auto* warning = std::get_if<Warning>(&event))
        return options_.style.paint(Paint::yellow, "warning:") + ' ' + safe_line(warning->text) + '\n';
    return {};
}

std::string Progress::bar(double now) const {
    const std::size_t width = std::max<std::size_t>(options_.width, 10) - 1;  // the last column would wrap
    if (units_ == 0) return clipped(doing_ + " · " + duration_text(now - started_), width);
    const std::size_t cells = width >= 60 ? k_bar_cells : 0;
    const std::size_t filled = std::min(units_done_, units_) * cells / units_;
    std::string picture;
    for (std::size_t cell = 0; cell < cells; ++cell) picture += cell < filled ? "█" : "░";
    std::string text = fmt::format("{}/{} units · {} passed", units_done_, units_, passed_);
    if (failed_ != 0) text += fmt::format(" · {} failed", failed_);
    if (flaky_ != 0) text += fmt::format(" · {} flaky", flaky_);
    if (others_ != 0) text += fmt::format(" · {} others", others_);
    text += " · " + duration_text(now - started_);
    text = clipped(text, cells == 0 ? width : width - cells - 1);
    const Paint paint = failed_ == 0 ? Paint::green : Paint::red;
    std::string lines = options_.style.paint(paint, picture) + (cells == 0 ? "" : " ") + text;
    if (running_.empty()) return lines;
    std::string units;
    for (const Running& running : running_) {
        units += units.empty() ? "  " : ", ";
        units += safe_line(running.unit);
        if (now - running.since >= 1) units += " (" + duration_text(now - running.since) + ")";
    }
    return lines + '\n' + options_.style.paint(Paint::dim, clipped(units, width));
}

}  // namespace pentad
