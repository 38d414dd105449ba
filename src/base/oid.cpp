#include "base/oid.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED 1  // SHA1_Init and friends: no allocation, no provider set-up at process start
#include <openssl/sha.h>

#include <span>

namespace pentad {

namespace {

std::string hex_of(std::span<const std::uint8_t> bytes) {
    static constexpr char k_digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += k_digits[byte >> 4];
        text += k_digits[byte & 15];
    }
    return text;
}

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string Oid::hex() const { return hex_of(bytes); }

Result<Oid> Oid::from_hex(std::string_view text) {
    Oid oid;
    if (text.size() != 2 * oid.bytes.size()) return fail(Code::corrupt, "not an object id: " + std::string(text));
    for (std::size_t i = 0; i < oid.bytes.size(); ++i) {
        const int high = digit_value(text[2 * i]);
        const int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return fail(Code::corrupt, "not an object id: " + std::string(text));
        oid.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return oid;
}

Oid Oid::of_blob(std::string_view bytes) {
    Oid oid;
    const std::string header = "blob " + std::to_string(bytes.size());
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, header.c_str(), header.size() + 1);
    SHA1_Update(&context, bytes.data(), bytes.size());
    SHA1_Final(oid.bytes.data(), &context);
    return oid;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256_CTX
    context;  // not SHA256(), which sets OpenSSL's providers up: 0.8 ms in a process that starts once an edit
    SHA256_Init(&context);
    SHA256_Update(&context, bytes.data(), bytes.size());
    SHA256_Final(digest.data(), &context);
    return hex_of(digest);
}

}  // namespace pentad
