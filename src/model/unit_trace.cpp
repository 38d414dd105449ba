#include "model/unit_trace.hpp"

namespace pentad {

std::string_view name_of(TraceMethod method) {
    switch (method) {
        case TraceMethod::hybrid:
            return "hybrid";
        case TraceMethod::notification:
            return "notification";
        case TraceMethod::ptrace:
            return "ptrace";
        case TraceMethod::none:
            break;
    }
    return "none";
}

std::string_view name_of(TracedPath::Kind kind) {
    switch (kind) {
        case TracedPath::Kind::content:
            return "content";
        case TracedPath::Kind::listing:
            return "listing";
        case TracedPath::Kind::folder:
            return "folder";
        case TracedPath::Kind::absence:
            return "absence";
        case TracedPath::Kind::symlink:
            return "symlink";
        case TracedPath::Kind::other:
            break;
    }
    return "other";
}

std::string_view name_of(Taint taint) {
    switch (taint) {
        case Taint::io_uring:
            return "io_uring";
        case Taint::foreign_calls:
            return "foreign calls";
        case Taint::by_handle:
            return "open by handle";
        case Taint::mounts:
            return "mounts";
        case Taint::connection:
            return "connection";
        case Taint::other_process:
            return "other process";
        case Taint::overflow:
            return "overflow";
        case Taint::lost:
            return "lost";
        case Taint::survivor:
            return "survivor";
        case Taint::unknown_process:
            return "unknown process";
        case Taint::own_listener:
            return "own listener";
        case Taint::privileged:
            return "privileged";
        case Taint::not_traced:
            break;
    }
    return "not traced";
}

}  // namespace pentad
