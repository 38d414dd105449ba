#include "workflow/watch_jobs.hpp"

#include <utility>

#include "base/exit_codes.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_complaint = "pentad: ";

}  // namespace

void WatchJobs::want(const WatchOrder& order) {
    using What = WatchOrder::What;
    if (order.what == What::rollback)
        orders_.push_back({WatchJob::rollback, order.batch, order.culprit});
    else if (orders_.empty())
        orders_.push_back({.kind = order.what == What::test_all ? WatchJob::test_all : WatchJob::test, .batch = {}});
}

std::optional<WatchJobs::Job> WatchJobs::next() {
    if (ending_) return std::nullopt;
    if (!orders_.empty()) {
        const Job job = orders_.front();
        orders_.pop_front();
        return job;
    }
    if (!batch_) return std::nullopt;
    return Job{.kind = options_.run_tests ? WatchJob::test : WatchJob::close,
               .batch = std::exchange(batch_, std::nullopt)};
}

std::vector<std::string> WatchJobs::arguments_of(const Job& job) const {
    // --force: that this folder may be a workspace has been decided when we began.
    std::vector<std::string> arguments = {"-C", workspace_.root.string(), "--force"};
    arguments.insert(arguments.end(), options_.job_arguments.begin(), options_.job_arguments.end());
    // `backup` opens the workspace to write, which closes what is full.
    if (job.kind == WatchJob::rollback || job.kind == WatchJob::close) {
        const char* command = job.kind == WatchJob::close ? "backup" : "rollback";
        arguments.insert(arguments.end(), {command, std::to_string(*job.batch)});
        if (job.culprit) arguments.emplace_back("--culprit");
        return arguments;
    }
    arguments.emplace_back("test");
    if (job.kind == WatchJob::test_all) arguments.emplace_back("--all");
    if (job.batch) arguments.insert(arguments.end(), {"--batch", std::to_string(*job.batch)});
    return arguments;
}

void WatchJobs::start_next() {
    if (program_) return;
    const std::optional<Job> job = next();
    if (!job) return;
    Result<OwnProgram> program = OwnProgram::start(arguments_of(*job), workspace_.root);
    if (!program) {
        desk_.show(WatchProblem{program.error()});
        return;
    }
    program_ = std::move(*program);
    job_ = *job;
    output_.clear();
    errors_.clear();
    complaints_.clear();
    if (job_.kind != WatchJob::close) desk_.show(WatchJobStarted{job_.kind, job_.batch});
}

void WatchJobs::take(bool ended) {
    if (!program_) return;
    program_->take(output_, errors_);
    tell_lines(ended);
    if (ended) finish();
}

void WatchJobs::tell_lines(bool last) {
    for (;;) {
        const std::size_t end = errors_.find('\n');
        if (end == std::string::npos && (!last || errors_.empty())) return;
        const std::string line = errors_.substr(0, end);
        errors_.erase(0, end == std::string::npos ? end : end + 1);
        if (line.starts_with(k_complaint))
            complaints_ += line.substr(k_complaint.size()) + '\n';
        else if (!line.empty())
            desk_.show(WatchJobLine{line});
    }
}

void WatchJobs::finish() {
    const int exit_code = program_->wait();
    program_.reset();
    if (job_.kind == WatchJob::close && exit_code == exit_codes::k_passed) return;
    desk_.show(WatchJobEnded{job_.kind, job_.batch, exit_code, std::move(output_), std::move(complaints_)});
}

void WatchJobs::end() {
    if (program_) ending_ ? program_->kill() : program_->interrupt();
    ending_ = true;
}

}  // namespace pentad
