// Sets of small numbers as bytes: sorted, each as the distance from the one before it, in LEB128 (seven bits a byte,
// the lowest first, the eighth bit says that more follow). A list of 1,000 neighbours takes 1,000 bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pentad {

/// `ids`: ascending, each once.
std::string encode_ids(std::span<const std::uint32_t> ids);

/// Calls `visit(id)` for each, ascending. Returns false when the bytes are no such list (what was visited until then is
/// not to be trusted). Here, since it is the inner loop of a decision on millions of ids.
template <class Visit>
bool for_each_id(std::string_view bytes, Visit visit) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const end = at + bytes.size();
    std::uint64_t id = 0;
    bool first = true;
    while (at != end) {
        std::uint64_t step = *at++;
        if (step >= 0x80) {
            step &= 0x7f;
            for (int shift = 7;; shift += 7) {
                if (at == end || shift > 28) return false;
                const std::uint64_t more = *at++;
                step |= (more & 0x7f) << shift;
                if (more < 0x80) break;
            }
        }
        if (step == 0 && !first) return false;
        first = false;
        id += step;
        if (id > UINT32_MAX) return false;
        visit(static_cast<std::uint32_t>(id));
    }
    return true;
}

}  // namespace pentad
