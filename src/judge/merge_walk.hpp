// Walking two sorted ranges side by side: how result sets are compared. No hashing: a million ids are read once, in
// order.
#pragma once

#include <string_view>
#include <vector>

namespace pentad {

/// Calls `only_left(l)`, `only_right(r)` or `both(l, r)` once for each element, in the order of keys.
/// Shape: both ranges sorted by `key`, which gives a string_view of an element.
template <class L, class R, class Key, class OnlyLeft, class OnlyRight, class Both>
void merge_walk(const std::vector<L>& left, const std::vector<R>& right, Key key, OnlyLeft only_left,
                OnlyRight only_right, Both both) {
    auto l = left.begin();
    auto r = right.begin();
    while (l != left.end() && r != right.end()) {
        const int order = std::string_view(key(*l)).compare(std::string_view(key(*r)));
        if (order == 0) {
            both(*l++, *r++);
        } else if (order < 0) {
            only_left(*l++);
        } else {
            only_right(*r++);
        }
    }
    for (; l != left.end(); ++l) only_left(*l);
    for (; r != right.end(); ++r) only_right(*r);
}

}  // namespace pentad
