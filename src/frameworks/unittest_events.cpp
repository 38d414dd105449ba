#include "frameworks/unittest_events.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "frameworks/unittest_request.hpp"

namespace pentad::unittest {

using namespace unit_event;

namespace {

/// Nothing of a line is copied until somebody asks for it: there are millions.
class Fields {
   public:
    explicit Fields(std::string_view line) {
        while (count_ < fields_.size()) {
            const std::size_t end = line.find('\t');
            fields_[count_++] = line.substr(0, end);
            if (end == std::string_view::npos) return;
            line.remove_prefix(end + 1);
        }
    }

    std::size_t count() const { return count_; }
    /// As it stands.
    std::string_view word(std::size_t at) const { return at < count() ? fields_[at] : std::string_view(); }
    std::string text(std::size_t at) const {
        const std::string_view field = word(at);
        if (field.find('\\') == std::string_view::npos) return valid_utf8(field);
        return valid_utf8(unescape_field(field));
    }

    template <class Number>
    Number number(std::size_t at, Number otherwise) const {
        if (at >= count()) return otherwise;
        const std::string_view field = fields_[at];
        Number value = otherwise;
        const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
        return error == std::errc() ? value : otherwise;
    }

    std::size_t index(std::size_t at) const { return number<std::size_t>(at, 0); }
    Position position(std::size_t at) const { return number<Position>(at, k_unknown); }
    /// A test can write lines as well: never negative, never infinite.
    double seconds(std::size_t at) const {
        const double value = number(at, 0.0);
        return std::isfinite(value) && value >= 0 ? value : 0;
    }

   private:
    static constexpr std::size_t k_most = 8;  // no event has more
    std::array<std::string_view, k_most> fields_ = {};
    std::size_t count_ = 0;
};

Outcome to_outcome(std::string_view text) {
    for (const Outcome outcome : {Outcome::passed, Outcome::failed, Outcome::skipped, Outcome::not_run})
        if (text == to_string(outcome)) return outcome;
    return Outcome::error;
}

TestEnds test_ends(const Fields& fields) {
    TestEnds event{fields.index(1), fields.position(2), {}};
    event.result.outcome = to_outcome(fields.word(3));
    event.result.duration = fields.seconds(4);
    event.result.message = fields.text(5);
    event.result.file_location = fields.text(6);
    event.result.traceback = fields.text(7);
    return event;
}

TestEnds test_passes(const Fields& fields) {
    TestEnds event{fields.index(1), k_unknown, {}};
    event.result.outcome = Outcome::passed;
    event.result.duration = fields.seconds(2);
    return event;
}

Extra extra(const Fields& fields) {
    Extra event;
    event.result.id = fields.text(1);
    event.result.outcome = to_outcome(fields.word(2));
    event.result.message = fields.text(3);
    event.result.file_location = fields.text(4);
    event.result.traceback = fields.text(5);
    return event;
}

}  // namespace

Event parse_event(std::string_view line) {
    const Fields fields(line);
    const std::string_view word = fields.word(0);
    if (word == "pass") return test_passes(fields);
    if (word == "start") return TestStarts{fields.index(1), fields.position(2), fields.seconds(3)};
    if (word == "test") return TestExists{fields.index(1), fields.text(2)};
    if (word == "finish") return test_ends(fields);
    if (word == "unit") return UnitBegins{fields.index(1), fields.position(2)};
    if (word == "loaded") return Loaded{};
    if (word == "fixture") return FixtureBegins{fields.text(1), fields.text(2), fields.position(3)};
    if (word == "fixture_end") return FixtureEnds{};
    if (word == "extra") return extra(fields);
    if (word == "warning") return Notice{fields.text(1)};
    if (word == "recurse") return Recurse{};
    if (word == "done") return UnitEnds{fields.word(1) == "complete", fields.seconds(2)};
    if (word == "leave") return Leaves{fields.word(1) == "clean"};
    return Notice{};
}

}  // namespace pentad::unittest
