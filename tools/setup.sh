#!/usr/bin/env bash
# tools/setup.sh GROUP...: installs what is missing of these groups of tools/packages.txt. Quick when nothing is.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "dev: this is not Debian; install what tools/packages.txt lists yourself" >&2
    exit 0
fi

wanted=()
while read -r package group program _; do
    [[ " $* " == *" $group "* ]] || continue
    [[ -n $program ]] && command -v "$program" >/dev/null && continue
    wanted+=("$package")
done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$here/packages.txt")

missing_packages() {
    local installed
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
        sed -n 's/ installed$//p' || true)
    for package in "${wanted[@]}"; do
        grep -qxF -- "$package" <<<"$installed" || echo "$package"
    done
}

mapfile -t missing < <(missing_packages)
[[ ${#missing[@]} -eq 0 ]] && exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
        echo "dev: these packages are missing, and only root can install them: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
echo "dev: installing ${missing[*]}"
# Package lists may be absent (a fresh container) or old; they are only fetched then, because that needs the network.
apt install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
    apt update >/dev/null
    apt install -y --no-install-recommends "${missing[@]}" >/dev/null
}
mapfile -t missing < <(missing_packages)
if [[ ${#missing[@]} -ne 0 ]]; then
    echo "dev: apt-get did not install ${missing[*]}" >&2
    exit 1
fi
