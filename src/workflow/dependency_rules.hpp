// Which of the facts that a unit came to see it depends on.
#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "model/trace.hpp"

namespace pentad {

/// A Fact whose text is elsewhere: units of one process have thousands of the same.
struct FactView {
    FactClass kind = FactClass::content;
    std::string_view path;
    friend auto operator<=>(const FactView&, const FactView&) = default;

    struct Hash {
        std::size_t operator()(const FactView& fact) const {
            return std::hash<std::string_view>()(fact.path) * 31 + static_cast<std::size_t>(fact.kind);
        }
    };
};

/// Sorted, each once, where nothing else is said.
using FactViews = std::vector<FactView>;

/// `facts`: in any order, repeated or not.
FactViews sorted_out(FactViews facts);

/// Less what the unit itself made, and with bytecode told from other files. Pure.
FactViews dependencies_of(const FactViews& facts);

/// Those that many units have, each with others of its own: what they come to is worked out once. Their texts must
/// outlive it. Threads: any.
class SharedFacts {
   public:
    explicit SharedFacts(FactViews facts);

    /// Of these alone.
    const FactViews& dependencies() const { return dependencies_; }

    /// What a unit with these facts of its own depends on besides `dependencies`. Nothing where its own may change what
    /// shared ones come to: then all has to be worked out together (`with`).
    std::optional<FactViews> beside(const FactViews& own) const;

    FactViews with(const FactViews& own) const;

   private:
    bool decides(const FactView& own) const;
    bool has_at_or_below(std::string_view path) const;

    FactViews facts_;
    FactViews dependencies_;
    std::vector<std::string_view> paths_;  ///< sorted
};

}  // namespace pentad
