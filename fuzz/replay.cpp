// Instead of libFuzzer: gives a fuzz target each file of the folders named, once. So that every run of the tests
// replays the corpus, with the compiler that pentad is built with.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** folders) {
    int replayed = 0;
    for (int at = 1; at < count; ++at) {
        for (const auto& file : std::filesystem::directory_iterator(folders[at])) {
            std::ifstream in(file.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
            // The last line before an abort tells which input it was.
            std::printf("%s: %zu bytes\n", file.path().c_str(), bytes.size());
            std::fflush(stdout);
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
            ++replayed;
        }
    }
    std::printf("%d inputs\n", replayed);
    return replayed > 0 ? 0 : 1;
}
