#include "frameworks/python_units.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/project_files.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

bool is_word(unsigned char byte) { return std::isalnum(byte) || byte == '_' || byte >= 0x80; }

/// unittest's own rule: `[_a-z]\w*\.py`, in any case.
bool is_module_file(std::string_view name) {
    if (!name.ends_with(".py") || valid_utf8(name) != name) return false;
    name.remove_suffix(3);
    const auto first = static_cast<unsigned char>(name.empty() ? '0' : name.front());
    return (std::isalpha(first) || first == '_') && std::ranges::all_of(name, is_word);
}

bool contains_word_test(std::string_view text) {
    constexpr std::string_view k_word = "test";
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return !std::ranges::search(text, k_word, same).empty();
}

bool is_outside(const fs::path& path, const fs::path& root) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const fs::path relative = real.lexically_relative(fs::canonical(root, error));
    return error || relative.empty() || *relative.begin() == "..";
}

class Finder {
   public:
    explicit Finder(const UnitSearch& search) : search_(search), listing_(listing_of(search)) {}

    FoundUnits find() {
        start_folder(search_.root);
        return std::move(found_);
    }

   private:
    /// Where modules of one folder get their names from, and where their units go.
    struct Place {
        fs::path top;
        std::string prefix;  ///< of module names: `package.inner.`, or empty
        std::vector<TestUnit>* units;
    };

    void start_folder(const fs::path& folder) {
        if (!enter(folder)) return;
        folder_contents(folder, Place{folder, "", &found_.units});
    }

    void folder_contents(const fs::path& folder, const Place& place) {
        const Result<std::vector<FolderEntry>>& entries = listing_->entries(folder);
        if (!entries) {
            found_.warnings.push_back(entries.error().message + "; tests below it do not run");
            return;
        }
        for (const FolderEntry& entry : *entries) {
            if (entry.kind == FolderEntry::Kind::file && is_module_file(entry.name))
                file(folder / entry.name, entry.name, place);
        }
        for (const FolderEntry& entry : *entries) {
            if (entry.kind == FolderEntry::Kind::folder) sub_folder(folder / entry.name, entry, place);
        }
    }

    void file(const fs::path& path, const std::string& name, const Place& place) {
        if (!is_wanted(path, name) || is_pentad_name(path)) return;
        place.units->push_back(make_unit(path, place.prefix + name.substr(0, name.size() - 3), place.top));
    }

    void sub_folder(const fs::path& path, const FolderEntry& entry, const Place& place) {
        const std::string& name = entry.name;
        if (name.starts_with('.') || name == "__pycache__" || name == "node_modules" || name == "site-packages") return;
        struct stat status{};
        if (path == search_.excluded || ::stat((path / "pyvenv.cfg").c_str(), &status) == 0) return;
        const fs::path init = path / "__init__.py";
        const bool importable = name.find('.') == std::string::npos && valid_utf8(name) == name;
        if (importable && ::stat(init.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
            if (enter(path)) package(path, init, Place{place.top, place.prefix + name, place.units});
            return;
        }
        if (name == "build" || name == "dist" || name.ends_with(".egg")) return;
        if (entry.link && is_outside(path, search_.root)) return;
        start_folder(path);
    }

    void package(const fs::path& path, const fs::path& init, const Place& place) {
        const std::string text = read_file(init).value_or("test");  // unreadable: its process will say why
        const bool may_gather = text.find("load_tests") != std::string::npos;
        const bool may_have_tests = contains_word_test(text) && search_.selection.empty();
        const Place inner{place.top, place.prefix + ".", place.units};
        if (!may_gather && !may_have_tests) return folder_contents(path, inner);
        TestUnit unit = make_unit(init, place.prefix, place.top);
        unit.package = true;
        if (may_gather) {
            folder_contents(path, Place{place.top, place.prefix + ".", &unit.inner});
            place.units->push_back(std::move(unit));
            return;
        }
        place.units->push_back(std::move(unit));
        folder_contents(path, inner);
    }

    TestUnit make_unit(const fs::path& file, const std::string& module, const fs::path& top) const {
        const std::string folder = top == search_.root ? "" : top.lexically_relative(search_.root).string() + "/";
        return {folder + module, module, file, top, false, {}};
    }

    bool is_wanted(const fs::path& path, const std::string& name) const {
        const std::string& selection = search_.selection;
        if (selection.empty()) return glob_matches(search_.pattern, name);
        if (selection.find('/') != std::string::npos)
            return glob_matches(selection, path.lexically_relative(search_.root).string());
        return glob_matches(selection, name) || glob_matches(selection, name.substr(0, name.size() - 3));
    }

    /// False when we have been here: links may lead in circles.
    bool enter(const fs::path& folder) {
        struct stat status{};
        return ::stat(folder.c_str(), &status) == 0 && seen_.insert({status.st_dev, status.st_ino}).second;
    }

    const UnitSearch& search_;
    std::shared_ptr<ProjectListing> listing_;
    std::set<std::pair<dev_t, ino_t>> seen_;
    FoundUnits found_;
};

}  // namespace

bool is_pentad_name(const fs::path& file) {
    constexpr std::string_view k_mark = "# pentad-name ";
    constexpr std::size_t k_first_lines = 256;
    const std::string name = file.filename().string();
    if (name != "test_batch_tracker.py" && name != "ci_batch_test_runner.py" && name != "test_batch_integration.sh")
        return false;
    const Result<std::string> text = read_file(file);
    return text && std::string_view(*text).substr(0, k_first_lines).find(k_mark) != std::string_view::npos;
}

FoundUnits find_python_units(const UnitSearch& search) { return Finder(search).find(); }

}  // namespace pentad
