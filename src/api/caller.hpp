// The border between the library, where errors are values, and its callers, who get exceptions.
#pragma once

#include <pentad/error.hpp>
#include <pentad/values.hpp>

#include <exception>

#include "api/work.hpp"

namespace pentad::api {

/// Who calls us: its options, with the folder made absolute, and its callbacks. One object a tracker or runner.
class Caller {
   public:
    /// Throws Error when there is no current folder.
    explicit Caller(Options options);

    /// Calls `use_case(place)`, and returns its value or throws what there is to throw: first of all what a callback
    /// did.
    template <class UseCase>
    auto call(UseCase use_case) const {
        std::exception_ptr thrown;
        const Listener listener = listener_for(thrown);
        auto answer = use_case(Place{options_, listener});
        if (thrown) std::rethrow_exception(thrown);
        if (!answer) throw_error(answer.error());
        return std::move(*answer);
    }

   private:
    /// A callback that throws asks us to stop; no other is called after that.
    Listener listener_for(std::exception_ptr& thrown) const;
    [[noreturn]] static void throw_error(const Trouble& trouble);

    Options options_;
};

}  // namespace pentad::api
