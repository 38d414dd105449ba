#include "workflow/names.hpp"

#include <fmt/format.h>

#include "base/embedded_file.hpp"
#include "base/file.hpp"
#include "base/program_path.hpp"
#include "base/text.hpp"
#include "frameworks/python_units.hpp"

namespace pentad {

extern const std::vector<EmbeddedFile> k_name_files;  // made by pentad_embed (src/CMakeLists.txt)

namespace {

namespace fs = std::filesystem;

struct Name {
    std::string_view stem;
    std::string_view extension;
    std::string file() const { return fmt::format("{}{}", stem, extension); }
};

constexpr Name k_names[] = {
    {"test_batch_tracker", ".py"}, {"ci_batch_test_runner", ".py"}, {"test_batch_integration", ".sh"}};

std::string_view embedded(std::string_view stem) {
    for (const EmbeddedFile& file : k_name_files)
        if (file.name == stem) return file.bytes;
    return {};
}

/// What stands between the quotes of Python's b"…".
std::string python_bytes(std::string_view text) {
    std::string escaped;
    for (const char byte : text) {
        const bool plain = byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
        escaped += plain ? std::string(1, byte) : fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
    return escaped;
}

std::string text_of(const Name& name, const std::string& program) {
    constexpr std::string_view k_place = "@PROGRAM@";
    std::string text(embedded(name.stem));
    const std::string written = name.extension == ".py" ? python_bytes(program) : shell_quoted(program);
    if (const std::size_t at = text.find(k_place); at != std::string::npos) text.replace(at, k_place.size(), written);
    return text;
}

}  // namespace

Result<NamesOutcome> write_names(const Workspace& workspace, const std::string& program) {
    NamesOutcome outcome;
    std::vector<const Name*> missing;
    for (const Name& name : k_names) {
        const fs::path file = workspace.root / name.file();
        if (!stands(file)) {
            missing.push_back(&name);
            continue;
        }
        if (!is_pentad_name(file))
            return fail(Code::refused, printable(file.string()) +
                                           " is not pentad's and is not overwritten; move it away, and try again");
        outcome.kept.push_back(name.file());
    }
    for (const Name* name : missing) {
        TRY(write_file_atomically(workspace.root / name->file(), text_of(*name, program), Durability::cached, 0755));
        outcome.written.push_back(name->file());
    }
    return outcome;
}

std::string_view python_module() { return embedded("__init__"); }

}  // namespace pentad
