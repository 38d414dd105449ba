#include "workflow/baseline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/result_file.hpp"
#include "support/project.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::must;
using test::Project;
using test::run_of;
using test::test_result;
using testing::HasSubstr;

/// A project with one run of what stands in it.
struct Tested {
    Project project;
    Session session = open(project);
    Run run;

    static Session open(const Project& project) {
        project.folder.write("a.py", "a\n");
        return must(Session::open_or_create(project.workspace, {}));
    }
    Tested() {
        project.folder.write("b.py", "unknown to the history so far\n");
        run = run_of({test_result("m", "T::a", Outcome::failed)});
        run.tree = must(present_tree(session));
        Journal& journal = session.journal();
        must(journal.begin());
        run.id = must(journal.add_run(run));
        must(journal.commit());
    }
    fs::path file() const { return baseline_file(project.workspace, {}); }
    Status set(const fs::path& file) { return set_baseline(session, run, file); }
    std::optional<RunId> set_run() { return must(session.journal().baseline_run()); }
};

TEST(Baseline, StandsInTheFolderUnlessNamedAndNamesAreTakenFromHere) {
    const Project project;
    EXPECT_EQ(baseline_file(project.workspace, {}), project.folder / "test_batch_logs/baseline_results.json");
    EXPECT_EQ(baseline_file(project.workspace, "ci/b.json"), fs::current_path() / "ci/b.json");
    EXPECT_EQ(baseline_file(project.workspace, "/x/b.json"), "/x/b.json");
}

TEST(Baseline, IsAFileARunAndATreeThatCanBeMadeAgain) {
    Tested at;
    must(at.set(at.file()));
    const ResultSet set = must(read_baseline(at.file()));
    EXPECT_EQ(set.run, at.run.id);
    EXPECT_EQ(set.tree, at.run.tree);
    EXPECT_EQ(at.set_run(), at.run.id);
    Snapshots* history = must(at.session.snapshots());
    const auto files = must(history->list(at.run.tree));
    ASSERT_EQ(files.size(), 2u);
    EXPECT_EQ(must(history->blob(files.rbegin()->second.oid)), "unknown to the history so far\n");
}

TEST(Baseline, OfATreeThatIsGoneIsSetWithoutIt) {
    Tested at;
    at.project.folder.write("a.py", "later\n");
    must(at.set(at.file()));
    EXPECT_EQ(must(read_baseline(at.file())).tree, at.run.tree);
    EXPECT_EQ(at.set_run(), at.run.id);
}

TEST(Baseline, WhoseFileCanNotBeWrittenIsNotSet) {
    Tested at;
    EXPECT_FALSE(at.set(at.project.folder / "nowhere/b.json"));
    EXPECT_EQ(at.set_run(), std::nullopt);
    at.project.folder.write("b.json/x", "");
    EXPECT_FALSE(at.set(at.project.folder / "b.json"));
    EXPECT_EQ(at.project.folder.read("b.json/x"), "");
    EXPECT_EQ(at.set_run(), std::nullopt);
}

TEST(Baseline, ThroughASymlinkReplacesTheFileItNames) {
    Tested at;
    at.project.folder.write("shared/b.json", "old");
    fs::create_symlink("shared/b.json", at.project.folder / "link.json");
    must(at.set(at.project.folder / "link.json"));
    EXPECT_TRUE(fs::is_symlink(at.project.folder / "link.json"));
    EXPECT_EQ(must(read_baseline(at.project.folder / "shared/b.json")).run, at.run.id);
}

TEST(Baseline, ThatIsNotThereSaysHowToSetOne) {
    const Project project;
    const Result<ResultSet> none = read_baseline(project.folder / "none.json");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Code::not_found);
    EXPECT_THAT(none.error().message, HasSubstr("none.json; set one with 'pentad baseline'"));
    project.folder.write("bad.json", "{");
    const Result<ResultSet> bad = read_baseline(project.folder / "bad.json");
    ASSERT_FALSE(bad);
    EXPECT_EQ(exit_code(bad.error().code), 70);
}

TEST(Baseline, IfAnyIsNoneWithoutOneAndAnErrorWhenItIsBroken) {
    Tested at;
    EXPECT_FALSE(must(baseline_if_any(at.project.workspace)));
    must(at.set(at.file()));
    EXPECT_EQ(must(baseline_if_any(at.project.workspace))->run, at.run.id);
    at.project.folder.write("test_batch_logs/baseline_results.json", "[]");
    const Result<std::optional<ResultSet>> broken = baseline_if_any(at.project.workspace);
    ASSERT_FALSE(broken);
    EXPECT_EQ(exit_code(broken.error().code), 70);
    EXPECT_THAT(broken.error().message, HasSubstr("baseline_results.json is not an object"));
}

TEST(Baseline, PlaceIsMadeOrRefusedBeforeAnyTestRuns) {
    const Project project;
    must(prepare_baseline_place(project.folder / "new/folder/b.json"));
    EXPECT_TRUE(fs::is_directory(project.folder / "new/folder"));
    EXPECT_FALSE(fs::exists(project.folder / "new/folder/b.json"));
    const Status folder = prepare_baseline_place(project.folder / "new");
    ASSERT_FALSE(folder);
    EXPECT_EQ(exit_code(folder.error().code), 70);
    EXPECT_THAT(folder.error().message, HasSubstr("new: it is a folder; name a file"));
    EXPECT_THAT(prepare_baseline_place("/dev/null").error().message, HasSubstr("a pipe or device"));
    project.folder.write("file", "");
    EXPECT_FALSE(prepare_baseline_place(project.folder / "file/b.json"));
    ASSERT_EQ(::mkfifo((project.folder / "pipe").c_str(), 0600), 0);
    EXPECT_FALSE(prepare_baseline_place(project.folder / "pipe"));
}

}  // namespace
}  // namespace pentad
