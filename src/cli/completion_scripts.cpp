// The shells' side of completion: each script asks `pentad __complete`, whose tables are the parser's own.
#include "cli/completion.hpp"

namespace pentad {

namespace {

// Readline replaces only what follows the last of COMP_WORDBREAKS (= and : among them), so the rest is cut off.
constexpr std::string_view k_bash = R"(# bash completion for pentad, as 'pentad completion bash' prints it
_pentad() {
    local cur words cword line directive='' cut
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n =: cur words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :*) directive=${line#:} ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <(command pentad __complete -- "${words[@]:1:cword}" 2>/dev/null)
    cut=${cur%"${cur##*[=:]}"}
    [[ -n $cut && ${#COMPREPLY[@]} -gt 0 ]] && COMPREPLY=("${COMPREPLY[@]#"$cut"}")
    case $directive in
        files) compopt -o default ;;
        folders) compopt -o dirnames ;;
    esac
    return 0
}
complete -F _pentad pentad
)";

constexpr std::string_view k_zsh = R"(#compdef pentad
# zsh completion for pentad, as 'pentad completion zsh' prints it
_pentad() {
    local -a values
    local line directive='' found=1
    for line in "${(@f)$(command pentad __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        case $line in
            :*) directive=${line#:} ;;
            ?*) values+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done
    (( $#values )) && _describe -V pentad values && found=0
    case $directive in
        files) compset -P '--*='; _files && found=0 ;;
        folders) compset -P '--*='; _files -/ && found=0 ;;
    esac
    return $found
}
if [[ $funcstack[1] == _pentad ]]; then _pentad "$@"; else compdef _pentad pentad; fi
)";

constexpr std::string_view k_fish = R"(# fish completion for pentad, as 'pentad completion fish' prints it
function __pentad_complete
    set -l current (commandline -ct)
    set -l words (commandline -opc)
    set -e words[1]
    for line in (command pentad __complete -- $words "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':folders'
                __fish_complete_directories "$current"
            case ':*'
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c pentad -f -a '(__pentad_complete)'
)";

}  // namespace

std::string_view completion_script(std::string_view shell) {
    if (shell == "bash") return k_bash;
    return shell == "zsh" ? k_zsh : k_fish;
}

}  // namespace pentad
