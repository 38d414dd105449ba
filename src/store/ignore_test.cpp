#include "store/ignore.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <random>

#include "base/command.hpp"
#include "base/environment.hpp"
#include "base/text.hpp"
#include "store/ignore_glob.hpp"
#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

TEST(IgnoreGlob, stars_classes_and_escapes) {
    const auto yes = [](const char* pattern, const char* text) {
        EXPECT_TRUE(ignore_glob_matches(pattern, text)) << pattern << ' ' << text;
    };
    const auto no = [](const char* pattern, const char* text) {
        EXPECT_FALSE(ignore_glob_matches(pattern, text)) << pattern << ' ' << text;
    };
    yes("*.o", "a.o");
    no("*.o", "a/b.o");
    yes("a/**/b", "a/b");
    yes("a/**/b", "a/x/y/b");
    no("a/**/b", "a/xb");
    yes("**/b", "b");
    yes("a/**", "a/b/c");
    no("a/**", "a");
    yes("**/a/**/b", "x/a/y/a/b");
    yes("a?c", "abc");
    no("a?c", "a/c");
    yes("[!a-c]x", "dx");
    no("[!a-c]x", "bx");
    yes("[]-]", "]");
    yes("[[:digit:]]", "7");
    no("[[:nonsense:]]", "7");
    no("[a", "a");
    yes("\\*", "*");
    no("\\*", "x");
    no("a\\", "a");
    yes("[\\]]", "]");
    yes("*a*b*c", "xaybzc");
}

TEST(IgnoreGlob, many_stars_take_no_for_ever) {
    const std::string text(5000, 'a');
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "a*";
    EXPECT_FALSE(ignore_glob_matches(pattern + "b", text));
    EXPECT_TRUE(ignore_glob_matches(pattern, text));
}

TEST(IgnoreRules, spaces_comments_and_line_ends) {
    const auto rules = IgnoreRules::make(
        "\xef\xbb\xbf"
        "bom\n# no\n\\#yes\ntrail  \nkept\\ \ncrlf\r\n!not\n/\n\nlast",
        "", "x", nullptr);
    for (const char* path : {"bom", "#yes", "trail", "kept ", "crlf", "last"})
        EXPECT_TRUE(rules->verdict(path, false).ignored()) << path;
    for (const char* path : {"# no", "no", "trail  ", "kept", "not", "x"})
        EXPECT_FALSE(rules->verdict(path, false).ignored()) << path;
    EXPECT_EQ(IgnoreRules::make("# nothing\n\n", "", "x", nullptr), nullptr);
}

/// Pieces that make the corners of the syntax likely.
class Chance {
   public:
    explicit Chance(unsigned seed) : random_(seed) {}
    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    const char* one_of(const std::vector<const char*>& choices) {
        return choices[below(static_cast<unsigned>(choices.size()))];
    }

    std::string rule() {
        std::string line = one_of({"", "", "", "!", "/", "!/", "**/", "\\"});
        for (unsigned parts = 1 + below(3); parts > 0; --parts) {
            for (unsigned pieces = 1 + below(3); pieces > 0; --pieces)
                line +=
                    one_of({"a",     "b",     "c",      "ab",  "*",   "?",    "**",    "[ab]",        "[!a]",
                            "[a-c]", "[^b-]", "[]a]",   "\\a", "\\*", ".x",   "-",     "[[:alpha:]]", "[[:digit:]b]",
                            "[a",    "]",     "[\\]a]", "***", " ",   "[!/]", "[--b]", "[[:x:]]",     "[a-]"});
            if (parts > 1) line += one_of({"/", "/", "/**/", "**/", "/*/", "\\/"});
        }
        return line + one_of({"", "", "", "/", "/**", " ", "\\ ", "\r", "/*", "\\"});
    }
    std::string name() {
        std::string text;
        for (unsigned pieces = 1 + below(3); pieces > 0; --pieces)
            text += one_of({"a", "b", "c", "ab", ".x", "-", "1", "]", "*", "[", " ", "\\"});
        return text;
    }

