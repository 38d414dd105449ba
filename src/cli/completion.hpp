// What may come next on the command line, from the tables that the parser reads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

struct Candidate {
    std::string value;
    std::string help;  ///< one line, may be empty
};

struct Completion {
    /// What else fits, besides `candidates`: known only to who can look at files or at the history.
    enum class More : std::uint8_t { nothing, files, folders, batches, only_edits, edits, everything };
    std::vector<Candidate> candidates;  ///< only those that go on from the word
    More more = More::nothing;
    std::string typed;   ///< the part of the last word that is completed
    std::string before;  ///< the part before it, which every candidate begins with: `--color=`
};

/// Shape: `words` are those after the program's name up to the cursor; the last is the one being typed, and may be
/// empty. Bash hands `--name=value` over as three words, which is understood.
Completion complete(std::span<const std::string> words);

/// Adds `value` if it goes on from what was typed.
void add_candidate(Completion& completion, std::string_view value, std::string_view help);

/// The script that makes `bash`, `zsh` or `fish` ask this program what may come next.
std::string_view completion_script(std::string_view shell);

}  // namespace pentad
