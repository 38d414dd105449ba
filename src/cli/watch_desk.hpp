// Who sits before watch mode: a terminal with a line at the bottom and keys, or a log.
#pragma once

#include "cli/console.hpp"
#include "cli/keyboard.hpp"
#include "cli/watch_view.hpp"

namespace pentad {

/// Threads: one. The terminal is put back at the end.
class TerminalDesk : public WatchDesk {
   public:
    TerminalDesk(Console& console, const Workspace& workspace);
    TerminalDesk(const TerminalDesk&) = delete;
    TerminalDesk& operator=(const TerminalDesk&) = delete;
    ~TerminalDesk() override { clear(); }

    void show(const WatchEvent& event) override;
    int keys() const override { return keyboard_.fd(); }
    std::optional<WatchOrder> next_order() override;
    bool is_gone() const override { return console_.is_lost(); }

   private:
    void print(const WatchEvent& event);
    void draw();
    void clear();
    std::optional<WatchOrder> order_of(char key);
    std::optional<WatchOrder> ask_rollback();

    Console& console_;
    const Workspace workspace_;
    Keyboard keyboard_;
    bool terminal_ = false;  ///< there is a line at the bottom
    bool drawn_ = false;
    WatchStatus status_;
    std::string question_;  ///< in the place of that line, until it is answered
    BatchId asked_ = 0;
};

}  // namespace pentad
