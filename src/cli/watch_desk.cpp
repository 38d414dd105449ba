#include "cli/watch_desk.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_clear_line = "\r\x1b[2K";

bool draws_on_terminal() {
    const char* term = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

std::size_t terminal_width() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

TerminalDesk::TerminalDesk(Console& console, const Workspace& workspace)
    : console_(console), workspace_(workspace), keyboard_(!console.json() && !console.quiet() && draws_on_terminal()) {
    terminal_ = keyboard_.is_there();
}

void TerminalDesk::show(const WatchEvent& event) {
    status_.on(event);
    if (!terminal_ || !std::holds_alternative<WatchJobLine>(event)) {
        clear();
        print(event);
    }
    if (std::holds_alternative<WatchEnded>(event)) terminal_ = false;
    draw();
    console_.flush();
}

void TerminalDesk::print(const WatchEvent& event) {
    if (console_.json()) {
        console_.out(watch_line(event, workspace_));
        return;
    }
    if (!console_.quiet() || std::holds_alternative<WatchJobEnded>(event))
        console_.out(watch_text(event, workspace_, console_.style()));
    if (const auto* line = std::get_if<WatchJobLine>(&event); line != nullptr && !console_.quiet())
        console_.draw(line->text + '\n');
    if (const auto* note = std::get_if<WatchNote>(&event)) console_.note(safe_line(note->text));
    if (const auto* problem = std::get_if<WatchProblem>(&event)) console_.error(problem->error.message);
    if (const auto* ended = std::get_if<WatchJobEnded>(&event); ended != nullptr && !ended->errors.empty())
        console_.error(indented(ended->errors, ""));
}

void TerminalDesk::draw() {
    if (!terminal_) return;
    const std::size_t columns = terminal_width() - 1;
    const std::string line = question_.empty() ? status_.line(columns) : clipped(question_, columns);
    console_.draw(std::string(k_clear_line) + line);
    drawn_ = true;
}

void TerminalDesk::clear() {
    if (drawn_) console_.draw(k_clear_line);
    drawn_ = false;
}

std::optional<WatchOrder> TerminalDesk::next_order() {
    while (const std::optional<char> key = keyboard_.next()) {
        const std::optional<WatchOrder> order = order_of(*key);
        draw();
        if (order) return order;
    }
    return std::nullopt;
}

std::optional<WatchOrder> TerminalDesk::order_of(char key) {
    using What = WatchOrder::What;
    if (!question_.empty()) {
        question_.clear();
        if (key == 'y' || key == 'Y') return WatchOrder{What::rollback, asked_, true};
        if (key == 'b' || key == 'B') return WatchOrder{What::rollback, asked_, false};
        return std::nullopt;
    }
    if (key == 't') return WatchOrder{What::test};
    if (key == 'a') return WatchOrder{What::test_all};
    if (key == 'q') return WatchOrder{What::quit};
    return key == 'r' ? ask_rollback() : std::nullopt;
}

std::optional<WatchOrder> TerminalDesk::ask_rollback() {
    const std::optional<BatchId> batch = status_.failed_batch();
    if (!batch) {
        show(WatchNote{"no batch has failed; there is nothing to take back"});
        return std::nullopt;
    }
    asked_ = *batch;
    question_ = fmt::format("take back what broke batch {}? y: just that edit, b: the whole batch [y/b/N] ", asked_);
    return std::nullopt;
}

}  // namespace pentad
