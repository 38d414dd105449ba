#include "base/simdjson_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/large_pages.hpp"
#include "base/text.hpp"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

namespace pentad {
namespace {

using Implementation = simdjson::internal::atomic_ptr<const simdjson::implementation>;

// The number in it is the interface's version: another one is not loaded by accident.
constexpr const char* k_file = "libsimdjson.so.14";
// `simdjson::get_active_implementation()`; all else that is called is virtual, and so needs no symbol.
constexpr const char* k_function = "_ZN8simdjson25get_active_implementationEv";
// Only the second stage, which is not used, goes into the depth.
constexpr std::size_t k_depth = 1;

/// The library's own pointer: first to a stand-in, which finds out what the processor has when it is asked for
/// something, and has the pointer lead to the implementation for that. What it points to now is not to be kept.
Result<const Implementation*> open_library() {
    void* library = ::dlopen(k_file, RTLD_LAZY | RTLD_LOCAL);
    if (library == nullptr)
        return fail(Code::tool, std::string("can't load ") + k_file +
                                    ", which JSON is read with; install Debian's package libsimdjson14 "
                                    "(apt-get install libsimdjson14)");
    using Function = Implementation& (*)();
    const auto function = reinterpret_cast<Function>(::dlsym(library, k_function));
    if (function == nullptr)
        return fail(Code::tool, std::string(k_file) + " is not as expected; reinstall Debian's package libsimdjson14");
    return &function();
}

/// Where a text that is not closed begins, or where the first control character inside of one stands.
std::size_t bad_text(std::string_view text) {
    std::size_t opened = text.size();
    bool inside = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '"') {
            inside = !inside;
            opened = at;
        } else if (inside && static_cast<unsigned char>(text[at]) < 0x20) {
            return at;
        } else if (inside && text[at] == '\\') {
            ++at;
        }
    }
    return opened;
}

std::size_t bad_utf8(std::string_view text) {
    const std::string valid = valid_utf8(text);
    return static_cast<std::size_t>(std::ranges::mismatch(text, valid).in1 - text.begin());
}

Failure failure_of(simdjson::error_code error, std::string_view text) {
    switch (error) {
        case simdjson::EMPTY:
            return fail(Code::corrupt, "holds nothing");
        case simdjson::UTF8_ERROR:
            return fail(Code::corrupt, fmt::format("is not UTF-8 (byte {})", bad_utf8(text)));
        case simdjson::UNCLOSED_STRING:
            return fail(Code::corrupt, fmt::format("ends inside of a text (that begins at byte {})", bad_text(text)));
        case simdjson::UNESCAPED_CHARS:
            return fail(Code::corrupt,
                        fmt::format("has a control character inside of a text (byte {})", bad_text(text)));
        case simdjson::MEMALLOC:
        case simdjson::CAPACITY:
            return fail(Code::no_space, "is too large for the memory there is");
        default:
            return fail(Code::corrupt, "is not JSON");
    }
}

}  // namespace

struct TokenIndex::Impl {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

TokenIndex::TokenIndex(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)),
      begins_(impl_->parser->structural_indexes.get()),
      size_(impl_->parser->n_structural_indexes) {}

TokenIndex::TokenIndex(TokenIndex&&) noexcept = default;
TokenIndex& TokenIndex::operator=(TokenIndex&&) noexcept = default;
TokenIndex::~TokenIndex() = default;

Result<TokenIndex> TokenIndex::of(std::string_view text) {
    static const Result<const Implementation*> k_library = open_library();
    if (!k_library) return Failure(k_library.error());
    if (text.empty()) return failure_of(simdjson::EMPTY, text);
    auto impl = std::make_unique<Impl>();
    if (const auto error = (**k_library)->create_dom_parser_implementation(text.size(), k_depth, impl->parser))
        return failure_of(error, text);
    prefer_large_pages(impl->parser->structural_indexes.get(), text.size());  // one in four of them is used, or fewer
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    if (const auto error = impl->parser->stage1(bytes, text.size(), simdjson::stage1_mode::regular))
        return failure_of(error, text);
    return TokenIndex(std::move(impl));
}

}  // namespace pentad
