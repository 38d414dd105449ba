// Memory for what is large.
#pragma once

#include <cstddef>

namespace pentad {

/// Asks for large pages in these bytes, which are about to be written for the first time: fewer page faults, which cost
/// more than the writing does. Nothing happens where there are none.
void prefer_large_pages(void* bytes, std::size_t size);

}  // namespace pentad
