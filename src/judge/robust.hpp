// Statistics that an outlier does not move.
#pragma once

#include <vector>

namespace pentad {

/// 0 for no values; the mean of the two in the middle for an even number.
double median(std::vector<double> values);

/// The standard deviation that normal values with this median absolute deviation from `center` would have.
double spread(std::vector<double> values, double center);

}  // namespace pentad
