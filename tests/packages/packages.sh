#!/usr/bin/env bash
# packages.sh DEB ARCHIVE: both install and do the main job. Needs root; what can't be done here says why.
#
# The package is installed by apt in a clean Debian 12 (debootstrap, kept in build/ for the next time), else by dpkg in a
# copy of this system that goes away again, where its dependencies are checked against what is installed here.
set -euo pipefail
deb=$(realpath "$1") archive=$(realpath "$2")
repository=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
clean=$repository/build/debian12
scratch=$(mktemp -d "${TMPDIR:-/tmp}/pentad-packages-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
say() { echo "packages: $*"; }

# The main job, as a script that is run by whoever has a `pentad` in PATH.
cat >"$scratch/main_job.sh" <<'JOB'
set -eu
export HOME=$(mktemp -d)
cd "$HOME"
mkdir project
cd project
printf 'def add(a, b):\n    return a + b\n' >calc.py
printf 'import unittest, calc\nclass T(unittest.TestCase):\n    def test_add(self): self.assertEqual(calc.add(1, 2), 3)\n' >test_calc.py
git init -q
git config user.email a@b
git config user.name A
git add -A
git commit -qm start
pentad --version
pentad init --names
for number in 1 2 3 4; do echo "# $number" >>calc.py; ./test_batch_integration.sh record calc.py "edit $number"; done
sed -i 's/a + b/a - b/' calc.py
status=0
python3 test_batch_tracker.py record calc.py -d broke || status=$?
[ "$status" -eq 1 ] || { echo "the fifth edit exited with $status"; exit 1; }
pentad rollback 1
grep -q 'a + b' calc.py
pentad doctor
# As a module: installed, compiled, and the same workspace.
cd ..
python3 - <<'PYTHON'
import pentad_batch
from test_batch_tracker import BatchTestTracker
from ci_batch_test_runner import BatchTestRunner
assert pentad_batch._native is not None, pentad_batch.__file__
assert BatchTestTracker("project").edit_count == 5
assert BatchTestRunner("project").run_all_tests().overall_success
PYTHON
JOB

# A clean Debian 12 in $clean. Fails, saying why, where it can't be had.
make_clean_system() {
    if [[ ! -e $clean/etc/debian_version ]]; then
        mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
        debootstrap --variant=minbase bookworm "$clean.part" ${mirror:+"$mirror"} >"$scratch/debootstrap.log" 2>&1 || {
            say "no clean Debian here: $(tail -n 1 "$scratch/debootstrap.log")"
            rm -rf "$clean.part"
            return 1
        }
        mv "$clean.part" "$clean"
    fi
}

# install_in ROOT COMMAND: installs the package in the system at ROOT with COMMAND, and does the main job there.
install_in() {
    # A file system above it takes what is written, so that it stays clean.
    unshare -m bash -euc '
        mount -t tmpfs none "$1" && mkdir "$1"/upper "$1"/work "$1"/root
        mount -t overlay none -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" "$1/root"
        mount -t proc none "$1/root/proc" && mount --rbind /dev "$1/root/dev"
        cp "$3" "$1/root/tmp/pentad.deb" && cp "$4" "$1/root/tmp/main_job.sh"
        export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
        chroot "$1/root" sh -euc "
            $5
            useradd someone
            su someone -c \"sh /tmp/main_job.sh\"
            dpkg --verify pentad
            dpkg --purge pentad >/dev/null
            ! command -v pentad"
    ' bash "$(mktemp -d "$scratch/XXXX")" "$1" "$deb" "$scratch/main_job.sh" "$2" >"$scratch/deb.log" 2>&1 || {
        cat "$scratch/deb.log"
        say "the package failed"
        exit 1
    }
}

if make_clean_system; then
    install_in "$clean" 'apt-get -q update; apt-get -q install -y --no-install-recommends /tmp/pentad.deb'
    say "$(basename "$deb") installs in a clean Debian 12 and does the main job"
else
    install_in / 'dpkg -i /tmp/pentad.deb'
    say "$(basename "$deb") installs in a copy of this system (which is not clean) and does the main job"
fi

mkdir "$scratch/some where"
tar -C "$scratch/some where" -xzf "$archive"
folder=$(echo "$scratch/some where"/*/)
PATH=${folder}bin:$PATH PYTHONPATH=${folder}lib/python3/dist-packages bash "$scratch/main_job.sh" >"$scratch/archive.log" 2>&1 || { cat "$scratch/archive.log"; exit 1; }
[[ -s ${folder}share/man/man1/pentad.1.gz ]]
say "$(basename "$archive") runs from any folder and does the main job"

lintian --fail-on error,warning "$deb" 2>"$scratch/lintian.err" || { cat "$scratch/lintian.err"; say "lintian found something"; exit 1; }
say "lintian finds no error and no warning"
