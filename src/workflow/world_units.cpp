#include "workflow/world_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <string>

#include "base/text.hpp"
#include "frameworks/framework.hpp"
#include "workflow/stops.hpp"
#include "workflow/unit_finding.hpp"

namespace pentad {

namespace {

std::string without_nul(std::string text) {
    std::erase(text, '\0');
    return text;
}

/// As text: fields that end with NUL, which neither names nor paths hold.
class Writer {
   public:
    void write(std::string_view field) { (text_ += field) += '\0'; }
    void write(const TestUnit& unit) {
        write(unit.name);
        write(unit.module);
        write(unit.file.native());
        write(unit.top.native());
        write(unit.package ? "package" : "");
        write(unit.inner);
        write(unit.framework);
        for (const auto* list : {&unit.command, &unit.environment, &unit.particulars, &unit.labels, &unit.caches})
            write(*list);
        write(unit.group);
        write(fmt::format("{}", unit.rules.timeout));
        write(fmt::format("{}", unit.rules.test_timeout));
        write(unit.rules.alone ? "alone" : "");
        write(std::to_string(unit.rules.slots));
        for (const auto* list : {&unit.rules.locks, &unit.rules.after, &unit.rules.needs}) write(*list);
        write(unit.rules.shares);
    }
    void write(const UnitShare& share) {
        write(share.name);
        write(std::to_string(share.slots));
        write(std::to_string(share.of));
    }
    void write(const TestResult& failure) {
        for (const std::string* text :
             {&failure.id, &failure.unit, &failure.message, &failure.file_location, &failure.output})
            write(without_nul(*text));
        write(fmt::format("{}", failure.duration));
    }
    template <class T>
    void write(const std::vector<T>& list) {
        write(std::to_string(list.size()));
        for (const T& one : list) write(one);
    }
    std::string text() && { return std::move(text_); }

   private:
    std::string text_;
};

class Reader {
   public:
    explicit Reader(std::string_view text) {
        for (std::string& field : split(text, '\0')) fields_.push_back(std::move(field));
    }
    void read(std::string& field) {
        if (fields_.empty()) return;
        field = std::move(fields_.front());
        fields_.pop_front();
    }
    void read(TestUnit& unit) {
        read(unit.name);
        read(unit.module);
        std::string field;
        read(field);
        unit.file = field;
        read(field);
        unit.top = field;
        read(field);
        unit.package = !field.empty();
        read(unit.inner);
        read(unit.framework);
        for (auto* list : {&unit.command, &unit.environment, &unit.particulars, &unit.labels, &unit.caches})
            read(*list);
        read(unit.group);
        read(unit.rules.timeout);
        read(unit.rules.test_timeout);
        read(field);
        unit.rules.alone = !field.empty();
        read(unit.rules.slots, 1);
        for (auto* list : {&unit.rules.locks, &unit.rules.after, &unit.rules.needs}) read(*list);
        read(unit.rules.shares);
    }
    void read(UnitShare& share) {
        read(share.name);
        read(share.slots, 0);
        read(share.of, 0);
    }
    void read(TestResult& failure) {
        for (std::string* text :
             {&failure.id, &failure.unit, &failure.message, &failure.file_location, &failure.output})
            read(*text);
        failure.outcome = Outcome::error;
        read(failure.duration);
    }
    void read(int& number, int otherwise) {
        std::string field;
        read(field);
        number = static_cast<int>(to_number(field).value_or(otherwise));
    }
    void read(double& number) {
        std::string field;
        read(field);
        number = std::strtod(field.c_str(), nullptr);
    }
    template <class T>
    void read(std::vector<T>& list) {
        std::string count;
        read(count);
        for (std::int64_t left = to_number(count).value_or(0); left > 0 && !fields_.empty(); --left)
            read(list.emplace_back());
    }

   private:
    std::deque<std::string> fields_;
};

/// In the world's process. An error comes as the text's only fields.
std::string find_as_text(UnitSearch search) {
    search.on_build = {};    // whoever listens is not in this process
    search.stop_asked = {};  // whoever asks is not in this process; it sends a signal
    const Result<FoundUnits> found = find_all_units(search);
    Writer writer;
    writer.write(found ? "" : found.error().message);
    writer.write(!found && found.error().code == Code::interrupted ? "interrupted" : "");
    if (!found) return std::move(writer).text();
    writer.write(found->built ? "built" : "");
    writer.write(found->units);
    writer.write(found->warnings);
    writer.write(found->failures);
    return std::move(writer).text();
}

Result<FoundUnits> from_text(std::string_view text) {
    Reader reader(text);
    std::string field;
    std::string interrupted;
    reader.read(field);
    reader.read(interrupted);
    if (!field.empty()) return fail(interrupted.empty() ? Code::tool : Code::interrupted, field);
    FoundUnits found;
    reader.read(field);
    found.built = !field.empty();
    reader.read(found.units);
    reader.read(found.warnings);
    reader.read(found.failures);
    return found;
}

/// Whether a search would find it again, and the same: a module in packages below a folder that is none.
bool is_as_it_was(const TestUnit& unit, const std::filesystem::path& root) {
    std::error_code error;
    if (!may_share_process(unit)) return false;  // pytest's files depend on more than where they are
    if (unit.package || !unit.inner.empty() || !std::filesystem::is_regular_file(unit.file, error)) return false;
    if (unit.top != root && stands(unit.top / "__init__.py")) return false;
    for (std::filesystem::path folder = unit.file.parent_path(); folder != unit.top; folder = folder.parent_path())
        if (!folder.has_relative_path() || !stands(folder / "__init__.py")) return false;
    return true;
}

}  // namespace

Result<FoundUnits> find_units_in_world(const UnitSearch& search, const WorldEntry& world) {
    Stops stops(search.stop_asked);
    TRY_ASSIGN(const std::string text,
               call_in_world(world, [&] { return find_as_text(search); }, [&] { return stops.take(); }));
    TRY(stops.status("tests were looked for"));
    return from_text(text);
}

Result<HeldUnits> hold_world_with_units(const UnitSearch& search, const WorldEntry& world,
                                        const std::vector<TestUnit>& known) {
    const auto look = [&] {
        const auto same = [&](const TestUnit& unit) { return is_as_it_was(unit, search.root); };
        const bool all = !known.empty() && std::ranges::all_of(known, same);
        return all ? std::string() : find_as_text(search);
    };
    HeldUnits held;
    Stops stops(search.stop_asked);
    TRY_ASSIGN(held.world, hold_world(world, look, [&] { return stops.take(); }));
    TRY(stops.status("tests were looked for"));
    if (held.world.answer.empty())
        held.found.units = known;
    else {
        TRY_ASSIGN(held.found, from_text(held.world.answer));
    }
    return held;
}

}  // namespace pentad
