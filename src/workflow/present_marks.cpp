#include "workflow/present_marks.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>

namespace pentad {

namespace {

constexpr unsigned k_most_threads = 4;
constexpr std::size_t k_share = 256;  ///< facts that a thread takes at a time; fewer are not worth another thread

class Valuing {
   public:
    Valuing(const FactValues& values, const std::vector<KnownFact>& facts, PresentMarks& marks)
        : values_(values), facts_(facts), marks_(marks) {}

    void run() {
        const FactValues values = values_;  // of this thread
        for (std::size_t from = next_.fetch_add(k_share); from < facts_.size(); from = next_.fetch_add(k_share)) {
            const std::size_t to = std::min(from + k_share, facts_.size());
            for (std::size_t at = from; at < to; ++at)
                marks_[facts_[at].id] = values.mark(facts_[at].kind, facts_[at].path);
        }
    }

   private:
    const FactValues& values_;
    const std::vector<KnownFact>& facts_;
    PresentMarks& marks_;  ///< each place is written by one thread
    std::atomic<std::size_t> next_ = 0;
};

}  // namespace

PresentMarks marks_in(const FactValues& values, const KnownTraces& known) {
    PresentMarks marks;
    if (known.facts.empty()) return marks;
    marks.resize(known.facts.back().id + std::size_t{1});
    Valuing valuing(values, known.facts, marks);
    const unsigned most = std::clamp(std::thread::hardware_concurrency(), 1U, k_most_threads);
    const std::size_t threads = std::min<std::size_t>(most, (known.facts.size() + k_share - 1) / k_share);
    std::vector<std::jthread> helpers;
    try {
        while (helpers.size() + 1 < threads) helpers.emplace_back([&valuing] { valuing.run(); });
    } catch (const std::system_error&) {
        // Where there are no more threads, fewer do it all.
    }
    valuing.run();
    return marks;
}

}  // namespace pentad
