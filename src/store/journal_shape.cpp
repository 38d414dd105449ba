#include "store/journal_shape.hpp"

#include <array>
#include <cstring>
#include <set>

#include "base/file.hpp"
#include "store/journal_schema.hpp"

// Formats: https://www.sqlite.org/fileformat.html, sections 1.3 (header) and 4.1 (log).
namespace pentad {
namespace {

constexpr std::size_t k_header_size = 100;
constexpr std::size_t k_log_header_size = 32;
constexpr std::size_t k_frame_header_size = 24;

std::uint32_t big_endian(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int offset = 0; offset < count; ++offset) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(offset)]);
    }
    return value;
}

struct Shape {
    std::uint32_t page_size = 0;    // bytes
    std::uint32_t pages = 0;        // that the header counts
    std::uint32_t whole_pages = 0;  // that the file has
};

/// Looks through SQLite's own descriptor: closing one of ours would drop SQLite's locks on the file.
Result<Shape> shape_of(sqlite::Database& database) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    sqlite3_int64 size = 0;
    std::array<char, k_header_size> bytes{};
    const std::string_view header(bytes.data(), bytes.size());
    if (file == nullptr || file->pMethods == nullptr ||
        file->pMethods->xRead(file, bytes.data(), k_header_size, 0) != SQLITE_OK ||
        file->pMethods->xFileSize(file, &size) != SQLITE_OK ||
        !header.starts_with(std::string_view("SQLite format 3", 16)) ||
        big_endian(header, 68, 4) != static_cast<std::uint32_t>(k_journal_application_id)) {
        return fail(Code::corrupt, sqlite::damaged_message(database.file()));
    }
    Shape shape;
    shape.page_size = big_endian(header, 16, 2) == 1 ? 65536 : big_endian(header, 16, 2);
    if (shape.page_size < 512) return fail(Code::corrupt, sqlite::damaged_message(database.file()));
    shape.pages = big_endian(header, 28, 4);
    shape.whole_pages = static_cast<std::uint32_t>(size / shape.page_size);
    return shape;
}

/// The numbers of the pages that the log holds.
std::set<std::uint32_t> pages_in_log(const std::filesystem::path& log, std::uint32_t page_size) {
    std::set<std::uint32_t> pages;
    const Result<std::string> bytes = read_file(log);
    if (!bytes || bytes->size() < k_log_header_size) return pages;
    const std::string_view salt = std::string_view(*bytes).substr(16, 8);
    for (std::size_t at = k_log_header_size; at + k_frame_header_size + page_size <= bytes->size();
         at += k_frame_header_size + page_size) {
        // A frame with another salt was left from before the log was started anew.
        if (std::string_view(*bytes).substr(at + 8, 8) != salt) break;
        pages.insert(big_endian(*bytes, at, 4));
    }
    return pages;
}

/// Shorter than it says is fine when the log has the missing pages: the copying from it was cut off, or goes on now.
bool log_has_the_rest(sqlite::Database& database, const Shape& shape) {
    const std::set<std::uint32_t> logged = pages_in_log(database.file().native() + "-wal", shape.page_size);
    for (std::uint32_t page = shape.whole_pages + 1; page <= shape.pages; ++page) {
        if (!logged.contains(page)) return false;
    }
    return true;
}

}  // namespace

Status check_shape(sqlite::Database& database) {
    // We hold no lock here. When another process ends its copying and starts the log anew between our looks at the file
    // and at the log, the next look at the file finds it whole.
    constexpr int k_looks = 10;
    for (int look = 0; look < k_looks; ++look) {
        TRY_ASSIGN(const Shape shape, shape_of(database));
        if (shape.whole_pages >= shape.pages || log_has_the_rest(database, shape)) return {};
    }
    return fail(Code::corrupt, sqlite::damaged_message(database.file()));
}

}  // namespace pentad
