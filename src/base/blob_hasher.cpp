#include "base/blob_hasher.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED 1  // as in oid.cpp: no provider set-up at process start
#include <openssl/sha.h>

namespace pentad {

struct BlobHasher::State {
    SHA_CTX context;
};

BlobHasher::BlobHasher(std::uint64_t size) : state_(std::make_unique<State>()) {
    const std::string header = "blob " + std::to_string(size);
    SHA1_Init(&state_->context);
    SHA1_Update(&state_->context, header.c_str(), header.size() + 1);
}

BlobHasher::~BlobHasher() = default;

void BlobHasher::update(std::string_view bytes) { SHA1_Update(&state_->context, bytes.data(), bytes.size()); }

Oid BlobHasher::finish() {
    Oid oid;
    SHA1_Final(oid.bytes.data(), &state_->context);
    return oid;
}

}  // namespace pentad