   private:
    std::mt19937 random_;
};

/// One repository with random rules in several places, and git's own verdict on every path in it.
class AgainstGit {
   public:
    explicit AgainstGit(unsigned seed) : chance_(seed) {
        test::git_init(folder_.path());
        std::vector<std::string> folders = {""};
        for (int i = 0; i < 60; ++i) {
            const std::string path = folders[chance_.below(static_cast<unsigned>(folders.size()))] + chance_.name();
            if (path.ends_with('.') || all_.contains(path)) continue;
            const bool is_folder = chance_.below(3) == 0;
            all_[path] = is_folder;
            if (is_folder) folders.push_back(path + '/');
            if (is_folder)
                fs::create_directories(folder_ / path);
            else
                folder_.write(path, "");
        }
        for (const std::string& folder : folders)
            if (chance_.below(3) == 0 || folder.empty())
                folder_.write(folder + ".gitignore", lines(1 + chance_.below(6)));
        folder_.write(".git/info/exclude", lines(chance_.below(4)));
    }

    /// Walks as the scan does: nothing below an ignored folder is asked about. Returns the number of paths compared.
    std::size_t compare() {
        const std::map<std::string, std::string> expected = git_verdicts();
        std::map<std::string, IgnoreRules::Link> rules_of;
        rules_of[""] =
            with_gitignore("", IgnoreRules::make(folder_.read(".git/info/exclude"), "", ".git/info/exclude", nullptr));
        std::size_t compared = 0;
        for (const auto& [path, is_folder] : all_) {
            const std::size_t slash = path.rfind('/');
            const auto parent = rules_of.find(slash == std::string::npos ? "" : path.substr(0, slash + 1));
            if (parent == rules_of.end()) continue;
            const auto verdict =
                parent->second != nullptr ? parent->second->verdict(path, is_folder) : IgnoreRules::Verdict{};
            const std::string ours =
                verdict.rule == nullptr ? "" : verdict.list->source() + ":" + std::to_string(verdict.rule->line);
            EXPECT_EQ(ours, expected.at(path)) << path << (is_folder ? "/" : "") << '\n' << everything();
            ++compared;
            if (is_folder && !verdict.ignored()) rules_of[path + '/'] = with_gitignore(path + '/', parent->second);
        }
        return compared;
    }

   private:
    std::string lines(unsigned count) {
        std::string text;
        for (unsigned i = 0; i < count; ++i) text += chance_.rule() + '\n';
        return text;
    }

    IgnoreRules::Link with_gitignore(const std::string& folder, const IgnoreRules::Link& weaker) const {
        if (!folder_.exists(folder + ".gitignore")) return weaker;
        return IgnoreRules::make(folder_.read(folder + ".gitignore"), folder, folder + ".gitignore", weaker);
    }

    /// For each path `source:line` of the rule that git finds, or nothing.
    std::map<std::string, std::string> git_verdicts() const {
        std::string input;
        for (const auto& [path, is_folder] : all_) input += path + '\0';
        std::vector<std::string> environment = scrubbed_environment();
        environment.insert(environment.end(),
                           {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "XDG_CONFIG_HOME=/nonexistent"});
        const auto answer =
            run_command({"git", "check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin"},
                        environment, folder_.path(), input);
        EXPECT_TRUE(answer && answer->exit_status <= 1);
        const std::vector<std::string> fields = split(answer->output, '\0');
        std::map<std::string, std::string> verdicts;
        for (std::size_t at = 0; at + 3 < fields.size(); at += 4)
            verdicts[fields[at + 3]] = fields[at].empty() ? "" : fields[at] + ":" + fields[at + 1];
        return verdicts;
    }

