#include <pentad/batch_test_tracker.hpp>

#include "api/caller.hpp"

namespace pentad {
inline namespace v0 {

struct BatchTestTracker::Impl {
    api::Caller caller;
};

BatchTestTracker::BatchTestTracker(Options options) : impl_(new Impl{api::Caller(std::move(options))}) {}
BatchTestTracker::~BatchTestTracker() = default;
BatchTestTracker::BatchTestTracker(BatchTestTracker&& other) noexcept = default;
BatchTestTracker& BatchTestTracker::operator=(BatchTestTracker&& other) noexcept = default;

FileEdit BatchTestTracker::record_edit(const std::string& file_path, const std::string& description,
                                       const std::string& author) {
    return record_edits({file_path}, description, author);
}

FileEdit BatchTestTracker::record_edits(const std::vector<std::string>& file_paths, const std::string& description,
                                        const std::string& author) {
    return impl_->caller.call(
        [&](const api::Place& place) { return api::record_edits(place, file_paths, description, author); });
}

std::int64_t BatchTestTracker::edit_count() const { return impl_->caller.call(api::edit_count); }

std::optional<BatchInfo> BatchTestTracker::current_batch() const { return impl_->caller.call(api::current_batch); }

BatchTestResult BatchTestTracker::run_tests(const std::string& pattern) {
    return impl_->caller.call([&](const api::Place& place) { return api::run_tests(place, pattern); });
}

std::optional<BatchTestResult> BatchTestTracker::rollback_batch(std::int64_t batch_id, bool verify) {
    return impl_->caller.call([&](const api::Place& place) { return api::rollback_batch(place, batch_id, verify); });
}

RollbackResult BatchTestTracker::rollback_batch(std::int64_t batch_id, const RollbackOptions& options) {
    return impl_->caller.call(
        [&](const api::Place& place) { return api::rollback_batch_as(place, batch_id, options); });
}

RollbackResult BatchTestTracker::rollback_edit(std::int64_t edit_id, const RollbackOptions& options) {
    return impl_->caller.call([&](const api::Place& place) { return api::rollback_edit(place, edit_id, options); });
}

RollbackResult BatchTestTracker::rollback_culprit(std::int64_t batch_id, const RollbackOptions& options) {
    return impl_->caller.call([&](const api::Place& place) { return api::rollback_culprit(place, batch_id, options); });
}

IsolationResult BatchTestTracker::isolate(std::int64_t batch_id, double seconds, int states) {
    return impl_->caller.call([&](const api::Place& place) { return api::isolate(place, batch_id, seconds, states); });
}

std::string BatchTestTracker::create_backup(std::int64_t batch_id) {
    return impl_->caller.call([&](const api::Place& place) { return api::create_backup(place, batch_id); });
}

struct BatchTestRunner::Impl {
    api::Caller caller;
};

BatchTestRunner::BatchTestRunner(Options options) : impl_(new Impl{api::Caller(std::move(options))}) {}
BatchTestRunner::~BatchTestRunner() = default;
BatchTestRunner::BatchTestRunner(BatchTestRunner&& other) noexcept = default;
BatchTestRunner& BatchTestRunner::operator=(BatchTestRunner&& other) noexcept = default;

CiResults BatchTestRunner::run_all_tests() { return impl_->caller.call(api::run_all_tests); }

CiResults BatchTestRunner::set_baseline(const std::string& baseline_file) {
    return impl_->caller.call([&](const api::Place& place) { return api::set_baseline(place, baseline_file); });
}

std::vector<CiRegression> BatchTestRunner::compare_with_baseline(const std::string& baseline_file) {
    return impl_->caller.call(
        [&](const api::Place& place) { return api::compare_with_baseline(place, baseline_file); });
}

}  // namespace v0
}  // namespace pentad
