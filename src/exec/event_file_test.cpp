#include "exec/event_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace pentad {
namespace {

constexpr std::size_t k_page = 4096;

/// The other side: appends to the events as frameworks/python/log.py does.
class Writer {
   public:
    explicit Writer(int fd) : size_(static_cast<std::size_t>(::lseek(fd, 0, SEEK_END))) {
        map_ = static_cast<char*>(::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    }
    ~Writer() { ::munmap(map_, size_); }
    std::uint64_t number(int index) const {
        std::uint64_t value = 0;
        std::memcpy(&value, map_ + index * 8, 8);
        return value;
    }
    std::string request() const { return {map_ + k_page, number(2) - k_page}; }
    void append(std::string_view text) {
        const std::uint64_t end = number(2);
        std::memcpy(map_ + end, text.data(), text.size());
        const std::uint64_t after = end + text.size();
        std::memcpy(map_ + 16, &after, 8);
    }

   private:
    std::size_t size_;
    char* map_ = nullptr;
};

EventFile make(std::string_view request) {
    Result<EventFile> file = EventFile::create(request);
    if (!file) std::abort();
    return std::move(*file);
}

TEST(EventFile, HandsOverTheRequestAndReadsEvents) {
    EventFile file = make("please\n");
    Writer writer(file.fd());
    EXPECT_EQ(writer.request(), "please\n");
    EXPECT_TRUE(file.new_lines().value().empty());
    writer.append("one\ntwo\nthr");
    EXPECT_EQ(file.new_lines().value(), (std::vector<std::string>{"one", "two"}));
    writer.append("ee\n");
    EXPECT_EQ(file.new_lines().value(), std::vector<std::string>{"three"});
    EXPECT_TRUE(file.new_lines().value().empty());
}

TEST(EventFile, ReadsLongLinesInPieces) {
    EventFile file = make("");
    Writer writer(file.fd());
    const std::string line(300'000, 'x');
    writer.append(line + "\n");
    std::vector<std::string> lines;
    for (int round = 0; round < 10 && lines.empty(); ++round) lines = file.new_lines().value();
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0], line);
}

TEST(EventFile, CountsOutputForTheOtherSide) {
    EventFile file = make("");
    const Writer writer(file.fd());
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
    ASSERT_EQ(::write(ends[1], "hello", 5), 5);
    std::string room(3, '\0');
    EXPECT_EQ(file.read_output(ends[0], room), 3u);
    EXPECT_EQ(writer.number(1), 3u);
    EXPECT_EQ(file.read_output(ends[0], room), 2u);
    EXPECT_EQ(file.read_output(ends[0], room), 0u);
    EXPECT_EQ(writer.number(1), 5u);
    EXPECT_EQ(writer.number(0) % 2, 0u);
    ::close(ends[0]);
    ::close(ends[1]);
}

}  // namespace
}  // namespace pentad