    std::string everything() const {
        std::string text;
        for (const auto& entry : fs::recursive_directory_iterator(folder_.path()))
            if (entry.path().filename() == ".gitignore" || entry.path().filename() == "exclude")
                text += entry.path().string() + ":\n" +
                        folder_.read(entry.path().lexically_relative(folder_.path()).string()) + '\n';
        return text;
    }

    Chance chance_;
    test::TempFolder folder_;
    std::map<std::string, bool> all_;  ///< path: is a folder
};

TEST(IgnoreRules, agrees_with_git_on_random_rules) {
    // PENTAD_IGNORE_ROUNDS=2000 for a thorough search.
    const char* rounds = std::getenv("PENTAD_IGNORE_ROUNDS");
    const unsigned count = rounds != nullptr ? static_cast<unsigned>(std::atoi(rounds)) : 40;
    std::size_t compared = 0;
    for (unsigned seed = 1; seed <= count && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        compared += AgainstGit(seed).compare();
    }
    EXPECT_GT(compared, count * 10);
}

/// HOME and XDG_CONFIG_HOME of this process, put back at the end.
class Home {
   public:
    explicit Home(const fs::path& home) {
        for (const char* name : {"HOME", "XDG_CONFIG_HOME"}) {
            const char* value = std::getenv(name);
            if (value != nullptr) before_[name] = value;
            ::unsetenv(name);
        }
        ::setenv("HOME", home.c_str(), 1);
    }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    ~Home() {
        ::unsetenv("HOME");
        for (const auto& [name, value] : before_) ::setenv(name.c_str(), value.c_str(), 1);
    }

   private:
    std::map<std::string, std::string> before_;
};

TEST(IgnoreSources, the_users_excludes_file) {
    const test::TempFolder home;
    const test::TempFolder folder;
    const Home at_home(home.path());
    const auto ignored = [&](const char* path) {
        const IgnoreStart start = ignore_rules_above(folder.path(), {});
        return start.rules != nullptr && start.rules->verdict(path, false).ignored();
    };
    home.write(".config/git/ignore", "default\n");
    EXPECT_TRUE(ignored("default"));
    home.write("my excludes", "mine\n");
    home.write(".gitconfig", "[user]\n excludesfile = no\n[Core]\n\tExcludesFile = \"~/my excludes\" ; comment\n");
    EXPECT_TRUE(ignored("mine"));
    EXPECT_FALSE(ignored("default"));

    // The repository's own setting is the strongest.
    test::git_init(folder.path());
    home.write("third", "third\n");
    test::git(folder.path(), {"config", "core.excludesFile", (home / "third").string()});
    EXPECT_TRUE(ignored("third"));
    EXPECT_FALSE(ignored("mine"));
    folder.write(".git/info/exclude", "!third\nlocal\n");
    EXPECT_FALSE(ignored("third"));
    EXPECT_TRUE(ignored("local"));
    EXPECT_TRUE(ignored("a/b.pyc"));  // pentad's own defaults
}

TEST(IgnoreSources, rules_of_the_folders_above_the_workspace) {
    const test::TempFolder home;
    const test::TempFolder folder;
    const Home at_home(home.path());
    test::git_init(folder.path());
    folder.write(".gitignore", "*.log\n/a/b/only\n");
    folder.write("a/.gitignore", "!keep.log\n");
    fs::create_directories(folder / "a/b");
    const IgnoreStart start = ignore_rules_above(folder / "a/b", {"extra"});
    EXPECT_EQ(start.prefix, "a/b/");
    EXPECT_TRUE(start.rules->verdict("a/b/x.log", false).ignored());
    EXPECT_FALSE(start.rules->verdict("a/b/keep.log", false).ignored());
    EXPECT_TRUE(start.rules->verdict("a/b/only", false).ignored());
    EXPECT_FALSE(start.rules->verdict("a/b/sub/only", false).ignored());
    EXPECT_TRUE(start.rules->verdict("a/b/extra", false).ignored());
}

}  // namespace
}  // namespace pentad
