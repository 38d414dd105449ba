#include "store/journal_schema.hpp"

namespace pentad {
namespace {

// Paths are BLOBs, since a path is any bytes. Object ids are BLOBs of 20 bytes, NULL for none. Moments are two columns:
// milliseconds since 1970 in UTC, and the local offset in minutes. docs/formats.md describes each column for users.
constexpr const char* k_version_1 = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES('id', lower(hex(randomblob(8))));

-- user_number: how many edits of kind user there were up to this one; so the count is one look at the last row.
CREATE TABLE edit(
    id INTEGER PRIMARY KEY, batch INTEGER, kind INTEGER NOT NULL, user_number INTEGER NOT NULL,
    description TEXT NOT NULL, author TEXT NOT NULL, time INTEGER NOT NULL, time_offset INTEGER NOT NULL, target INTEGER);
CREATE INDEX edit_batch ON edit(batch, kind) WHERE batch IS NOT NULL;

CREATE TABLE edit_file(
    edit INTEGER NOT NULL, path BLOB NOT NULL,
    before_kind INTEGER NOT NULL, before_mode INTEGER NOT NULL, before_oid BLOB, before_size INTEGER NOT NULL,
    after_kind INTEGER NOT NULL, after_mode INTEGER NOT NULL, after_oid BLOB, after_size INTEGER NOT NULL,
    before_known INTEGER NOT NULL, sha256 BLOB, note TEXT NOT NULL,
    PRIMARY KEY(edit, path)) WITHOUT ROWID;
CREATE INDEX edit_file_path ON edit_file(path, edit);

-- Bytes that are not in history.git yet. codec 0: as they are; 1: zstd.
CREATE TABLE content(oid BLOB PRIMARY KEY, codec INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL);

-- The edits that are in history.git: always the first ones, without a gap.
CREATE TABLE packed(edit INTEGER PRIMARY KEY, commit_oid BLOB NOT NULL, tree_oid BLOB NOT NULL);

CREATE TABLE batch(
    id INTEGER PRIMARY KEY, state INTEGER NOT NULL, size INTEGER NOT NULL,
    opened INTEGER NOT NULL, opened_offset INTEGER NOT NULL, closed INTEGER, closed_offset INTEGER,
    start_tree BLOB, end_tree BLOB, git_commit TEXT NOT NULL, rolled_back_by INTEGER, last_run INTEGER);
CREATE INDEX batch_unfinished ON batch(state) WHERE state < 2;

CREATE TABLE intent(id INTEGER PRIMARY KEY, edit INTEGER NOT NULL, staging BLOB NOT NULL);

CREATE TABLE run(
    id INTEGER PRIMARY KEY, batch INTEGER, tree BLOB, started INTEGER NOT NULL, started_offset INTEGER NOT NULL,
    duration REAL NOT NULL, pattern TEXT NOT NULL, interrupted INTEGER NOT NULL, git_commit TEXT NOT NULL,
    total INTEGER NOT NULL, passed INTEGER NOT NULL, failed INTEGER NOT NULL, skipped INTEGER NOT NULL,
    cached INTEGER NOT NULL, not_run INTEGER NOT NULL, warnings TEXT NOT NULL);

-- duration is that of the unit's newest run. failed: a bit for each of its last ten runs in which something failed, 1
-- the newest.
CREATE TABLE unit(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, duration REAL NOT NULL, failed INTEGER NOT NULL);
CREATE TABLE test(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit INTEGER NOT NULL);

-- The run comes first in the key, so that a new run is appended, and an old one removed, in one place.
CREATE TABLE result(
    run INTEGER NOT NULL, test INTEGER NOT NULL, outcome INTEGER NOT NULL, duration REAL NOT NULL,
    PRIMARY KEY(run, test)) WITHOUT ROWID;

-- The last 32 outcomes of a test that ran, oldest first, a letter each (see journal_outcomes.hpp).
CREATE TABLE recent(test INTEGER PRIMARY KEY, outcomes TEXT NOT NULL);

-- What there is to say about a result, mostly of failures. body: the traceback (its first traceback_size bytes) and
-- the output; codec as in content.
CREATE TABLE detail(
    run INTEGER NOT NULL, test INTEGER NOT NULL, message TEXT NOT NULL, file_location TEXT NOT NULL,
    traceback_size INTEGER NOT NULL, codec INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(run, test)) WITHOUT ROWID;
)sql";

// Before it, nothing was retried: no run had a flaky pass.
constexpr const char* k_version_2 = R"sql(
ALTER TABLE run ADD COLUMN flaky INTEGER NOT NULL DEFAULT 0;

-- The executions of a test that came before the one in `result`, in the same run, oldest first; only of tests that were
-- retried. number counts from 1. A result that passed and has a failed attempt is a flaky pass.
CREATE TABLE attempt(
    run INTEGER NOT NULL, test INTEGER NOT NULL, number INTEGER NOT NULL, outcome INTEGER NOT NULL, duration REAL NOT NULL,
    message TEXT NOT NULL, file_location TEXT NOT NULL,
    traceback_size INTEGER NOT NULL, codec INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(run, test, number)) WITHOUT ROWID;

-- Runs whose results are a baseline: they never expire.
CREATE TABLE baseline(
    name TEXT PRIMARY KEY, run INTEGER NOT NULL, time INTEGER NOT NULL, time_offset INTEGER NOT NULL) WITHOUT ROWID;
)sql";

