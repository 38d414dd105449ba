#include "workflow/world_units.hpp"

#include <deque>
#include <string>

#include "base/text.hpp"
#include "exec/world_call.hpp"

namespace pentad {

namespace {

/// As text: fields that end with NUL, which neither names nor paths hold.
class Writer {
   public:
    void write(std::string_view field) { (text_ += field) += '\0'; }
    void write(const PythonUnit& unit) {
        write(unit.name);
        write(unit.module);
        write(unit.file.native());
        write(unit.top.native());
        write(unit.package ? "package" : "");
        write(unit.inner);
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
    void read(PythonUnit& unit) {
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

}  // namespace

Result<FoundUnits> find_units_in_world(const UnitSearch& search, const WorldEntry& world) {
    TRY_ASSIGN(const std::string text, call_in_world(world, [&] {
                   const FoundUnits found = find_python_units(search);
                   Writer writer;
                   writer.write(found.units);
                   writer.write(found.warnings);
                   return std::move(writer).text();
               }));
    Reader reader(text);
    FoundUnits found;
    reader.read(found.units);
    reader.read(found.warnings);
    return found;
}

}  // namespace pentad
