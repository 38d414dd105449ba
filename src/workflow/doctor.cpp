#include "base/environment.hpp"
#include "base/text.hpp"
#include "exec/trace_support.hpp"
#include "exec/world_folder.hpp"
#include "exec/world_support.hpp"
#include "frameworks/python_interpreter.hpp"
#include "frameworks/python_units.hpp"
#include "store/publisher.hpp"
#include "store/user_git.hpp"
#include "workflow/closing.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/folder_size.hpp"
#include "workflow/history_refs.hpp"
#include "workflow/session.hpp"
#include "workflow/upkeep.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

using Level = DoctorFinding::Level;

class Findings {
   public:
    void add(Level level, std::string subject, std::string text) {
        found_.push_back({level, std::move(subject), std::move(text)});
    }
    /// The error as a problem, or `fine`.
    void take(const std::string& subject, const Status& status, const std::string& fine) {
        if (status)
            add(Level::fine, subject, fine);
        else
            add(Level::problem, subject, status.error().message);
    }
    void take(const std::string& subject, const Result<std::vector<std::string>>& problems, const std::string& fine) {
        if (!problems) return add(Level::problem, subject, problems.error().message);
        if (problems->empty()) return add(Level::fine, subject, fine);
        for (const std::string& problem : *problems) add(Level::problem, subject, problem);
    }
    std::vector<DoctorFinding> found() && { return std::move(found_); }

   private:
    std::vector<DoctorFinding> found_;
};

Result<std::vector<std::string>> check_history(Session& session) {
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    std::vector<Oid> commits;
    TRY_ASSIGN(const std::optional<Journal::Packed> newest, session.journal().newest_packed());
    if (newest) commits.push_back(newest->commit);
    TRY_ASSIGN(const std::optional<std::string> first, session.journal().meta(k_first_commit));
    if (first) {
        TRY_ASSIGN(commits.emplace_back(), Oid::from_hex(*first));
    }
    return history->check(commits);
}

void look_at_refs(Session& session, Findings& findings) {
    const Result<std::size_t> mended = mend_refs(session);
    if (!mended)
        findings.add(Level::problem, "refs", mended.error().message);
    else if (*mended > 0)
        findings.add(Level::note, "refs", count_of(*mended, "ref") + " set anew from the journal");
    else
        findings.add(Level::fine, "refs", "as the journal says");
}

void look_at_store(Session& session, Findings& findings) {
    const Workspace& workspace = session.workspace();
    for (const std::string& note : session.notes()) findings.add(Level::note, "recovery", note);
    findings.take("journal", session.journal().check(), "whole: " + workspace.journal_file().string());
    findings.take("history.git", check_history(session), "every object is there and whole");
    look_at_refs(session, findings);
    findings.take("published files", republish(workspace.directory, session.journal()),
                  "written anew from the journal");
    if (session.index() != nullptr)
        findings.add(Level::fine, "index", count_of(session.index()->size(), "file"));
    else
        findings.take("index", rebuild_index(session), "was missing or damaged; written anew");
    const Result<std::size_t> swept = remove_leftovers(workspace);
    if (swept && *swept > 0)
        findings.add(Level::note, "leftovers", count_of(*swept, "file") + " of an interrupted pentad removed");
}

/// Which kind of world works, and what killed processes have left of theirs.
void look_at_worlds(const Workspace& workspace, Findings& findings) {
    const WorldSupport support = world_support(workspace.root);
    findings.add(support.why.empty() ? Level::fine : Level::note, "worlds", to_text(support));
    if (support.scratch.empty()) return;
    const Result<std::size_t> removed = remove_stale_worlds(support.scratch);
    if (!removed)
        findings.add(Level::problem, "worlds", removed.error().message);
    else if (*removed > 0)
        findings.add(Level::note, "worlds", count_of(*removed, "world") + " of an interrupted pentad removed");
}

/// By which method is found out what tests read.
void look_at_tracing(const Workspace& workspace, Findings& findings) {
    const TraceSupport support = trace_support(workspace.root);
    findings.add(support.why.empty() ? Level::fine : Level::note, "tracing", to_text(support));
}

void look_at_surroundings(const Workspace& workspace, Findings& findings) {
    findings.add(Level::fine, "workspace", printable(workspace.root.string()));
    if (const std::optional<UserGit> git = find_user_git(workspace.root))
        findings.add(Level::fine, "git", "repository at " + printable(git->git_dir.string()));
    else
        findings.add(Level::note, "git",
                     "no repository around the workspace; that is fine, pentad keeps its own history");
    const Result<fs::path> interpreter =
        choose_interpreter({workspace.root, workspace.settings.interpreter, scrubbed_environment()});
    if (interpreter)
        findings.add(Level::fine, "python", printable(interpreter->string()));
    else
        findings.add(Level::problem, "python", interpreter.error().message);
    const FoundUnits found = find_python_units({workspace.root, workspace.directory, workspace.settings.pattern, {}});
    findings.add(found.units.empty() ? Level::note : Level::fine, "tests",
                 count_of(found.units.size(), "module") + " named " + workspace.settings.pattern);
    for (const std::string& warning : found.warnings) findings.add(Level::note, "tests", warning);
    look_at_worlds(workspace, findings);
    look_at_tracing(workspace, findings);
}

}  // namespace

Result<std::vector<DoctorFinding>> doctor(const Workspace& workspace) {
    Findings findings;
    look_at_surroundings(workspace, findings);
    if (!workspace.is_initialized()) {
        findings.add(Level::note, "journal", "nothing is recorded here yet; start with 'pentad init'");
        return std::move(findings).found();
    }
    Result<Session> session = Session::open_to_write(workspace);
    if (session)
        look_at_store(*session, findings);
    else
        findings.add(Level::problem, "journal", session.error().message);
    return std::move(findings).found();
}

}  // namespace pentad
