// Which test units a Python workspace has: what `python -m unittest discover` finds, and more folders.
//
// A unit is a module: a file that matches the pattern, in the workspace's root or in a package below it. A folder
// without
// `__init__.py` is a start folder of its own, as with `discover -s FOLDER`: it is the top of its modules' names, and
// their units are called `FOLDER/module`. Nothing is imported here.
#pragma once

#include <filesystem>

#include "frameworks/test_unit.hpp"

namespace pentad {

/// Left out: hidden folders, `__pycache__`, `node_modules`, virtual environments, `site-packages`; where they are no
/// packages also `build`, `dist` and `*.egg`; links to folders outside the workspace, but for packages; names that
/// Python can't import; the scripts of `pentad init --names`.
FoundUnits find_python_units(const UnitSearch& search);

/// Whether `file` is one of the scripts that `pentad init --names` writes, edited or not: by its name and a mark in its
/// first lines.
bool is_pentad_name(const std::filesystem::path& file);

}  // namespace pentad
