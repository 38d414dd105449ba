#include "api/caller.hpp"

#include <filesystem>
#include <utility>

namespace pentad::api {

Caller::Caller(Options options) : options_(std::move(options)) {
    std::error_code error;
    const auto root = std::filesystem::absolute(options_.root.empty() ? "." : options_.root, error);
    if (error) throw_error({"io", "can't tell which folder is the current one: " + error.message(), 70});
    options_.root = root.lexically_normal().string();
}

Listener Caller::listener_for(std::exception_ptr& thrown) const {
    Listener listener;
    listener.stop_asked = [this, &thrown]() noexcept {
        if (thrown) return true;
        try {
            return options_.should_stop && options_.should_stop();
        } catch (...) {
            thrown = std::current_exception();
            return true;
        }
    };
    if (!options_.on_event) return listener;
    listener.take_event = [this, &thrown](const std::string& line) noexcept {
        if (thrown) return;
        try {
            options_.on_event(line);
        } catch (...) {
            thrown = std::current_exception();
        }
    };
    return listener;
}

void Caller::throw_error(const Trouble& trouble) { throw Error(trouble.message, trouble.code, trouble.exit_code); }

}  // namespace pentad::api
