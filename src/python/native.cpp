// pentad_batch._native: the library's classes for pentad_batch/__init__.py, which holds what Python sees.
//
// The GIL is released while the library works, and taken for what Python's signal handlers want: so other threads go
// on, and Ctrl-C ends a run. This is where C++ exceptions become Python's.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pentad/batch_test_tracker.hpp>

#include "python/values.hpp"

namespace py = pybind11;

namespace pentad::python {

namespace {

/// What a signal handler of Python's raised (KeyboardInterrupt) ends the run, and leaves the call when it is kept. In
/// another thread than the main one there is never any.
bool raises_for_a_signal() {
    const py::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    return false;
}

/// Both classes over one workspace, for one call each.
class UseCases {
   public:
    UseCases(std::string root, std::optional<int> batch_size, std::optional<double> timeout) {
        options_.root = std::move(root);
        options_.batch_size = batch_size;
        options_.timeout = timeout;
        options_.should_stop = raises_for_a_signal;
    }

    BatchTestTracker tracker() const { return BatchTestTracker(options_); }
    BatchTestRunner runner() const { return BatchTestRunner(options_); }

   private:
    Options options_;
};

/// The library's answer, without the GIL.
template <class Call>
auto without_gil(Call call) {
    const py::gil_scoped_release released;
    return call();
}

py::dict record_edits(const UseCases& use_cases, const std::vector<py::object>& paths, const std::string& description,
                      const std::string& author) {
    std::vector<std::string> files;
    for (const py::object& path : paths) {
        const auto bytes = py::reinterpret_steal<py::bytes>(PyUnicode_EncodeFSDefault(path.ptr()));
        if (!bytes) throw py::error_already_set();
        files.emplace_back(bytes);
    }
    return edit(without_gil([&] { return use_cases.tracker().record_edits(files, description, author); }));
}

py::object current_batch(const UseCases& use_cases) {
    const std::optional<BatchInfo> current = without_gil([&] { return use_cases.tracker().current_batch(); });
    return current ? py::object(batch(*current)) : py::none();
}

/// Of the batch, the edit, or (both 0, or a batch) the culprits.
py::dict roll_back(const UseCases& use_cases, std::int64_t batch_id, std::int64_t edit_id, bool culprit, bool through,
                   bool with_dependents, bool dry_run, bool verify) {
    RollbackOptions options;
    options.dry_run = dry_run;
    options.verify = verify;
    options.with_dependents = with_dependents;
    options.through = through;
    return rollback(without_gil([&] {
        if (culprit) return use_cases.tracker().rollback_culprit(batch_id, options);
        if (edit_id != 0) return use_cases.tracker().rollback_edit(edit_id, options);
        return use_cases.tracker().rollback_batch(batch_id, options);
    }));
}

void add_tracker(py::class_<UseCases>& use_cases) {
    use_cases.def("edit_count",
                  [](const UseCases& self) { return without_gil([&] { return self.tracker().edit_count(); }); });
    use_cases.def("current_batch", current_batch);
    use_cases.def("record_edits", record_edits);
    use_cases.def("run_tests", [](const UseCases& self, const std::string& pattern) {
        return result(without_gil([&] { return self.tracker().run_tests(pattern); }));
    });
    use_cases.def("rollback_batch", [](const UseCases& self, std::int64_t batch_id, bool verify) {
        without_gil([&] { return self.tracker().rollback_batch(batch_id, verify); });
    });
    use_cases.def("roll_back", roll_back);
    use_cases.def("isolate", [](const UseCases& self, std::int64_t batch_id, double seconds, int states) {
        return isolation(without_gil([&] { return self.tracker().isolate(batch_id, seconds, states); }));
    });
    use_cases.def("create_backup", [](const UseCases& self, std::int64_t batch_id) {
        return path(without_gil([&] { return self.tracker().create_backup(batch_id); }));
    });
}

void add_runner(py::class_<UseCases>& use_cases) {
    use_cases.def("run_all_tests", [](const UseCases& self) {
        return ci_results(without_gil([&] { return self.runner().run_all_tests(); }));
    });
    use_cases.def("set_baseline", [](const UseCases& self, const std::string& file) {
        return ci_results(without_gil([&] { return self.runner().set_baseline(file); }));
    });
    use_cases.def("compare_with_baseline", [](const UseCases& self, const std::string& file) {
        return regressions(without_gil([&] { return self.runner().compare_with_baseline(file); }));
    });
}

/// As pentad_batch.PentadError.
void raise(std::exception_ptr thrown) {
    try {
        if (thrown) std::rethrow_exception(std::move(thrown));
    } catch (const Error& error) {
        const py::object type = py::module_::import("pentad_batch").attr("PentadError");
        const py::object raised = type(text(error.what()), error.code(), error.exit_code());
        PyErr_SetObject(type.ptr(), raised.ptr());
    }
}

}  // namespace

PYBIND11_MODULE(_native, module) {
    module.attr("version") = version();
    py::register_exception_translator(raise);
    py::class_<UseCases> use_cases(module, "UseCases");
    use_cases.def(py::init<std::string, std::optional<int>, std::optional<double>>(), py::arg("root"),
                  py::arg("batch_size") = py::none(), py::arg("timeout") = py::none());
    add_tracker(use_cases);
    add_runner(use_cases);
}

}  // namespace pentad::python
