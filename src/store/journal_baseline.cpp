#include "base/time.hpp"
#include "store/journal_impl.hpp"

namespace pentad {
namespace {

// Room for more than one, by branch or by release; today there is this one.
constexpr std::string_view k_name = "main";

}  // namespace

Status Journal::set_baseline(RunId id) {
    TRY(impl_->writable());
    TRY(run(id, false));
    const Timestamp time = now();
    return impl_->database.run("INSERT OR REPLACE INTO baseline VALUES(?, ?, ?, ?)", k_name, id, time.milliseconds,
                               time.offset_minutes);
}

Result<std::optional<RunId>> Journal::baseline_run() {
    return impl_->database.integer("SELECT run FROM baseline WHERE name = ?", k_name);
}

}  // namespace pentad
