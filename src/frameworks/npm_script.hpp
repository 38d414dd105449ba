// Scripts of a package.json: how they start a test tool.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

using NpmScripts = std::map<std::string, std::string, std::less<>>;

/// `NODE_ENV=test node --no-warnings node_modules/.bin/mocha -r ts-node/register test/*.ts` for `mocha`.
struct ScriptCall {
    std::vector<std::string> environment = {};   ///< `NAME=value`
    std::vector<std::string> node_options = {};  ///< `--no-warnings`
    std::vector<std::string> arguments = {};     ///< `-r`, `ts-node/register`, `test/*.ts`
    std::vector<std::string> before = {};        ///< the commands in front of it, as they are written
    friend bool operator==(const ScriptCall&, const ScriptCall&) = default;
};

/// A shell's words of each of its commands; quotes are taken off, nothing is expanded. Shape: {text, words} each.
struct ShellCommand {
    std::string text;
    std::vector<std::string> words;
};
std::vector<ShellCommand> shell_commands(std::string_view script);

/// `tool`: `jest`, `vitest`, `mocha`, or `node` for `node --test`. Scripts that a script runs with npm, yarn or pnpm
/// are looked into too. Nothing when the script does not start it. Pure.
std::optional<ScriptCall> find_call(const NpmScripts& scripts, std::string_view script, std::string_view tool);

/// Whether a command compiles something: `tsc`, `npm run build`, `babel src -d lib`.
bool is_build(const NpmScripts& scripts, const ShellCommand& command);

}  // namespace pentad
