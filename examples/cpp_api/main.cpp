// example WORKSPACE FILE...: records each file as an edit, tests, and takes the batch back when tests fail.
#include <pentad/batch_test_tracker.hpp>

#include <iostream>

namespace {

int run(const std::string& workspace, const std::vector<std::string>& files) {
    pentad::Options options;
    options.root = workspace;
    options.on_event = [events = 0](const std::string&) mutable {
        if (++events == 1) std::cout << "the tests are running\n";
    };
    pentad::BatchTestTracker tracker(options);

    for (const std::string& file : files) {
        const pentad::FileEdit edit = tracker.record_edit(file, "Changed by the example");
        std::cout << "edit " << edit.edit_id << ": " << edit.file_path << " in batch " << edit.batch_id << '\n';
        for (const std::string& note : edit.notes) std::cout << "note: " << note << '\n';
    }

    const pentad::BatchTestResult result = tracker.run_tests();
    std::cout << result.passed_tests << " of " << result.total_tests << " tests passed\n";
    for (const pentad::TestFailure& failure : result.failures)
        std::cout << failure.type << ' ' << failure.test_name << " at " << failure.file_location << '\n';
    if (result.success) return 0;
    tracker.rollback_batch(result.batch_id);
    std::cout << "batch " << result.batch_id << " is taken back\n";
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: example WORKSPACE FILE...\n";
        return 64;
    }
    try {
        return run(argv[1], {argv + 2, argv + argc});
    } catch (const pentad::Error& error) {
        std::cerr << "example: " << error.what() << '\n';
        return error.exit_code();
    }
}
