#include "frameworks/npm_script.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"

namespace pentad {

namespace {

constexpr int k_deepest = 5;  // scripts that run scripts

bool is_one_of(std::string_view word, auto&&... names) { return ((word == names) || ...); }

/// `NAME=value`
bool is_assignment(std::string_view word) {
    const std::size_t sign = word.find('=');
    if (sign == std::string_view::npos || sign == 0 || std::isdigit(static_cast<unsigned char>(word[0])) != 0)
        return false;
    return std::ranges::all_of(word.substr(0, sign),
                               [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

/// `./node_modules/mocha/bin/_mocha.js` is `mocha`.
std::string_view program_of(std::string_view word) {
    word.remove_prefix(word.rfind('/') + 1);  // npos + 1 is 0
    for (const std::string_view ending : {".js", ".mjs", ".cjs"})
        if (word.ends_with(ending)) word.remove_suffix(ending.size());
    if (word == "_mocha") word.remove_prefix(1);
    return word;
}

/// They start what follows, after options of their own.
bool is_wrapper(std::string_view program) {
    return is_one_of(program, "cross-env", "cross-env-shell", "env", "npx", "bunx", "nyc", "c8", "dotenv", "dotenvx",
                     "exec", "time", "xvfb-run");
}

bool runs_scripts(std::string_view program) {
    return is_one_of(program, "npm", "yarn", "pnpm", "run-s", "run-p", "npm-run-all", "npm-run-all2");
}

/// The scripts that a command such as `npm run -s test:unit` runs; `test:*` stands for several.
std::vector<std::string> scripts_of(const NpmScripts& scripts, const std::vector<std::string>& words,
                                    std::size_t first) {
    std::vector<std::string> names;
    for (std::size_t at = first; at < words.size() && words[at] != "--"; ++at) {
        if (is_one_of(words[at], "run", "run-script") || words[at].starts_with('-')) continue;
        const std::string name = words[at] == "t" ? "test" : words[at];
        for (const auto& [known, text] : scripts)
            if (known == name || (name.ends_with('*') && glob_matches(name, known))) names.push_back(known);
        if (is_one_of(words[0], "npm", "yarn", "pnpm")) break;
    }
    return names;
}

class Search {
   public:
    Search(const NpmScripts& scripts, std::string_view tool) : scripts_(scripts), tool_(tool) {}

    std::optional<ScriptCall> in_script(std::string_view name, int depth) {
        const auto found = scripts_.find(name);
        if (found == scripts_.end() || depth > k_deepest) return {};
        std::vector<std::string> before;
        for (const ShellCommand& command : shell_commands(found->second)) {
            if (std::optional<ScriptCall> call = in_command(command.words, depth)) {
                call->before.insert(call->before.begin(), before.begin(), before.end());
                return call;
            }
            before.push_back(command.text);
        }
        return {};
    }

   private:
    std::optional<ScriptCall> in_command(const std::vector<std::string>& words, int depth) {
        ScriptCall call;
        bool wrapped = false;
        for (std::size_t at = 0; at < words.size(); ++at) {
            const std::string_view program = program_of(words[at]);
            if (is_assignment(words[at])) {
                call.environment.push_back(words[at]);
            } else if (program == tool_ && tool_ != "node") {
                call.arguments.assign(words.begin() + static_cast<std::ptrdiff_t>(at) + 1, words.end());
                return call;
            } else if (is_one_of(program, "node", "tsx")) {
                return in_node(std::move(call), words, at);
            } else if (runs_scripts(program)) {
                if (at + 1 < words.size() && is_one_of(words[at + 1], "exec", "dlx", "x")) {
                    wrapped = true;
                    ++at;
                } else if (auto inner = in_scripts(words, at, depth)) {
                    inner->environment.insert(inner->environment.begin(), call.environment.begin(),
                                              call.environment.end());
                    return inner;
                } else if (program == "yarn" || program == "pnpm") {
                    wrapped = true;
                } else {
                    return {};
                }
            } else if (is_wrapper(program)) {
                wrapped = true;
            } else if (!wrapped) {
                return {};
            }
        }
        return {};
    }

    std::optional<ScriptCall> in_scripts(const std::vector<std::string>& words, std::size_t at, int depth) {
        const auto dashes = std::find(words.begin(), words.end(), "--");
        for (const std::string& name : scripts_of(scripts_, words, at + 1)) {
            std::optional<ScriptCall> call = in_script(name, depth + 1);
            if (!call) continue;
            if (dashes != words.end()) call->arguments.insert(call->arguments.end(), dashes + 1, words.end());
            return call;
        }
        return {};
    }

    /// `node --flag node_modules/.bin/jest …`, `node --test …`.
    std::optional<ScriptCall> in_node(ScriptCall call, const std::vector<std::string>& words, std::size_t at) {
        if (program_of(words[at]) == "tsx") call.node_options = {"--import", "tsx"};
        const auto first = words.begin() + static_cast<std::ptrdiff_t>(at) + 1;
        if (tool_ == "node") {
            if (std::find(first, words.end(), "--test") == words.end()) return {};
            call.arguments = call.node_options;
            call.arguments.insert(call.arguments.end(), first, words.end());
            call.node_options.clear();
            return call;
        }
        for (auto word = first; word != words.end(); ++word) {
            if (program_of(*word) == tool_) {
                call.arguments.assign(word + 1, words.end());
                return call;
            }
            call.node_options.push_back(*word);
        }
        return {};
    }

    const NpmScripts& scripts_;
    std::string_view tool_;
};

/// Reads a script letter by letter.
class Words {
   public:
    explicit Words(std::string_view script) : script_(script) {}

    std::vector<ShellCommand> read() {
        for (at_ = 0; at_ < script_.size(); ++at_) letter(script_[at_]);
        end_command();
        return std::move(commands_);
    }

   private:
    void letter(char c) {
        if (quote_ != '\0' && c == quote_) {
            quote_ = '\0';
        } else if (c == '\\' && quote_ != '\'' && at_ + 1 < script_.size()) {
            add(script_[++at_]);
        } else if (quote_ != '\0') {
            add(c);
        } else if (c == '\'' || c == '"') {
            quote_ = c;
            in_word_ = true;
        } else if (c == ' ' || c == '\t') {
            end_word();
        } else if (c == '&' || c == '|' || c == ';' || c == '\n') {
            end_command();
            begin_ = at_ + 1;
        } else {
            add(c);
        }
    }
    void add(char c) {
        word_ += c;
        in_word_ = true;
    }
    void end_word() {
        if (in_word_) words_.push_back(std::move(word_));
        word_.clear();
        in_word_ = false;
    }
    void end_command() {
        end_word();
        if (!words_.empty())
            commands_.push_back(
                {std::string(trim(script_.substr(begin_, std::min(at_, script_.size()) - begin_))), std::move(words_)});
        words_.clear();
    }

    std::string_view script_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;  // of the command
    char quote_ = '\0';
    bool in_word_ = false;
    std::string word_;
    std::vector<std::string> words_;
    std::vector<ShellCommand> commands_;
};

}  // namespace

std::vector<ShellCommand> shell_commands(std::string_view script) { return Words(script).read(); }

std::optional<ScriptCall> find_call(const NpmScripts& scripts, std::string_view script, std::string_view tool) {
    return Search(scripts, tool).in_script(script, 0);
}

bool is_build(const NpmScripts& scripts, const ShellCommand& command) {
    constexpr std::array<std::string_view, 9> k_compilers = {"tsc", "babel", "esbuild", "rollup", "webpack",
                                                             "swc", "tsup",  "unbuild", "tsdown"};
    const auto builds = [](std::string_view name) {
        return name.find("build") != std::string_view::npos || name.find("compile") != std::string_view::npos;
    };
    for (std::size_t at = 0; at < command.words.size(); ++at) {
        const std::string_view program = program_of(command.words[at]);
        if (is_assignment(command.words[at]) || is_wrapper(program)) continue;
        if (runs_scripts(program))
            return std::ranges::any_of(scripts_of(scripts, command.words, at + 1), [&](const std::string& name) {
                if (builds(name)) return true;
                return std::ranges::any_of(
                    k_compilers, [&](std::string_view one) { return find_call(scripts, name, one).has_value(); });
            });
        return std::ranges::find(k_compilers, program) != k_compilers.end() || builds(program);
    }
    return false;
}

}  // namespace pentad
