#include "store/git_objects.hpp"

#define OPENSSL_SUPPRESS_DEPRECATED 1  // as in base/oid.cpp
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace pentad {

std::string_view to_string(ObjectType type) {
    switch (type) {
        case ObjectType::commit:
            return "commit";
        case ObjectType::tree:
            return "tree";
        case ObjectType::blob:
            return "blob";
    }
    return "object";
}

Oid object_id(ObjectType type, std::string_view bytes) {
    const std::string header = std::string(to_string(type)) + ' ' + std::to_string(bytes.size());
    Oid oid;
    SHA_CTX context;
    SHA1_Init(&context);
    SHA1_Update(&context, header.c_str(), header.size() + 1);
    SHA1_Update(&context, bytes.data(), bytes.size());
    SHA1_Final(oid.bytes.data(), &context);
    return oid;
}

Oid checksum_of(std::string_view bytes) {
    Oid oid;
    SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), oid.bytes.data());
    return oid;
}

std::uint32_t git_mode_of(const FileState& state) {
    switch (state.kind) {
        case FileKind::absent:
            return git_mode::k_none;
        case FileKind::symlink:
            return git_mode::k_symlink;
        case FileKind::regular:
            break;
    }
    return (state.mode & 0100) != 0 ? git_mode::k_executable : git_mode::k_regular;
}

Result<std::vector<TreeEntry>> parse_tree(std::string_view bytes) {
    std::vector<TreeEntry> entries;
    while (!bytes.empty()) {
        TreeEntry entry;
        const std::size_t space = bytes.find(' ');
        const std::size_t end = bytes.find('\0', space == std::string_view::npos ? bytes.size() : space);
        if (end == std::string_view::npos || bytes.size() - end - 1 < entry.oid.bytes.size())
            return fail(Code::corrupt, "a tree of the history is cut off; run pentad doctor");
        for (const char digit : bytes.substr(0, space)) {
            if (digit < '0' || digit > '7')
                return fail(Code::corrupt, "a tree of the history has a bad mode; run pentad doctor");
            entry.mode = entry.mode * 8 + static_cast<std::uint32_t>(digit - '0');
        }
        entry.name = bytes.substr(space + 1, end - space - 1);
        std::memcpy(entry.oid.bytes.data(), bytes.data() + end + 1, entry.oid.bytes.size());
        bytes.remove_prefix(end + 1 + entry.oid.bytes.size());
        entries.push_back(std::move(entry));
    }
    return entries;
}

namespace {

/// Git sorts a folder as if its name ended with a slash.
bool sorts_before(const TreeEntry& a, const TreeEntry& b) {
    const std::size_t common = std::min(a.name.size(), b.name.size());
    const int order = std::memcmp(a.name.data(), b.name.data(), common);
    if (order != 0) return order < 0;
    const auto next = [common](const TreeEntry& entry) -> unsigned char {
        if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
        return entry.is_folder() ? '/' : '\0';
    };
    return next(a) < next(b);
}

void append_octal(std::string& bytes, std::uint32_t mode) {
    char digits[12];
    std::size_t count = 0;
    for (; mode != 0; mode /= 8) digits[count++] = static_cast<char>('0' + mode % 8);
    while (count > 0) bytes += digits[--count];
}

std::string_view raw(const Oid& oid) { return {reinterpret_cast<const char*>(oid.bytes.data()), oid.bytes.size()}; }

}  // namespace

std::string tree_bytes(std::vector<TreeEntry>& entries) {
    if (!std::ranges::is_sorted(entries, sorts_before)) std::ranges::sort(entries, sorts_before);
    std::string bytes;
    bytes.reserve(entries.size() * 48);
    for (const TreeEntry& entry : entries) {
        append_octal(bytes, entry.mode);
        bytes += ' ';
        bytes += entry.name;
        bytes += '\0';
        bytes += raw(entry.oid);
    }
    return bytes;
}

}  // namespace pentad
