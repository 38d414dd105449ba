// The commit objects of store/git_objects.hpp.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "store/git_objects.hpp"

namespace pentad {

namespace {

/// A name or mail as the header line of a commit can hold it.
std::string cleaned(std::string_view text) {
    std::string name = valid_utf8(trim(text));
    std::erase_if(name, [](char c) { return c == '<' || c == '>' || (c >= '\0' && c < ' '); });
    return std::string(trim(name));
}

/// `Name <mail>`; the mail may be empty, the name may not.
std::string identity(std::string_view author) {
    std::string_view name = author;
    std::string_view mail;
    const std::size_t open = author.rfind('<');
    if (open != std::string_view::npos && trim(author).ends_with('>')) {
        name = author.substr(0, open);
        mail = author.substr(open + 1);
    }
    std::string clean_name = cleaned(name);
    const std::string clean_mail = cleaned(mail);
    if (clean_name.empty()) clean_name = clean_mail.empty() ? "unknown" : clean_mail;
    return clean_name + " <" + clean_mail + ">";
}

/// Seconds and offset as git writes them; a moment before 1970, which git can't hold, becomes 1970.
std::string moment(Timestamp time) {
    const int offset = std::clamp(time.offset_minutes, -99 * 60, 99 * 60);
    const int minutes = std::abs(offset);
    return fmt::format("{} {}{:02}{:02}", std::max<std::int64_t>(time.milliseconds / 1000, 0), offset < 0 ? '-' : '+',
                       minutes / 60, minutes % 60);
}

std::string message_of(const Edit& edit) {
    std::string message = valid_utf8(trim(edit.description));
    std::erase(message, '\0');
    if (!trim(message).empty()) return message;
    if (edit.changes.empty()) return "No change";
    message = "Changed " + printable(edit.changes.front().path);
    const std::size_t others = edit.changes.size() - 1;
    return others == 0 ? message : message + " and " + count_of(others, "other file");
}

}  // namespace

std::string commit_bytes(const Oid& tree, const std::optional<Oid>& parent, const Edit& edit) {
    const std::string when = moment(edit.time);
    std::string bytes = "tree " + tree.hex() + "\n";
    if (parent) bytes += "parent " + parent->hex() + "\n";
    bytes += "author " + identity(edit.author) + " " + when + "\n";
    bytes += "committer pentad <pentad@localhost> " + when + "\n";
    bytes += "\n" + message_of(edit) + "\n";
    return bytes;
}

Result<CommitLinks> parse_commit(std::string_view bytes) {
    CommitLinks links;
    for (;;) {
        const std::string_view line = bytes.substr(0, bytes.find('\n'));
        if (line.starts_with("tree ")) {
            TRY_ASSIGN(links.tree, Oid::from_hex(line.substr(5)));
        } else if (line.starts_with("parent ")) {
            TRY_ASSIGN(Oid parent, Oid::from_hex(line.substr(7)));
            links.parents.push_back(parent);
        } else {
            break;
        }
        bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    }
    if (links.tree.is_zero()) return fail(Code::corrupt, "a commit of the history names no tree; run pentad doctor");
    return links;
}

}  // namespace pentad
