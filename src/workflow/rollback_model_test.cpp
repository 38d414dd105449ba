// Random histories, held against a model that knows no merging: files of cells far from one another, each cell a stack
// of the values that standing edits gave it.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "support/project.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;

constexpr int k_files = 2;
constexpr int k_cells = 4;  // of each file

class Model {
   public:
    using Cell = std::pair<int, int>;  ///< file and place in it

    explicit Model(unsigned seed) : random_(seed) {
        project_.workspace.settings.batch_size = 4;
        write();
        must(init(project_.workspace, {}));
    }

    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

    void edit() {
        const EditId id = last_ + 1;
        for (int i = 0; i <= below(3); ++i) cells_of_[id].insert({below(k_files), below(k_cells)});
        for (const Cell& cell : cells_of_[id]) stacks_[cell].push_back(id);
        write();
        const RecordOutcome outcome = project_.record_all(names_of(id));
        ASSERT_EQ(outcome.edit.id, id);
        last_ = id;
        batch_of_[id] = outcome.batch.id;
    }

    void take_back_an_edit() {
        if (cells_of_.empty()) return;
        const EditId id = std::next(cells_of_.begin(), below(static_cast<int>(cells_of_.size())))->first;
        if (!stands(id)) {
            EXPECT_EQ(project_.try_rollback_edit(id).error().code, Code::refused) << id;
            return;
        }
        const std::set<EditId> gone = with_dependents({id});
        const Result<RollbackOutcome> alone = project_.try_rollback_edit(id);
        EXPECT_EQ(alone.has_value(), gone.size() == 1) << id << (alone ? "" : alone.error().message);
        if (!alone) {
            EXPECT_EQ(alone.error().code, Code::conflict);
            expect_files();
            const RollbackOutcome outcome = must(project_.try_rollback_edit(id, true));
            EXPECT_EQ(std::set<EditId>(outcome.undone.begin(), outcome.undone.end()), gone) << id;
        }
        taken_back(gone);
    }

    void take_back_a_batch() {
        if (batch_of_.empty()) return;
        const BatchId batch = std::next(batch_of_.begin(), below(static_cast<int>(batch_of_.size())))->second;
        std::set<EditId> gone;
        for (const auto& [id, its] : batch_of_)
            if (its == batch && stands(id)) gone.insert(id);
        const Result<RollbackOutcome> done = project_.try_rollback(batch);
        const bool possible = !gone.empty() && with_dependents(gone) == gone;
        EXPECT_EQ(done.has_value(), possible) << batch << (done ? "" : done.error().message);
        if (done) taken_back(gone);
    }

    void undo() {
        if (!before_last_) return;
        const auto stacks = stacks_;
        must(project_.try_undo());
        ++last_;
        stacks_ = *before_last_;
        before_last_ = stacks;
    }

    /// After an edit the files are no longer those that the rollback left.
    void forget_rollback() { before_last_.reset(); }

    void expect_files() {
        for (int file = 0; file < k_files; ++file) EXPECT_EQ(project_.folder.read(name(file)), text_of(file));
    }

   private:
    static std::string name(int file) { return "file_" + std::to_string(file); }

    std::string text_of(int file) {
        std::string text;
        for (int cell = 0; cell < k_cells; ++cell) {
            const std::vector<EditId>& stack = stacks_[{file, cell}];
            text += "value " + (stack.empty() ? "at first" : "of edit " + std::to_string(stack.back())) + "\n";
            for (int line = 0; line < 5; ++line) text += "line " + std::to_string(10 * cell + line) + "\n";
        }
        return text;
    }

    void write() {
        for (int file = 0; file < k_files; ++file) project_.folder.write(name(file), text_of(file));
    }

    std::vector<std::string> names_of(EditId id) {
        std::set<std::string> names;
        for (const Cell& cell : cells_of_[id]) names.insert(name(cell.first));
        return {names.begin(), names.end()};
    }

    bool stands(EditId id) { return std::ranges::count(stacks_[*cells_of_[id].begin()], id) > 0; }

    /// What lies above an edit in one of its cells needs it.
    std::set<EditId> with_dependents(std::set<EditId> edits) {
        for (std::size_t before = 0; before != edits.size();) {
            before = edits.size();
            for (auto& [cell, stack] : stacks_) {
                const auto lowest = std::ranges::find_if(stack, [&](EditId id) { return edits.contains(id); });
                edits.insert(lowest, stack.end());
            }
        }
        return edits;
    }

    void taken_back(const std::set<EditId>& edits) {
        ++last_;
        before_last_ = stacks_;
        for (auto& [cell, stack] : stacks_) std::erase_if(stack, [&](EditId id) { return edits.contains(id); });
    }

    Project project_;
    std::mt19937 random_;
    EditId last_ = 0;
    std::map<EditId, std::set<Cell>> cells_of_;
    std::map<EditId, BatchId> batch_of_;
    std::map<Cell, std::vector<EditId>> stacks_;
    std::optional<std::map<Cell, std::vector<EditId>>> before_last_;
};

class RandomHistories : public testing::TestWithParam<unsigned> {};

TEST_P(RandomHistories, AreTakenBackAsTheModelSays) {
    Model model(GetParam());
    for (int step = 0; step < 30 && !testing::Test::HasFailure(); ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        const int what = model.below(10);
        if (what < 6) {
            model.edit();
            model.forget_rollback();
        } else if (what < 8) {
            model.take_back_an_edit();
        } else if (what < 9) {
            model.take_back_a_batch();
        } else {
            model.undo();
        }
        model.expect_files();
    }
}

INSTANTIATE_TEST_SUITE_P(All, RandomHistories, testing::Range(1u, 7u));

}  // namespace
}  // namespace pentad
