#include "store/pack_writer.hpp"

namespace pentad {

namespace {

void append_header(std::string& entry, ObjectType type, std::size_t size) {
    unsigned byte = static_cast<unsigned>(type) << 4 | static_cast<unsigned>(size & 15);
    for (size >>= 4; size != 0; size >>= 7) {
        entry += static_cast<char>(byte | 0x80);
        byte = static_cast<unsigned>(size & 0x7f);
    }
    entry += static_cast<char>(byte);
}

}  // namespace

PackEncoder::PackEncoder() { ::deflateInit(&stream_, Z_BEST_SPEED); }

PackEncoder::~PackEncoder() { ::deflateEnd(&stream_); }

std::string_view PackEncoder::encode(ObjectType type, std::string_view bytes) {
    entry_.clear();
    append_header(entry_, type, bytes.size());
    const std::size_t start = entry_.size();
    ::deflateReset(&stream_);
    entry_.resize(start + ::deflateBound(&stream_, bytes.size()));
    // zlib counts its buffers with 32 bits: feed and drain in slices that fit.
    constexpr std::size_t k_slice = std::size_t{1} << 30;
    std::size_t taken = 0;
    std::size_t made = start;
    for (;;) {
        const std::size_t in = std::min(bytes.size() - taken, k_slice);
        const std::size_t out = std::min(entry_.size() - made, k_slice);
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + taken));
        stream_.avail_in = static_cast<uInt>(in);
        stream_.next_out = reinterpret_cast<Bytef*>(entry_.data() + made);
        stream_.avail_out = static_cast<uInt>(out);
        const int status = ::deflate(&stream_, taken + in == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
        taken += in - stream_.avail_in;
        made += out - stream_.avail_out;
        if (status == Z_STREAM_END) break;
    }
    entry_.resize(made);
    return entry_;
}

}  // namespace pentad
