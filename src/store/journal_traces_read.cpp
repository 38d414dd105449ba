// Reading what units depended on: in a few passes, into flat memory.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/id_list.hpp"
#include "store/journal_impl.hpp"
#include "store/journal_outcomes.hpp"

namespace pentad {
namespace {

/// Texts one after the other; what looks into them is made when no more come.
class Texts {
   public:
    struct Place {
        std::size_t at = 0;
        std::size_t size = 0;
    };
    Place add(std::string_view text) {
        const Place place{text_->size(), text.size()};
        text_->append(text);
        return place;
    }
    std::string_view view(Place place) const { return std::string_view(*text_).substr(place.at, place.size); }
    std::shared_ptr<const std::string> take() { return std::move(text_); }

   private:
    std::shared_ptr<std::string> text_ = std::make_shared<std::string>();
};

class Reader {
   public:
    explicit Reader(sqlite::Database& database) : database_(database) {}

    Result<KnownTraces> all(bool whole) {
        TRY(read_units(nullptr));
        known_.whole = whole || needed_.size() == places_.size();
        if (known_.whole) {
            TRY(read_all_lists());
        } else {
            TRY(read_some_lists({needed_.begin(), needed_.end()}));
        }
        TRY_ASSIGN(sqlite::Statement row, database_.prepare("SELECT id, class, path FROM fact ORDER BY id"));
        for (;;) {
            TRY_ASSIGN(const bool more, row.step());
            if (!more) break;
            take_fact(row);
        }
        return finish();
    }

    Result<KnownTraces> of(const std::string& unit, bool with_facts) {
        TRY(read_units(&unit));
        std::vector<std::int64_t> wanted;
        for (const auto& [id, place] : places_) wanted.push_back(id);
        TRY(read_some_lists(wanted));
        if (!with_facts) return finish();
        std::vector<std::uint32_t> ids;
        for (const Texts::Place& list : lists_)
            for_each_id(texts_.view(list), [&](std::uint32_t id) { ids.push_back(id); });
        std::ranges::sort(ids);
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        TRY_ASSIGN(sqlite::Statement row, database_.prepare("SELECT id, class, path FROM fact WHERE id = ?"));
        for (const std::uint32_t id : ids) {
            row.bind(id);
            TRY_ASSIGN(const bool found, row.step());
            if (found) take_fact(row);
        }
        return finish();
    }

   private:
    /// Null: of all.
    Status read_units(const std::string* name) {
        // The order of a CROSS JOIN is kept: all traces with their units, or one unit with its traces.
        TRY_ASSIGN(sqlite::Statement row, database_.prepare(fmt::format(
                                              "SELECT unit, name, run, list, fingerprint, state, note, failed FROM {}"
                                              " ORDER BY unit, run DESC",
                                              name == nullptr ? "trace CROSS JOIN unit ON unit.id = trace.unit"
                                                              : "unit CROSS JOIN trace ON trace.unit = unit.id"
                                                                " WHERE unit.name = ?")));
        if (name != nullptr) row.bind(std::string_view(*name));
        std::int64_t before = -1;
        for (;;) {
            TRY_ASSIGN(const bool more, row.step());
            if (!more) return {};
            if (row.integer(0) != before) {
                before = row.integer(0);
                numbers_.push_back(before);
                known_.units.push_back({.name = row.bytes(1)});
                // One bit for each of its last runs, the newest first.
                if ((row.integer(7) & 1) != 0) failed_.push_back(numbers_.size() - 1);
            }
            const auto state = static_cast<TraceState>(row.integer(5));
            // The newest, and those that speak against keeping anything.
            if (known_.units.back().traces.empty() || state != TraceState::kept) needed_.insert(row.integer(3));
            const auto [place, added] = places_.try_emplace(row.integer(3), static_cast<std::uint32_t>(places_.size()));
            known_.units.back().traces.push_back({.run = row.integer(2),
                                                  .list = place->second,
                                                  .fingerprint = Fingerprint::from_bytes(row.view(4)),
                                                  .state = state,
                                                  .note = row.bytes(6)});
        }
    }

    Status read_all_lists() {
        lists_.resize(places_.size());
        std::vector<bool> found(places_.size());
        TRY_ASSIGN(sqlite::Statement row, database_.prepare("SELECT id, ids FROM fact_list"));
        for (;;) {
            TRY_ASSIGN(const bool more, row.step());
            if (!more) break;
            const auto place = places_.find(row.integer(0));
            if (place == places_.end()) continue;
            lists_[place->second] = texts_.add(row.view(1));
            found[place->second] = true;
        }
        if (std::ranges::find(found, false) == found.end()) return {};
        return fail(Code::corrupt, sqlite::damaged_message(database_.file()));
    }

    Status read_some_lists(const std::vector<std::int64_t>& wanted) {
        lists_.resize(places_.size());
        TRY_ASSIGN(sqlite::Statement row, database_.prepare("SELECT ids FROM fact_list WHERE id = ?"));
        for (const std::int64_t id : wanted) {
            row.bind(id);
            TRY_ASSIGN(const bool found, row.step());
            if (!found) return fail(Code::corrupt, sqlite::damaged_message(database_.file()));
            lists_[places_.at(id)] = texts_.add(row.view(0));
        }
        return {};
    }

