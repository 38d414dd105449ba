#!/usr/bin/env bash
# examples/try.sh PENTAD: shows pentad at work on a copy of examples/ledger, and fails when it does not go as told.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
program=$(realpath "${1:?usage: examples/try.sh PENTAD}")

# Nothing of the user's own settings plays into it, and nothing of it stays behind.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/pentad-try-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
for name in $(compgen -e | grep -E '^(PENTAD|GIT)_' || true); do unset "$name"; done
unset VIRTUAL_ENV
export XDG_CONFIG_HOME=$scratch/config PYTHONDONTWRITEBYTECODE=1 PATH=$scratch/bin:$PATH
mkdir -p "$scratch/bin"
ln -s "$program" "$scratch/bin/pentad"
cp -r "$here/ledger" "$scratch/ledger"
cd "$scratch/ledger"
git init -q
git config user.name "Ada"
git config user.email "ada@example.org"
git add -A
git commit -q -m "ledger"

bold='' plain=''
[[ -t 1 ]] && bold=$'\e[1m' plain=$'\e[0m'

tell() { printf '\n%s\n' "$*"; }

# show CODE COMMAND...: prints the command, runs it, and insists on its exit status. Its output is kept in $scratch/out.
show() {
    local wanted=$1 status=0
    shift
    printf '%s$ %s%s\n' "$bold" "$(quoted "$@")" "$plain"
    { "$@" 2>&1 || echo $? >"$scratch/status"; } | tee "$scratch/out"
    [[ -f $scratch/status ]] && status=$(<"$scratch/status") && rm "$scratch/status"
    [[ $status -eq $wanted ]] || broken "it exited with $status, not $wanted"
}
quoted() {
    local word
    for word in "$@"; do
        case $word in
            *[\$\"\`]*) printf "'%s' " "$word" ;;
            *[!a-zA-Z0-9_./:=+-]*) printf '"%s" ' "$word" ;;
            *) printf '%s ' "$word" ;;
        esac
    done | sed 's/ $//'
}
expect() { grep -qF -- "$1" "$scratch/out" || broken "the output lacks '$1'"; }
broken() {
    printf '\ntry: this did not go as told: %s\n' "$*" >&2
    exit 1
}

# edit PATCH: what an editor, or an agent, does to the files.
edit() {
    printf '%s$ git apply %s%s\n' "$bold" "$1" "$plain"
    git apply "$here/edits/$1"
}

tell "A small Python project (examples/ledger: bookkeeping in text files) and its tests:"
show 0 python3 -m unittest discover

tell "pentad takes a first snapshot, so that everything that comes can be taken back:"
show 0 pentad init

tell "Now five edits. pentad records each; the fifth fills the batch, and the tests run."
edit 1-comments-after-postings.patch
show 0 pentad record ledger/parser.py tests/test_parser.py -d "Allow comments after postings"
edit 2-empty-accounts.patch
show 0 pentad record ledger/reports.py tests/reports/test_balance.py -d "Leave out accounts that hold nothing"
edit 3-digits-in-account-names.patch
show 0 pentad record ledger/accounts.py tests/test_accounts.py -d "Digits at the start of account names"
edit 4-simpler-allocate.patch
show 0 pentad record ledger/money.py -d "Simplify allocate"
edit 5-say-when-there-is-nothing.patch
show 1 pentad record ledger/cli.py tests/test_cli.py -d "Say when an account has no postings"
expect "Traceback"
expect "ledger/transactions.py:32"
expect "tests/test_money.py:45"

tell "One of the five loses a cent when three people share a bill. The report also lists what was edited:"
show 0 sed -n '/^Edits/,$p' test_batch_logs/test_report_batch_1.txt

tell "Take the batch back. What it changed is restored, and the tests run again:"
show 0 pentad rollback 1
for changed in $(git ls-files); do
    cmp -s "$changed" "$here/ledger/$changed" || broken "$changed is not as it was before the batch"
done

tell "Every file is as it was before the batch, and nothing is lost: it all stands in the log."
show 0 pentad log
expect "Simplify allocate"

cat <<TEXT

That was pentad. In your own project (Python unittest):

  ./dev install              # puts pentad into ~/.local/bin
  cd YOUR-PROJECT
  pentad init                # first snapshot; everything is kept in test_batch_logs/
  pentad record FILE... -d "what you changed"     # after each edit; every fifth runs the tests
  pentad test                # run them now
  pentad status              # where things stand
  pentad rollback BATCH      # take a batch back; 'pentad undo' takes that back
  pentad --help              # everything else
TEXT
