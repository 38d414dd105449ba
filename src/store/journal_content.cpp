#include <fmt/format.h>

#include "store/journal_impl.hpp"

// Contents, and the way from journal rows to commits.
namespace pentad {

Status Journal::add_content(const NewContent& content) {
    TRY(impl_->writable());
    const Encoded encoded = encode(content.bytes);
    return impl_->database.run("INSERT OR IGNORE INTO content VALUES(?, ?, ?, ?)", oid_blob(content.oid), encoded.codec,
                               content.bytes.size(), sqlite::Blob{encoded.view(content.bytes)});
}

Result<std::optional<std::string>> Journal::content(const Oid& oid) {
    TRY_ASSIGN(sqlite::Statement select,
               impl_->database.prepare("SELECT codec, size, bytes FROM content WHERE oid = ?"));
    select.bind(oid_blob(oid));
    TRY_ASSIGN(const bool found, select.step());
    if (!found) return std::optional<std::string>();
    TRY_ASSIGN(std::string bytes,
               decode(static_cast<int>(select.integer(0)), select.integer(1), select.view(2), impl_->database.file()));
    return std::optional(std::move(bytes));
}

Status Journal::set_commit(EditId edit, const Oid& commit, const Oid& tree) {
    TRY(impl_->writable());
    TRY_ASSIGN(const auto newest, impl_->database.integer("SELECT max(edit) FROM packed"));
    if (edit < 1 || edit > newest.value_or(0) + 1) {
        return fail(Code::refused, fmt::format("edit {} can't be packed before edit {}", edit, newest.value_or(0) + 1));
    }
    return impl_->database.run("INSERT OR REPLACE INTO packed VALUES(?, ?, ?)", edit, oid_blob(commit), oid_blob(tree));
}

namespace {

template <class... Values>
Result<std::optional<Journal::Packed>> select_packed(sqlite::Database& database, std::string_view tail,
                                                     const Values&... values) {
    TRY_ASSIGN(sqlite::Statement select,
               database.prepare(fmt::format("SELECT edit, commit_oid, tree_oid FROM packed {}", tail)));
    select.bind(values...);
    TRY_ASSIGN(const bool found, select.step());
    if (!found) return std::optional<Journal::Packed>();
    return std::optional(Journal::Packed{select.integer(0), oid_at(select, 1), oid_at(select, 2)});
}

}  // namespace

Result<std::optional<Journal::Packed>> Journal::newest_packed() {
    return select_packed(impl_->database, "ORDER BY edit DESC LIMIT 1");
}

Result<std::optional<Journal::Packed>> Journal::packed(EditId edit) {
    return select_packed(impl_->database, "WHERE edit = ?", edit);
}

Status Journal::drop_packed_content() {
    TRY(impl_->writable());
    return impl_->database.execute(
        "DELETE FROM content WHERE oid NOT IN ("
        " SELECT oid FROM ("
        "  SELECT after_oid AS oid, edit FROM edit_file UNION ALL SELECT before_oid, edit FROM edit_file)"
        " WHERE edit > coalesce((SELECT max(edit) FROM packed), 0) AND oid IS NOT NULL)");
}

}  // namespace pentad
