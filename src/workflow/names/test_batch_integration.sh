#!/bin/sh
# pentad-name 1: written by 'pentad init --names', and yours to edit. To renew it: delete it, then 'pentad init --names'.
here=${0%/*}
for program in @PROGRAM@ "$here/pentad" "$(command -v pentad)"; do
    [ -f "$program" ] && [ -x "$program" ] && break
    program=
done
if [ -z "$program" ]; then
    echo "pentad is not installed; install it, or put it into PATH" >&2
    exit 70
fi
# The size of a batch may be edited in test_batch_tracker.py.
size=$(sed -n 's/^ *BATCH_SIZE *= *\([0-9][0-9]*\).*/\1/p' "$here/test_batch_tracker.py" 2>/dev/null | head -n 1)
if [ "${size:-5}" -ne 5 ]; then
    PENTAD_BATCH_SIZE=$size
    export PENTAD_BATCH_SIZE
fi
exec "$program" --as test_batch_integration.sh "$@"
