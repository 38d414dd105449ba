// The two streams: data to stdout, messages to stderr.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "report/style.hpp"

namespace pentad {

struct ConsoleOptions {
    bool json = false;
    bool quiet = false;
    bool verbose = false;
    ColourChoice colour = ColourChoice::automatic;
};

/// Text for stdout is gathered and written at flush(), text for stderr at once (after what was gathered, so that both
/// come in order on a terminal). A write that fails is remembered, and what comes later is dropped: see finish().
/// Threads: one at a time.
class Console {
   public:
    explicit Console(const ConsoleOptions& options);

    bool json() const { return options_.json; }
    bool quiet() const { return options_.quiet; }
    bool verbose() const { return options_.verbose; }
    const Style& style() const { return style_; }              ///< of stdout
    const Style& error_style() const { return error_style_; }  ///< of stderr

    /// Data. Whole lines.
    void out(std::string_view text);
    /// A message for stderr; `note: TEXT`; not when quiet.
    void note(std::string_view text);
    /// `pentad: TEXT`, always.
    void error(std::string_view text);
    /// Raw bytes to stderr: the progress.
    void draw(std::string_view bytes);
    void flush();

    /// A write to stdout failed: nobody reads, or the disk is full.
    bool is_lost() const { return failure_ != 0; }

    /// Flushes, and tells the exit code: `code`, or 70 when stdout could not be written (says so), or 141 when its
    /// reader is gone (says nothing, as git does).
    int finish(int code);

   private:
    ConsoleOptions options_;
    Style style_;
    Style error_style_;
    std::string pending_;
    int failure_ = 0;  ///< errno of the first write to stdout that failed
};

/// write(2) until all is written, without SIGPIPE: whoever reads us may go away at any time, and we may be amid work
/// that must be ended in good order. Returns 0 or errno. Threads: any.
int write_quietly(int fd, std::string_view bytes);

/// Opens what is missing of the descriptors 0, 1 and 2: else the next file that we open would get that number, and be
/// written to as if it were stdout.
void fill_standard_descriptors();

}  // namespace pentad
