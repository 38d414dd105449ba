#!/usr/bin/env bash
# tools/check.sh [NAME...]: every check that is no test, or just these. Goes through all, then fails if one did.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

check_format() {
    local wrong
    wrong=$(git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run 2>&1 |
        grep 'code should be clang-formatted' | cut -d: -f1 | sort | uniq -c)
    [[ -z $wrong ]] || { echo "places that ./dev fmt would change:"; echo "$wrong"; return 1; }
}

check_rooms() { python3 tools/check_rooms.py; }
check_sizes() { python3 tools/check_sizes.py; }
check_messages() { python3 tools/check_messages.py; }

# A linter whose header filter matches nothing looks clean for ever; so a planted mistake in a header comes first.
check_tidy() {
    cmake --preset tidy >build/tidy.log 2>&1 || { cat build/tidy.log; return 1; }
    python3 tools/tidy_selftest.py && python3 tools/tidy.py
}

check_asan() {
    export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
    export LSAN_OPTIONS=suppressions=$PWD/tools/lsan.supp:print_suppressions=0
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    ./dev _build asan && ./dev _ctest asan -L unit
}

export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19

# Only what has threads: the rest would take long and find nothing. The test that is left out hides its own process, also from
# the sanitizer, which complains.
check_tsan() {
    export TSAN_OPTIONS=halt_on_error=1:die_after_fork=0:external_symbolizer_path=/usr/bin/llvm-symbolizer-19
    ./dev _build tsan store_tests exec_tests workflow_tests &&
        ./dev _ctest tsan -R "$(cat tools/tsan_tests.txt)" -E CanNotBeLookedInto
}

check_fuzz() {
    ./dev _build fuzz fuzz_targets && python3 fuzz/smoke.py build/fuzz
}

names=("$@")
[[ ${#names[@]} -eq 0 ]] && names=(format rooms sizes messages tidy asan tsan fuzz)
failed=()
mkdir -p build
for name in "${names[@]}"; do
    if ! declare -F "check_$name" >/dev/null; then
        echo "check: there is no check $name" >&2
        exit 64
    fi
    started=$SECONDS
    if "check_$name"; then verdict=ok; else verdict=FAILED; failed+=("$name"); fi
    echo "check $name: $verdict ($((SECONDS - started)) s)"
done
if [[ ${#failed[@]} -gt 0 ]]; then
    echo "checks failed: ${failed[*]}"
    exit 1
fi
echo "all ${#names[@]} checks passed"
