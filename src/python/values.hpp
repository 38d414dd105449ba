// The library's values as Python's: dicts with the specification's names, for the classes in pentad_batch/__init__.py.
#pragma once

#include <pybind11/pybind11.h>
#include <pentad/values.hpp>

namespace pentad::python {

/// Bytes of a text; what is not UTF-8 is replaced.
pybind11::str text(const std::string& bytes);
/// Bytes of a path, as os.fsdecode has them.
pybind11::str path(const std::string& bytes);

pybind11::dict edit(const FileEdit& edit);
pybind11::dict batch(const BatchInfo& batch);
pybind11::dict result(const BatchTestResult& result);
pybind11::dict isolation(const IsolationResult& isolation);
pybind11::dict rollback(const RollbackResult& rollback);
pybind11::dict ci_results(const CiResults& results);
pybind11::list regressions(const std::vector<CiRegression>& regressions);

}  // namespace pentad::python
