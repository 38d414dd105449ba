#include "base/environment.hpp"
#include "base/text.hpp"
#include "exec/trace_support.hpp"
#include "exec/world_folder.hpp"
#include "exec/world_support.hpp"
#include "frameworks/python_interpreter.hpp"
#include "report/words.hpp"
#include "store/publisher.hpp"
#include "store/user_git.hpp"
#include "workflow/closing.hpp"
#include "workflow/first_snapshot.hpp"
#include "workflow/folder_size.hpp"
#include "workflow/history_refs.hpp"
#include "workflow/session.hpp"
#include "workflow/unit_finding.hpp"
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

/// `unittest, 12 units` or `ctest, in native by native/CMakeLists.txt, run by ctest; built with cmake …`.
/// `version`: in brackets, if there is any.
std::string describe(const FoundProject& project, const fs::path& root, std::optional<std::size_t> units,
                     const std::string& version) {
    const auto below = [&](const fs::path& path) { return printable(path.lexically_relative(root).string()); };
    std::string text;
    if (units) text += count_of(*units, "unit") + ", ";
    text += project.folder == root ? "in the workspace" : "in " + below(project.folder);
    if (!project.marker.empty()) text += " by " + below(project.marker);
    if (!project.tool.empty()) text += ", run by " + printable(project.tool);
    if (!version.empty()) text += " (" + safe_line(version) + ")";
    if (!project.build.empty()) {
        text += "; built with";
        for (const std::string& argument : project.build.back().arguments) text += " " + printable(argument);
    }
    return text;
}

/// Nothing is built for it, so only Python's units are counted.
void look_at_frameworks(const Workspace& workspace, const fs::path& interpreter, Findings& findings) {
    UnitSearch search{workspace.root, workspace.directory, workspace.settings.pattern, {}, workspace.settings};
    search.interpreter = interpreter;
    const Result<std::vector<FoundProject>> projects = find_projects(search);
    if (!projects) return findings.add(Level::problem, "tests", projects.error().message);
    bool any = false;
    for (const FoundProject& project : *projects) {
        const Framework& framework = *find_framework(project.framework);
        const Result<FoundUnits> found =
            framework.in_python() && project.problem.empty()
                ? framework.list(project, search, [](const ToolCommand&) { return fail(Code::tool, "not asked"); })
                : FoundUnits();
        if (found && framework.in_python() && project.problem.empty() && found->units.empty()) continue;
        any = true;
        const Result<std::string> version = project.problem.empty() ? version_of_tool(project) : std::string();
        if (!project.problem.empty())
            findings.add(Level::problem, project.framework, project.problem);
        else if (!found)
            findings.add(Level::problem, project.framework, found.error().message);
        else if (!version)
            findings.add(Level::problem, project.framework, version.error().message);
        else
            findings.add(Level::fine, project.framework,
                         describe(project, workspace.root,
                                  framework.in_python() ? std::optional(found->units.size()) : std::nullopt, *version));
        if (!found) continue;
        for (const std::string& warning : found->warnings) findings.add(Level::note, project.framework, warning);
    }
    if (!any)
        findings.add(Level::note, "tests",
                     "none found: no module named " + printable(workspace.settings.pattern) +
                         ", and no project of another framework; name a command with [[suite]] in pentad.toml");
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
    look_at_frameworks(workspace, interpreter ? *interpreter : fs::path(), findings);
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