    void take_fact(const sqlite::Statement& row) {
        known_.facts.push_back({.id = static_cast<std::uint32_t>(row.integer(0)),
                                .kind = static_cast<FactClass>(row.integer(1)),
                                .path = {}});
        paths_.push_back(texts_.add(row.view(2)));
    }

    Status read_flaky_units() {
        // All results of all tests, or those of one unit's.
        const bool one = numbers_.size() == 1;
        TRY_ASSIGN(sqlite::Statement row,
                   database_.prepare(fmt::format("SELECT unit FROM test JOIN recent ON recent.test = test.id"
                                                 " WHERE instr(outcomes, ?) > 0 {} GROUP BY unit",
                                                 one ? "AND unit = ?" : "")));
        const char letter[] = {k_flaky_letter};
        if (one)
            row.bind(std::string_view(letter, 1), numbers_.front());
        else
            row.bind(std::string_view(letter, 1));
        for (;;) {
            TRY_ASSIGN(const bool more, row.step());
            if (!more) return {};
            const auto unit = std::ranges::lower_bound(numbers_, row.integer(0));
            if (unit != numbers_.end() && *unit == row.integer(0))
                known_.units[static_cast<std::size_t>(unit - numbers_.begin())].flaky = true;
        }
    }

    /// Of the units that failed when they ran last: the run, where it left no trace.
    Status read_untraced_failures() {
        TRY_ASSIGN(sqlite::Statement row,
                   database_.prepare("SELECT id FROM run WHERE EXISTS (SELECT 1 FROM test CROSS JOIN result ON"
                                     " result.run = run.id AND result.test = test.id WHERE test.unit = ?"
                                     " AND result.outcome BETWEEN ? AND ? AND result.outcome != ?)"
                                     " ORDER BY id DESC LIMIT 1"));
        static_assert(is_failure(Outcome::failed) && is_failure(Outcome::error) && is_failure(Outcome::timed_out) &&
                      is_failure(Outcome::crashed));
        for (const std::size_t place : failed_) {
            row.bind(numbers_[place], static_cast<int>(Outcome::failed), static_cast<int>(Outcome::crashed),
                     static_cast<int>(Outcome::skipped));
            TRY_ASSIGN(const bool found, row.step());
            const RunId run = found ? row.integer(0) : 0;
            KnownUnit& unit = known_.units[place];
            if (std::ranges::find(unit.traces, run, &KnownTrace::run) == unit.traces.end()) unit.failed_untraced = run;
        }
        return {};
    }

    Result<KnownTraces> finish() {
        TRY(read_flaky_units());
        TRY(read_untraced_failures());
        for (std::size_t at = 0; at < paths_.size(); ++at) known_.facts[at].path = texts_.view(paths_[at]);
        for (const Texts::Place& list : lists_) known_.lists.push_back(texts_.view(list));
        known_.text = texts_.take();
        std::ranges::sort(known_.units, {}, &KnownUnit::name);
        return std::move(known_);
    }

    sqlite::Database& database_;
    KnownTraces known_;
    std::vector<std::int64_t> numbers_;  ///< of known_.units, ascending
    std::vector<std::size_t> failed_;    ///< places in known_.units, of those that failed when they ran last
    std::unordered_map<std::int64_t, std::uint32_t> places_;
    std::set<std::int64_t> needed_;  ///< ids of lists
    Texts texts_;
    std::vector<Texts::Place> lists_;
    std::vector<Texts::Place> paths_;
};

}  // namespace

Result<KnownTraces> Journal::traces(bool whole) { return Reader(impl_->database).all(whole); }

Result<std::vector<std::string>> Journal::listed_folders() {
    TRY_ASSIGN(sqlite::Statement row, impl_->database.prepare("SELECT path FROM fact WHERE class = ?"));
    row.bind(static_cast<int>(FactClass::listing));
    std::vector<std::string> folders;
    for (;;) {
        TRY_ASSIGN(const bool more, row.step());
        if (!more) return folders;
        folders.push_back(row.bytes(0));
    }
}

Result<KnownTraces> Journal::traces_of(const std::string& unit, bool with_facts) {
    return Reader(impl_->database).of(unit, with_facts);
}

Result<std::vector<std::optional<Fingerprint>>> Journal::marks_at(RunId run, std::span<const std::uint32_t> ids) {
    TRY_ASSIGN(sqlite::Statement row, impl_->database.prepare("SELECT mark FROM fact_mark WHERE fact = ? AND run <= ?"
                                                              " ORDER BY run DESC LIMIT 1"));
    std::vector<std::optional<Fingerprint>> marks;
    for (const std::uint32_t id : ids) {
        row.bind(id, run);
        TRY_ASSIGN(const bool known, row.step());
        marks.push_back(known ? std::optional(Fingerprint::from_bytes(row.view(0))) : std::nullopt);
    }
    return marks;
}

Result<std::optional<std::string>> Journal::unit_of_test(const std::string& test) {
    TRY_ASSIGN(sqlite::Statement row,
               impl_->database.prepare("SELECT unit.name FROM test JOIN unit ON unit.id = test.unit"
                                       " WHERE test.name = ?"));
    row.bind(std::string_view(test));
    TRY_ASSIGN(const bool found, row.step());
    if (!found) return std::optional<std::string>();
    return std::optional(row.bytes(0));
}

}  // namespace pentad
