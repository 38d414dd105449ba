// Which test units a Python workspace has: what `python -m unittest discover` finds, and more folders.
//
// A unit is a module: a file that matches the pattern, in the workspace's root or in a package below it. A folder
// without
// `__init__.py` is a start folder of its own, as with `discover -s FOLDER`: it is the top of its modules' names, and
// their units are called `FOLDER/module`. Nothing is imported here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pentad {

struct PythonUnit {
    std::string name;            ///< unique: the module's dotted name, below other start folders `folder/module`
    std::string module;          ///< dotted name, as it is imported
    std::filesystem::path file;  ///< absolute; a package's `__init__.py`
    std::filesystem::path top;   ///< absolute start folder
    /// A package that may have tests of its own. If it has a load_tests, that finds the tests below it; only its
    /// process can tell, so `inner` holds the units to run when it has none.
    bool package = false;
    std::vector<PythonUnit> inner;
};

struct UnitSearch {
    std::filesystem::path root;      ///< absolute
    std::filesystem::path excluded;  ///< absolute; test_batch_logs
    std::string pattern;             ///< glob on file names
    /// What the user asked for: in place of `pattern`, and also matched with the name without `.py`, or if it has a
    /// slash with the path from the root.
    std::string selection;
};

struct FoundUnits {
    std::vector<PythonUnit> units;      ///< by start folder, each in the order of names
    std::vector<std::string> warnings;  ///< folders that can't be listed
};

/// Left out: hidden folders, `__pycache__`, `node_modules`, virtual environments, `site-packages`; where they are no
/// packages also `build`, `dist` and `*.egg`; links to folders outside the workspace, but for packages; names that
/// Python can't import; the scripts of `pentad init --names`.
FoundUnits find_python_units(const UnitSearch& search);

/// Whether `file` is one of the scripts that `pentad init --names` writes, edited or not: by its name and a mark in its
/// first lines.
bool is_pentad_name(const std::filesystem::path& file);

}  // namespace pentad
