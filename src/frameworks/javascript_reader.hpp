// What the process of a JavaScript unit tells: frameworks/javascript/common.cjs writes it.
//
// Events are lines of a file (unittest_events.hpp). In the output, `RS pentad:SIZE RS` says how much of that file had
// been written at that place, so that each test gets what it printed.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "frameworks/framework.hpp"

namespace pentad {

inline constexpr std::string_view k_javascript_mark = "pentad";

/// Tells marks from output, cut anywhere. Threads: one.
class MarkedOutput {
   public:
    using Output = std::function<void(std::string_view)>;
    using Mark = std::function<void(std::size_t size)>;  ///< bytes of the file

    void take(std::string_view bytes, const Output& output, const Mark& mark);
    /// Nothing more will come: what looked like the begin of a mark is output.
    void end(const Output& output);

   private:
    std::string held_;  ///< the begin of what may be a mark
};

/// `tool`: `jest 29.7.0`, for messages.
std::unique_ptr<UnitReader> javascript_reader(std::string unit, std::string tool, const std::filesystem::path& scratch,
                                              const TestChoice& choice);

}  // namespace pentad
