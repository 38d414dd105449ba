#include "store/restore_plan.hpp"

#include <xxhash.h>

#include <cstring>

namespace pentad {

namespace {

constexpr std::string_view k_magic = "pentad restore 1\n";

void put_number(std::string& out, std::uint64_t number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put_state(std::string& out, const FileState& state) {
    put_number(out, static_cast<std::uint64_t>(state.kind));
    put_number(out, state.mode);
    put_number(out, state.size);
    out.append(reinterpret_cast<const char*>(state.oid.bytes.data()), state.oid.bytes.size());
}

/// Takes values from the front; after the first that is not there, `whole` is false and all others are empty.
struct Reader {
    std::string_view rest;
    bool whole = true;

    std::string_view bytes(std::uint64_t count) {
        whole = whole && count <= rest.size();
        if (!whole) return {};
        const std::string_view taken = rest.substr(0, count);
        rest.remove_prefix(count);
        return taken;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        if (const std::string_view taken = bytes(sizeof value); whole) std::memcpy(&value, taken.data(), sizeof value);
        return value;
    }
    FileState state() {
        FileState state;
        const std::uint64_t kind = number();
        whole = whole && kind <= static_cast<std::uint64_t>(FileKind::symlink);
        state.kind = static_cast<FileKind>(kind);
        state.mode = static_cast<mode_t>(number() & 07777);
        state.size = number();
        if (const std::string_view oid = bytes(state.oid.bytes.size()); whole)
            std::memcpy(state.oid.bytes.data(), oid.data(), oid.size());
        return state;
    }
};

}  // namespace

std::string encode_plan(const std::vector<PlannedStep>& steps) {
    std::string out(k_magic);
    put_number(out, steps.size());
    for (const PlannedStep& planned : steps) {
        put_number(out, planned.step.path.size());
        out += planned.step.path;
        put_state(out, planned.step.expected);
        put_state(out, planned.step.wanted);
        put_number(out, planned.staged_inode);
    }
    put_number(out, XXH3_64bits(out.data(), out.size()));
    return out;
}

Result<std::vector<PlannedStep>> decode_plan(std::string_view bytes) {
    std::vector<PlannedStep> steps;
    const std::size_t body = bytes.size() - std::min(bytes.size(), sizeof(std::uint64_t));
    Reader checksum{bytes.substr(body)};
    Reader reader{bytes.substr(0, body)};
    bool right = reader.bytes(k_magic.size()) == k_magic && checksum.number() == XXH3_64bits(bytes.data(), body);
    const std::uint64_t count = reader.number();
    for (std::uint64_t i = 0; right && reader.whole && i < count; ++i) {
        PlannedStep planned;
        planned.step.path = reader.bytes(reader.number());
        planned.step.expected = reader.state();
        planned.step.wanted = reader.state();
        planned.staged_inode = reader.number();
        steps.push_back(std::move(planned));
    }
    right = right && reader.whole && reader.rest.empty();
    if (!right) return fail(Code::corrupt, "the plan of a rollback is damaged");
    return steps;
}

}  // namespace pentad
