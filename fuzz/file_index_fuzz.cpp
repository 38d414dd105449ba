// Index files as they might come from a disk: with the checksums put right, so that what lies behind them is reached.
#include "store/file_index.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>

#include "check.hpp"

namespace {

// Offsets in the header (see store/file_index.cpp).
constexpr std::size_t k_body_checksum = 48, k_boot_id = 56, k_boot_id_size = 32, k_checksum = 88, k_header = 96;

void put_checksums_right(std::string& bytes, bool of_this_boot) {
    const auto body = XXH3_64bits(bytes.data() + k_header, bytes.size() - k_header);
    std::memcpy(bytes.data() + k_body_checksum, &body, sizeof body);
    if (of_this_boot) {
        std::ifstream boot("/proc/sys/kernel/random/boot_id");
        boot.read(bytes.data() + k_boot_id, k_boot_id_size);
    }
    const auto header = XXH3_64bits(bytes.data(), k_checksum);
    std::memcpy(bytes.data() + k_checksum, &header, sizeof header);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (size >= k_header) put_checksums_right(bytes, bytes.back() % 2 == 0);
    static const int s_file = ::memfd_create("index", 0);
    MUST(::ftruncate(s_file, 0) == 0);
    MUST(::pwrite(s_file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    const auto index = pentad::FileIndex::open("/proc/self/fd/" + std::to_string(s_file));
    if (!index) return 0;
    std::size_t length = 0;
    for (std::size_t at = 0; at < index->size(); ++at) {
        length += index->path(at).size() + index->entry(at).path.size();
        (void)index->find(index->path(at)).has_value();
    }
    MUST(length < 1'000'000'000);
    (void)index->find("some/path").has_value();
    return 0;
}
