// A simulated machine for the benches of judge/: how long a test takes there, with all that disturbs a measurement.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace pentad::bench {

/// One session on the machine. Sessions differ by a few per cent, one in ten by up to 60 %; inside one, the machine
/// drifts.
class Session {
   public:
    explicit Session(std::mt19937_64& random) : random_(random) {
        log_speed_ = 0.05 * normal();
        if (chance(0.10)) log_speed_ += std::log(1 + 0.6 * uniform());
    }

    /// Seconds that a test of `seconds` takes now. `sigma`: standard deviation of its log duration; 2 % of the
    /// executions take twice as long.
    double run(double seconds, double sigma) {
        walk_ = 0.98 * walk_ + 0.02 * normal();  // 2 % a step; stays within some 10 %
        double log_factor = log_speed_ + walk_ + sigma * normal();
        if (chance(0.02)) log_factor += std::log(2);
        return seconds * std::exp(log_factor);
    }

   private:
    double normal() { return std::normal_distribution<double>()(random_); }
    double uniform() { return std::uniform_real_distribution<double>()(random_); }
    bool chance(double p) { return uniform() < p; }

    std::mt19937_64& random_;
    double log_speed_ = 0;
    double walk_ = 0;
};

}  // namespace pentad::bench
