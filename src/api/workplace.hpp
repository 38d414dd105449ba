// From a caller's options to a workspace, and from our errors to its.
#pragma once

#include "api/work.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "workflow/workspace.hpp"

namespace pentad::api {

/// Errors: as find_workspace; usage, when an option is out of range.
Result<Workspace> workspace_of(const Place& place);

/// Where events go.
std::function<void(const Event&)> sink_of(const Place& place);

Trouble trouble_of(const pentad::Error& error);

template <class T>
Answer<T> answer(Result<T> result) {
    if (!result) return std::unexpected(trouble_of(result.error()));
    return std::move(*result);
}

}  // namespace pentad::api
