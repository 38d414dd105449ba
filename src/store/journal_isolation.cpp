#include <sstream>

#include "base/text.hpp"
#include "store/journal_impl.hpp"

// What the culprit search found about a batch.
namespace pentad {
namespace {

// In the column isolation.interrupted.
constexpr int k_interrupted = 1;
constexpr int k_relocated = 2;

std::string text_of(const std::vector<EditId>& edits) {
    std::string text;
    for (const EditId edit : edits) text += (text.empty() ? "" : " ") + std::to_string(edit);
    return text;
}

std::vector<EditId> edits_of(const std::string& text) {
    std::vector<EditId> edits;
    std::istringstream numbers(text);
    for (EditId edit = 0; numbers >> edit;) edits.push_back(edit);
    return edits;
}

Result<std::vector<Blame>> blames_of(sqlite::Database& database, BatchId batch) {
    TRY_ASSIGN(sqlite::Statement row,
               database.prepare("SELECT test, verdict, edits, verified, executions, confidence, reason FROM blame"
                                " WHERE batch = ? ORDER BY test"));
    row.bind(batch);
    std::vector<Blame> blames;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return blames;
        blames.push_back({.test = row.bytes(0),
                          .verdict = static_cast<BlameVerdict>(row.integer(1)),
                          .edits = edits_of(row.bytes(2)),
                          .verified = row.integer(3) != 0,
                          .executions = static_cast<int>(row.integer(4)),
                          .confidence = row.real(5),
                          .reason = row.bytes(6)});
    }
}

// In the column probe.state: `11010`; of a test that was not run there `11010 run 7`, or `11010 state 11000`.
constexpr std::string_view k_run = " run ";
constexpr std::string_view k_state = " state ";

std::string state_text(const ProbeRecord& probe) {
    std::string text = probe.state;
    if (probe.same_as_run != 0) return text.append(k_run) + std::to_string(probe.same_as_run);
    if (!probe.same_as_state.empty()) return text.append(k_state) + probe.same_as_state;
    return text;
}

void read_state(std::string_view text, ProbeRecord& probe) {
    probe.state = text.substr(0, text.find(' '));
    text.remove_prefix(probe.state.size());
    if (text.starts_with(k_run)) probe.same_as_run = to_number(text.substr(k_run.size())).value_or(0);
    if (text.starts_with(k_state)) probe.same_as_state = text.substr(k_state.size());
}

Result<std::vector<ProbeRecord>> probes_of(sqlite::Database& database, BatchId batch) {
    TRY_ASSIGN(sqlite::Statement row,
               database.prepare("SELECT state, test, outcome, duration FROM probe WHERE batch = ? ORDER BY number"));
    row.bind(batch);
    std::vector<ProbeRecord> probes;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return probes;
        probes.push_back(
            {.test = row.bytes(1), .outcome = static_cast<Outcome>(row.integer(2)), .duration = row.real(3)});
        read_state(row.view(0), probes.back());
    }
}

}  // namespace

Status Journal::set_isolation(const Isolation& isolation) {
    TRY(impl_->writable());
    sqlite::Database& database = impl_->database;
    for (const char* table : {"DELETE FROM blame WHERE batch = ?", "DELETE FROM probe WHERE batch = ?"})
        TRY(database.run(table, isolation.batch));
    TRY(database.run("INSERT OR REPLACE INTO isolation VALUES(?, ?, ?, ?, ?)", isolation.batch, isolation.run,
                     std::string_view(text_of(isolation.edits)), isolation.worlds,
                     (isolation.interrupted ? k_interrupted : 0) + (isolation.relocated ? k_relocated : 0)));
    TRY_ASSIGN(sqlite::Statement blame, database.prepare("INSERT INTO blame VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const Blame& one : isolation.tests)
        TRY(blame.run(isolation.batch, std::string_view(one.test), static_cast<int>(one.verdict),
                      std::string_view(text_of(one.edits)), one.verified ? 1 : 0, one.executions, one.confidence,
                      std::string_view(one.reason)));
    TRY_ASSIGN(sqlite::Statement probe, database.prepare("INSERT INTO probe VALUES(?, ?, ?, ?, ?, ?)"));
    std::int64_t number = 0;
    for (const ProbeRecord& one : isolation.probes)
        TRY(probe.run(isolation.batch, ++number, std::string_view(state_text(one)), std::string_view(one.test),
                      static_cast<int>(one.outcome), one.duration));
    return {};
}

Result<std::optional<Isolation>> Journal::isolation(BatchId batch) {
    TRY_ASSIGN(sqlite::Statement row,
               impl_->database.prepare("SELECT run, edits, worlds, interrupted FROM isolation WHERE batch = ?"));
    row.bind(batch);
    TRY_ASSIGN(const bool found, row.step());
    if (!found) return std::optional<Isolation>();
    Isolation isolation{.batch = batch,
                        .run = row.integer(0),
                        .edits = edits_of(row.bytes(1)),
                        .worlds = static_cast<int>(row.integer(2)),
                        .interrupted = (row.integer(3) & k_interrupted) != 0,
                        .relocated = (row.integer(3) & k_relocated) != 0};
    TRY_ASSIGN(isolation.tests, blames_of(impl_->database, batch));
    TRY_ASSIGN(isolation.probes, probes_of(impl_->database, batch));
    return std::optional(std::move(isolation));
}

Result<std::optional<Journal::KnownCulprit>> Journal::culprit_of(const std::string& test) {
    TRY_ASSIGN(
        sqlite::Statement row,
        impl_->database.prepare("SELECT batch, run, verdict, blame.edits, executions, confidence, reason"
                                " FROM blame JOIN isolation USING(batch)"
                                " WHERE test = ? AND verified AND verdict IN (0, 1) ORDER BY batch DESC LIMIT 1"));
    static_assert(BlameVerdict{0} == BlameVerdict::culprit && BlameVerdict{1} == BlameVerdict::pair);
    row.bind(std::string_view(test));
    TRY_ASSIGN(const bool found, row.step());
    if (!found) return std::optional<KnownCulprit>();
    return std::optional(KnownCulprit{.blame = {.test = test,
                                                .verdict = static_cast<BlameVerdict>(row.integer(2)),
                                                .edits = edits_of(row.bytes(3)),
                                                .verified = true,
                                                .executions = static_cast<int>(row.integer(4)),
                                                .confidence = row.real(5),
                                                .reason = row.bytes(6)},
                                      .batch = row.integer(0),
                                      .run = row.integer(1)});
}

}  // namespace pentad
