#include "judge/robust.hpp"

#include <algorithm>
#include <cmath>

namespace pentad {

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double spread(std::vector<double> values, double center) {
    for (double& value : values) value = std::abs(value - center);
    return 1.4826 * median(std::move(values));
}

}  // namespace pentad
