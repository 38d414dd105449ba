#include "judge/suspects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

using testing::ElementsAre;

FileChange change(const std::string& path, bool before, bool after) {
    FileChange change;
    change.path = path;
    if (before) change.before.kind = FileKind::regular;
    if (after) change.after.kind = FileKind::regular;
    return change;
}

Edit edit(std::vector<FileChange> changes) {
    Edit edit;
    edit.changes = std::move(changes);
    return edit;
}

TEST(Suspects, are_the_edits_of_what_was_depended_on_before_or_after) {
    const std::vector edits{edit({change("a.py", true, true)}), edit({change("b.py", true, true)}),
                            edit({change("README", true, true), change("c.py", true, true)}),
                            edit({change("README", true, true)})};
    const Dependencies seen{.before = {{FactClass::content, "a.py"}}, .after = {{FactClass::symlink, "c.py"}}};
    EXPECT_THAT(suspects(edits, seen), ElementsAre(0, 2));
}

TEST(Suspects, are_all_when_nothing_seen_was_touched) {
    const std::vector edits{edit({change("a.py", true, true)}), edit({change("b.py", true, true)})};
    EXPECT_THAT(suspects(edits, {}), ElementsAre(0, 1));
}

TEST(Touches, a_listed_folder_when_a_file_comes_or_goes_but_not_when_it_changes) {
    const std::vector<Fact> facts{{FactClass::listing, "data"}};
    EXPECT_TRUE(touches(change("data/new", false, true), facts));
    EXPECT_TRUE(touches(change("data/old", true, false), facts));
    EXPECT_TRUE(touches(change("data/folder/new", false, true), facts)) << "the folder may be new too";
    EXPECT_FALSE(touches(change("data/old", true, true), facts));
    EXPECT_FALSE(touches(change("database/new", false, true), facts));
}

TEST(Touches, what_was_looked_for_when_it_comes) {
    EXPECT_TRUE(touches(change("conftest.py", false, true), std::vector<Fact>{{FactClass::absent, "conftest.py"}}));
    EXPECT_TRUE(touches(change("pkg/__init__.py", false, true), std::vector<Fact>{{FactClass::absent, "pkg"}}));
    EXPECT_FALSE(touches(change("pkg/__init__.py", false, true), std::vector<Fact>{{FactClass::absent, "pk"}}));
}

TEST(Touches, the_workspace_itself_when_it_is_listed) {
    EXPECT_TRUE(touches(change("new.py", false, true), std::vector<Fact>{{FactClass::listing, ""}}));
}

TEST(Touches, folders_when_nobody_knows_what_stood_there) {
    FileChange unknown = change("data/x", true, true);
    unknown.before_known = false;
    EXPECT_TRUE(touches(unknown, std::vector<Fact>{{FactClass::listing, "data"}}));
}

}  // namespace
}  // namespace pentad
