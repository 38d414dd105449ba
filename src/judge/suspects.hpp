// Which edits of a batch can have broken a test: those that touch what its unit depended on. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/edit.hpp"
#include "model/trace.hpp"

namespace pentad {

/// Whether a change of this file can change one of `facts` (sorted). One that makes a file, or removes it, touches the
/// listings and the absence of the folders above it as well, since it may make or remove those.
bool touches(const FileChange& change, std::span<const Fact> facts);

/// What a unit depended on before the batch and in its failing run; both sorted.
struct Dependencies {
    std::vector<Fact> before;
    std::vector<Fact> after;
};

/// Shape: places in `edits`, ascending. All of them when none touches anything: then it was not a file that broke it,
/// or one that was not seen, and nothing is known.
std::vector<std::size_t> suspects(std::span<const Edit> edits, const Dependencies& dependencies);

}  // namespace pentad
