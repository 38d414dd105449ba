// What a Snapshots is made of; for the files that implement it.
#pragma once

#include "store/object_store.hpp"
#include "store/snapshots.hpp"

namespace pentad {

struct Snapshots::Impl {
    explicit Impl(std::filesystem::path folder) : objects(std::move(folder)) {}
    ObjectStore objects;
};

}  // namespace pentad
