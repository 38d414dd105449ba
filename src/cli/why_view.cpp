#include "cli/why_view.hpp"

#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_most_facts = 10;

std::string circumstance_text(const std::string& what) {
    if (what == "environment") return "there are other environment variables";
    if (what == "interpreter") return "the interpreter is another one";
    if (what == "pentad") return "pentad itself is another one";
    if (what.starts_with("command ")) return "it is started by another command";
    return "the settings are others";
}

std::string fact_text(const Fact& fact) {
    const std::string path = fact.path.empty() ? "the workspace's folder" : safe_line(fact.path);
    switch (fact.kind) {
        case FactClass::content:
        case FactClass::bytecode:
        case FactClass::product:
            return path + " is another";
        case FactClass::listing:
            return "other names are in " + path;
        case FactClass::absent:
            return path + " is there now";
        case FactClass::output:
            return path + ", which it writes, is not there as a file of that mode";
        case FactClass::symlink:
            return path + " leads elsewhere";
        case FactClass::directory:
            return path + " is another folder, or none";
        case FactClass::variable:
            return "the environment variable " + path + " is another";
        case FactClass::circumstance:
            break;
    }
    return circumstance_text(fact.path);
}

std::string note_text(const UnitChoice& choice) {
    return choice.note.empty() ? "" : " (" + safe_line(choice.note) + ")";
}

std::string reason_text(const Why& why) {
    const RunId run = why.choice.run;
    const std::string files = count_of(why.dependencies, "file or folder", "files and folders");
    switch (why.choice.reason) {
        case SelectionReason::unchanged:
            return fmt::format("nothing that it depends on differs from run {} ({})", run, files);
        case SelectionReason::untraced:
            return "nobody knows yet what it depends on";
        case SelectionReason::changed:
            return fmt::format("since run {}, {}", run,
                               why.differing.empty() ? "something is different" : fact_text(why.differing.front()));
        case SelectionReason::failed:
            return fmt::format(
                "it failed in run {}{}", run,
                why.choice.note.empty() ? ", and nothing that it depends on is different" : note_text(why.choice));
        case SelectionReason::flaky:
            return "it was flaky lately";
        case SelectionReason::tainted:
            return fmt::format("in run {} it did what can't be traced{}", run, note_text(why.choice));
        case SelectionReason::unproved:
            return fmt::format("what it depends on changed during run {}{}", run, note_text(why.choice));
        case SelectionReason::asked:
            break;
    }
    return "everything runs";
}

}  // namespace

std::string why_text(const Why& why, const Style& style) {
    const bool runs = why.choice.runs();
    std::string text = fmt::format(
        "{} {} {}: {}\n", runs ? "→" : "✓", style.paint(Paint::bold, safe_line(why.name)),
        style.paint(runs ? Paint::yellow : Paint::green, runs ? "would run" : "would not run"), reason_text(why));
    for (std::size_t at = 1; at < why.differing.size(); ++at) {
        if (at == k_most_facts) {
            text += fmt::format("  and {} more\n", why.differing.size() - at);
            break;
        }
        text += "  " + fact_text(why.differing[at]) + '\n';
    }
    return text;
}

std::string why_document(const Why& why) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.why/1").member("name", why.name).member("unit", why.unit);
    json.member("runs", why.choice.runs()).member("reason", to_string(why.choice.reason)).key("run");
    why.choice.run == 0 ? json.null() : json.value(why.choice.run);
    json.member("note", why.choice.note).member("dependencies", why.dependencies).key("differing").begin_array();
    for (const Fact& fact : why.differing)
        json.begin_object().member("class", to_string(fact.kind)).member("path", fact.path).end_object();
    return json.end_array().end_object().take() + '\n';
}

std::string affected_text(const Affected& affected, const Style& style) {
    std::string text;
    for (const AffectedUnit& unit : affected.units) {
        text += style.paint(Paint::bold, safe_line(unit.unit));
        if (affected.files.size() > 1) {
            std::string files;
            for (const std::string& file : unit.files) files += (files.empty() ? "  " : ", ") + safe_line(file);
            text += files;
        }
        text += '\n';
        for (const std::string& test : unit.tests) text += "  " + safe_line(test) + '\n';
    }
    return text;
}

std::string affected_document(const Affected& affected) {
    JsonWriter json;
    json.begin_object()
        .member("schema", "pentad.affected/1")
        .member("files", affected.files)
        .key("units")
        .begin_array();
    for (const AffectedUnit& unit : affected.units) {
        json.begin_object().member("unit", unit.unit).member("run", unit.run).member("files", unit.files);
        json.member("tests", unit.tests).end_object();
    }
    return json.end_array().member("untraced", affected.untraced).end_object().take() + '\n';
}

}  // namespace pentad
