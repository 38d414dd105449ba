# Sourced by every script in this folder. A script is one behaviour; it fails by exiting non-zero, with a reason.
#
#   . "$(dirname "$0")/prelude.sh"
#   make_project
#   expect_exit 3 pentad record ../outside
#   expect_err 'outside the workspace'
#
# It starts in a new, empty folder (the workspace, $work), with a HOME of its own and no PENTAD_* or GIT_* variables.
# PENTAD holds the program under test; $program is it, $repository the source tree.
set -euo pipefail

repository=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
program=${PENTAD:?set PENTAD to the pentad program}
for name in $(compgen -e | grep -E '^(PENTAD|GIT)_' || true); do unset "$name"; done
unset VIRTUAL_ENV XDG_CONFIG_HOME CLICOLOR_FORCE

scratch=$(mktemp -d "${TMPDIR:-/tmp}/pentad-cli-XXXXXX")
scratch=$(realpath "$scratch")
trap 'chmod -R u+rwX "$scratch" 2>/dev/null || true; rm -rf "$scratch"' EXIT
export HOME=$scratch/home NO_COLOR=1 LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
work=$scratch/work
mkdir "$HOME" "$work"
printf '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n' >"$HOME/.gitconfig"
cd "$work"

pentad() { "$program" "$@"; }

# give_up TEXT: the test fails, and shows what the last command printed.
give_up() {
    local script=${BASH_SOURCE[2]:-$0}
    echo "FAILED: $* (${script##*/}:${BASH_LINENO[1]:-?})" >&2
    [[ -f $scratch/out ]] && sed 's/^/  stdout: /' "$scratch/out" >&2
    [[ -f $scratch/err ]] && sed 's/^/  stderr: /' "$scratch/err" >&2
    exit 1
}

# expect_exit CODE COMMAND...: runs it; what it printed is then looked at with expect_out and expect_err.
expect_exit() {
    local wanted=$1 status=0
    shift
    "$@" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    [[ $status -eq $wanted ]] || give_up "'$*' exited with $status, not $wanted"
}

# expect_out TEXT, expect_err TEXT: the last command printed TEXT (a fixed string) there.
expect_out() { grep -qF -- "$1" "$scratch/out" || give_up "stdout lacks '$1'"; }
expect_err() { grep -qF -- "$1" "$scratch/err" || give_up "stderr lacks '$1'"; }
expect_no_out() { ! grep -qF -- "$1" "$scratch/out" || give_up "stdout has '$1'"; }
expect_no_err() { ! grep -qF -- "$1" "$scratch/err" || give_up "stderr has '$1'"; }
# expect_line REGEX: a whole line of stdout matches it.
expect_line() { grep -qxE -- "$1" "$scratch/out" || give_up "no line of stdout matches '$1'"; }
expect_empty_out() { [[ ! -s $scratch/out ]] || give_up "it printed something on stdout"; }
expect_silence() { [[ ! -s $scratch/out && ! -s $scratch/err ]] || give_up "it printed something"; }

# expect_json EXPRESSION: stdout is one JSON document d, for which this Python expression is true.
expect_json() {
    python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); sys.exit(not eval(sys.argv[2]))' "$scratch/out" "$1" ||
        give_up "not so: $1"
}

expect_content() { [[ $(cat -- "$1" && echo .) == "$2"$'\n.' ]] || give_up "$1 does not hold '$2'"; }
expect_same() { cmp -- "$1" "$2" || give_up "$1 and $2 differ"; }
expect_absent() { [[ ! -e $1 && ! -L $1 ]] || give_up "$1 is there"; }
expect_present() { [[ -e $1 ]] || give_up "$1 is not there"; }

# make_project: calc.py with two functions and test_calc.py with two tests that pass.
make_project() {
    cat >calc.py <<'PYTHON'
def add(a, b):
    return a + b


def double(a):
    return add(a, a)
PYTHON
    cat >test_calc.py <<'PYTHON'
import unittest

import calc


class CalcTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(calc.add(2, 3), 5)

    def test_double(self):
        self.assertEqual(calc.double(4), 8)
PYTHON
}

# make_repository: the workspace as it is, committed to a git repository.
make_repository() {
    git init -q
    git add -A
    git commit -q -m start
}

# make_specification_project: the modules that the specification's examples name, tests for them, the three names, and a
# `python` and a `vim` in PATH (this vim adds a comment to the file).
make_specification_project() {
    local module
    for module in orchestrator dnp_integration circuit_breaker report_generator canonical_notation; do
        printf 'def answer():\n    return 42\n' >"$module.py"
    done
    for module in orchestrator_x x_integration; do
        cat >"test_$module.py" <<'PYTHON'
import unittest

import circuit_breaker
import orchestrator


class AnswerTest(unittest.TestCase):
    def test_orchestrator(self):
        self.assertEqual(orchestrator.answer(), 42)

    def test_circuit_breaker(self):
        self.assertEqual(circuit_breaker.answer(), 42)
PYTHON
    done
    mkdir "$scratch/bin"
    ln -s "$(command -v python3)" "$scratch/bin/python"
    printf '#!/bin/sh\necho "# edited" >>"$1"\n' >"$scratch/bin/vim"
    chmod +x "$scratch/bin/vim"
    PATH=$scratch/bin:$PATH
    expect_exit 0 pentad init --names
}

# block CODE <<'TEXT': the lines of TEXT, run by bash as they are written in the specification; the last one exits with CODE.
block() { expect_exit "$1" bash -c "$(cat)"; }
