#include <cmath>

#include "judge/flake_rate.hpp"

namespace pentad {
namespace {

/// The continued fraction of the incomplete beta function, from its front by Lentz's method; it converges fast for x
/// below the mean.
double fraction(double x, double a, double b) {
    constexpr double k_tiny = 1e-300;
    const auto away_from_zero = [](double value) { return std::abs(value) < k_tiny ? k_tiny : value; };
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
    double product = d;
    for (int m = 1; m <= 500; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        product *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        product *= d * c;
        if (std::abs(d * c - 1) < 1e-12) break;
    }
    return product;
}

/// log Gamma. std::lgamma writes to a global.
double log_gamma(double value) {
    int sign = 0;
    return lgamma_r(value, &sign);
}

/// The share of Beta(a, b) below x.
double share_below(double x, double a, double b) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    const double front =
        std::exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * std::log(x) + b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * fraction(x, a, b) / a;
    return 1 - front * fraction(1 - x, b, a) / b;
}

}  // namespace

double beta_quantile(double probability, double alpha, double beta) {
    double low = 0;
    double high = 1;
    for (int step = 0; step < 50; ++step) {
        const double middle = (low + high) / 2;
        (share_below(middle, alpha, beta) < probability ? low : high) = middle;
    }
    return (low + high) / 2;
}

}  // namespace pentad
