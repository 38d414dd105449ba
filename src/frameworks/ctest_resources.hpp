// What CTest's tests need of a machine's resources (RESOURCE_GROUPS), and which ones each gets.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "frameworks/test_unit.hpp"

namespace pentad {

/// So many slots of one resource of this type.
struct ResourceNeed {
    std::string type;
    int slots = 1;
    friend bool operator==(const ResourceNeed&, const ResourceNeed&) = default;
};
using ResourceGroup = std::vector<ResourceNeed>;

/// What there is.
struct ResourceSpec {
    struct Resource {
        std::string id;
        int slots = 1;
        friend bool operator==(const Resource&, const Resource&) = default;
    };
    std::map<std::string, std::vector<Resource>> types;
    friend bool operator==(const ResourceSpec&, const ResourceSpec&) = default;
};

/// A resource specification file's text: cmake's manual, ctest(1). Errors: tool (why CTest would not take it).
Result<ResourceSpec> read_resource_spec(std::string text);

/// CTEST_RESOURCE_SPEC_FILE, as the project's CTestTestfile.cmake says it; empty: it says nothing.
std::string resource_spec_file(std::string_view test_file);

/// Which test gets which resources. It is settled once for all of a run, and for the next one too as long as the tests
/// are the same: a test's environment is a part of what its outcome depends on. Threads: one.
class ResourceShares {
   public:
    explicit ResourceShares(ResourceSpec spec) : spec_(std::move(spec)) {}

    struct Share {
        std::vector<std::string> environment;  ///< `NAME=value`
        std::vector<UnitShare> shares;
        std::string problem;  ///< why it can't be run here; empty: it can
    };
    /// Of resources that fit, those that were given away least.
    Share take(const std::vector<ResourceGroup>& groups);

   private:
    ResourceSpec spec_;
    std::map<std::pair<std::string, std::string>, int> given_;  ///< slots, by type and id
};

}  // namespace pentad