// What the culprit search found, of the newest search of each batch. Lists of edits are numbers with spaces between; a
// state is a digit for each of isolation.edits. isolation.interrupted: 1 it was, 2 the states were copies at another
// path; the sum.
constexpr const char* k_version_3 = R"sql(
CREATE TABLE isolation(
    batch INTEGER PRIMARY KEY, run INTEGER NOT NULL, edits TEXT NOT NULL, worlds INTEGER NOT NULL,
    interrupted INTEGER NOT NULL);
CREATE TABLE blame(
    batch INTEGER NOT NULL, test TEXT NOT NULL, verdict INTEGER NOT NULL, edits TEXT NOT NULL, verified INTEGER NOT NULL,
    executions INTEGER NOT NULL, confidence REAL NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY(batch, test)) WITHOUT ROWID;
CREATE TABLE probe(
    batch INTEGER NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, test TEXT NOT NULL, outcome INTEGER NOT NULL,
    duration REAL NOT NULL, PRIMARY KEY(batch, number)) WITHOUT ROWID;
)sql";

// What units depended on when they ran (docs/selection.md). fact_list.ids: sorted ids of facts, see base/id_list.hpp;
// equal lists are stored once. fact_mark: the value of a fact as of that run and later ones, until the next row of the
// fact; of classes that have one value only there is none. cached: units of a run that were not run, and whose results
// they keep.
constexpr const char* k_version_4 = R"sql(
CREATE TABLE fact(id INTEGER PRIMARY KEY, class INTEGER NOT NULL, path BLOB NOT NULL, UNIQUE(path, class));
CREATE TABLE fact_list(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, ids BLOB NOT NULL);
CREATE TABLE trace(
    unit INTEGER NOT NULL, run INTEGER NOT NULL, list INTEGER NOT NULL, fingerprint BLOB NOT NULL,
    state INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY(unit, run DESC)) WITHOUT ROWID;
CREATE TABLE fact_mark(
    fact INTEGER NOT NULL, run INTEGER NOT NULL, mark BLOB NOT NULL, PRIMARY KEY(fact, run)) WITHOUT ROWID;
CREATE TABLE cached(
    run INTEGER NOT NULL, unit INTEGER NOT NULL, source INTEGER NOT NULL, PRIMARY KEY(run, unit)) WITHOUT ROWID;
CREATE INDEX test_unit ON test(unit);
)sql";

constexpr const char* k_migrations[] = {k_version_1, k_version_2, k_version_3, k_version_4};

}  // namespace

std::span<const char* const> journal_migrations() { return k_migrations; }

}  // namespace pentad
