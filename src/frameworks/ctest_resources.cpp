#include "frameworks/ctest_resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json_reader.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

bool is_name(std::string_view text, bool digit_first) {
    const auto is_good = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
    };
    return !text.empty() && std::ranges::all_of(text, is_good) &&
           (digit_first || text.front() < '0' || text.front() > '9');
}

class SpecReader {
   public:
    explicit SpecReader(JsonReader& json) : json_(json) {}

    bool document() {
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key))
            if (key == "version" ? !version() : key == "local" ? !local() : !json_.skip()) return false;
        return !json_.failed() && json_.end();
    }
    bool has_version() const { return major_ == 1 && minor_ == 0; }
    ResourceSpec take() && { return std::move(spec_); }

   private:
    bool version() {
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key))
            if (key == "major" ? !json_.integer(major_) : key == "minor" ? !json_.integer(minor_) : !json_.skip())
                return false;
        return !json_.failed();
    }

    /// One object in an array, so that there may be more in a later version.
    bool local() {
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            std::string_view key;
            if (!json_.begin_object()) return false;
            while (json_.next_member(key)) {
                const std::string type(key);
                if (!is_name(type, false)) return json_.reject("is after a name that no type has");
                if (!resources(spec_.types[type])) return false;
            }
        }
        return !json_.failed();
    }

    bool resources(std::vector<ResourceSpec::Resource>& resources) {
        if (!json_.begin_array()) return false;
        while (json_.next_element())
            if (!resource(resources.emplace_back())) return false;
        return !json_.failed();
    }

    bool resource(ResourceSpec::Resource& resource) {
        constexpr std::int64_t k_most = 1 << 30;
        std::string_view key, id;
        std::int64_t slots = 1;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            if (key == "id" ? !json_.text(id) : key == "slots" ? !json_.integer(slots) : !json_.skip()) return false;
            if (key == "id") resource.id = id;
        }
        if (json_.failed()) return false;
        if (!is_name(resource.id, true)) return json_.reject("is the end of a resource without an id, as in \"gpu_0\"");
        if (slots < 1 || slots > k_most) return json_.reject("is the end of a resource without a number of slots");
        resource.slots = static_cast<int>(slots);
        return true;
    }

    JsonReader& json_;
    ResourceSpec spec_;
    std::int64_t major_ = 0, minor_ = -1;
};

/// One need, and the resource that it got.
struct Placed {
    std::size_t group = 0;
    ResourceNeed need;
    const ResourceSpec::Resource* resource = nullptr;
};

/// Puts each need on a resource with room for it. Exact, but for the patience that it has.
class Placing {
   public:
    using Load = std::map<const ResourceSpec::Resource*, double>;
    Placing(std::vector<Placed>& needs, const ResourceSpec& spec, Load load) : needs_(needs), load_(std::move(load)) {
        for (const auto& [type, resources] : spec.types)
            for (const ResourceSpec::Resource& resource : resources) {
                by_type_[type].push_back(&resource);
                left_[&resource] = resource.slots;
            }
        for (auto& [type, resources] : by_type_)
            std::ranges::stable_sort(resources, {}, [this](const auto* resource) { return load_[resource]; });
    }

    bool place(std::size_t at = 0) {
        if (at == needs_.size()) return true;
        Placed& placed = needs_[at];
        std::set<int> tried;  // resources with as much left are alike
        for (const ResourceSpec::Resource* const resource : by_type_[placed.need.type]) {
            int& left = left_[resource];
            if (left < placed.need.slots || !tried.insert(left).second) continue;
            if (--patience_ < 0) return false;
            left -= placed.need.slots;
            placed.resource = resource;
            if (place(at + 1)) return true;
            left += placed.need.slots;
        }
        return false;
    }

   private:
    std::vector<Placed>& needs_;
    Load load_;
    std::map<std::string, std::vector<const ResourceSpec::Resource*>> by_type_;
    std::map<const ResourceSpec::Resource*, int> left_;
    int patience_ = 100'000;
};

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char byte) { return std::toupper(byte); });
    return text;
}

/// CTEST_RESOURCE_GROUP_N and those of its types.
void tell_group(std::size_t number, const std::vector<Placed>& needs, std::vector<std::string>& environment) {
    std::map<std::string, std::string> types;
    for (const Placed& placed : needs) {
        if (placed.group != number) continue;
        std::string& all = types[placed.need.type];
        all += fmt::format("{}id:{},slots:{}", all.empty() ? "" : ";", placed.resource->id, placed.need.slots);
    }
    std::string names;
    for (const auto& [type, all] : types) {
        names += (names.empty() ? "" : ",") + type;
        environment.push_back(fmt::format("CTEST_RESOURCE_GROUP_{}_{}={}", number, upper(type), all));
    }
    environment.push_back(fmt::format("CTEST_RESOURCE_GROUP_{}={}", number, names));
}

}  // namespace

Result<ResourceSpec> read_resource_spec(std::string text) {
    text = valid_utf8(text);
    text.reserve(text.size() + k_json_padding);
    Result<JsonReader> json = JsonReader::over(text);
    if (!json) return fail(Code::tool, json.error().message);
    SpecReader reader(*json);
    if (!reader.document()) return fail(Code::tool, fmt::format("{} at byte {}", json->reason(), json->byte()));
    if (!reader.has_version()) return fail(Code::tool, R"(has not {"version": {"major": 1, "minor": 0}})");
    return std::move(reader).take();
}

std::string resource_spec_file(std::string_view test_file) {
    constexpr std::string_view k_set = "set(CTEST_RESOURCE_SPEC_FILE \"";
    std::size_t at = test_file.find(k_set);
    if (at == std::string_view::npos) return "";
    std::string path;
    for (at += k_set.size(); at < test_file.size() && test_file[at] != '"'; ++at) {
        if (test_file[at] == '\\' && at + 1 < test_file.size()) ++at;
        path += test_file[at];
    }
    return path;
}

ResourceShares::Share ResourceShares::take(const std::vector<ResourceGroup>& groups) {
    std::vector<Placed> needs;
    for (std::size_t group = 0; group < groups.size(); ++group)
        for (const ResourceNeed& need : groups[group]) needs.push_back({group, need});
    std::ranges::stable_sort(needs, std::ranges::greater{}, [](const Placed& placed) { return placed.need.slots; });
    Placing::Load load;
    for (const auto& [type, resources] : spec_.types)
        for (const ResourceSpec::Resource& resource : resources)
            load[&resource] = static_cast<double>(given_[{type, resource.id}]) / resource.slots;
    Share share;
    if (!Placing(needs, spec_, std::move(load)).place()) {
        share.problem = "its RESOURCE_GROUPS want more than CTEST_RESOURCE_SPEC_FILE has";
        return share;
    }
    std::map<std::pair<std::string, std::string>, UnitShare> shares;
    for (const Placed& placed : needs) {
        const std::pair<std::string, std::string> key{placed.need.type, placed.resource->id};
        UnitShare& one = shares[key];
        one.name = "resource:" + key.first + ":" + key.second;
        one.slots += placed.need.slots;
        one.of = placed.resource->slots;
        given_[key] += placed.need.slots;
    }
    for (auto& [key, one] : shares) share.shares.push_back(std::move(one));
    share.environment.push_back(fmt::format("CTEST_RESOURCE_GROUP_COUNT={}", groups.size()));
    for (std::size_t group = 0; group < groups.size(); ++group) tell_group(group, needs, share.environment);
    return share;
}

}  // namespace pentad
