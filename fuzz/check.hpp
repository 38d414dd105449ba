// What a fuzz target insists on.
#pragma once

#include <cstdio>
#include <cstdlib>

/// Unlike assert, never compiled away.
#define MUST(condition)                                                                  \
    do {                                                                                 \
        if (!(condition)) {                                                              \
            std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            std::abort();                                                                \
        }                                                                                \
    } while (false)
