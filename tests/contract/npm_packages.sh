#!/usr/bin/env bash
# npm_packages.sh FOLDER: installs the packages of package-lock.json there, unless it has just those already.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
folder=$1
for program in node npm; do
    command -v "$program" >/dev/null || {
        echo "$program is missing; tools/setup.sh test installs it" >&2
        exit 1
    }
done
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
cmp -s "$here/package-lock.json" "$folder/installed-lock.json" && exit 0
cp "$here/package.json" "$here/package-lock.json" "$folder/"
# No engine check: what the packages name is newer than Debian's node, which runs them all the same.
(cd "$folder" && npm ci --no-audit --no-fund --engine-strict=false --update-notifier=false)
cp "$here/package-lock.json" "$folder/installed-lock.json"
