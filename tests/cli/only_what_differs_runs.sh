#!/usr/bin/env bash
# With the program and real tests: of each way in which something reaches a test, a change runs just the tests that it reaches.
. "$(dirname "$0")/prelude.sh"
unset PYTHONDONTWRITEBYTECODE
pentad doctor >"$scratch/out" 2>&1 || true
if grep -q 'does not work here' "$scratch/out"; then
    echo "no method of tracing works here: nothing is left out"
    exit 0
fi

# unit NAME SETUP EXPRESSION: test_NAME.py, whose one test wants EXPRESSION to be true.
unit() {
    printf 'import os\nimport unittest\n%s\n\n\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue(%s)\n' \
        "$2" "$3" >"test_$1.py"
}

export SIDE=$scratch/side.txt
mkdir listed globbed space pkg first second site
echo one | tee data.txt stat.bin sub.txt mapped.bin before.txt mode.sh pkg/res.txt listed/a globbed/a.txt target_a target_b "$SIDE" >/dev/null
ln -s target_a link
touch pkg/__init__.py
echo 'VALUE = 1' | tee code.py space/mod.py second/shadowed.py >/dev/null
echo "$work/second" >site/paths.pth
python3 -c 'import sqlite3; c = sqlite3.connect("base.db"); c.execute("create table t(a)"); c.commit()'
unit import 'import code_user' 'code_user.VALUE'
echo 'from code import VALUE' >code_user.py
unit open '' 'open("data.txt").read()'
unit stat '' 'os.stat("stat.bin").st_size'
unit list '' 'os.listdir("listed")'
unit glob 'import glob' 'glob.glob("globbed/*.txt")'
unit missing '' 'os.path.exists("maybe.txt") in (True, False)'
unit link '' 'open("link").read()'
unit mode '' 'os.access("mode.sh", os.X_OK) in (True, False)'
unit sub 'import subprocess' 'subprocess.check_output(["cat", "sub.txt"])'
unit mmap 'import mmap' 'mmap.mmap(os.open("mapped.bin", os.O_RDONLY), 0, prot=mmap.PROT_READ)[:]'
unit sqlite 'import sqlite3' 'sqlite3.connect("base.db").execute("select * from t").fetchall() is not None'
unit resource 'import importlib.resources' 'importlib.resources.read_text("pkg", "res.txt")'
unit namespace 'import space.mod' 'space.mod.VALUE'
unit shadow 'import sys; sys.path[:0] = ["first", "second"]; import shadowed' 'shadowed.VALUE'
unit site 'import site; site.addsitedir("site"); import shadowed' 'shadowed.VALUE'
unit side '' 'open(os.environ["SIDE"]).read()'
unit fork 'text = open("before.txt").read(); child = os.fork()' 'text'
sed -i 's/^class/if child == 0:\n    os._exit(0)\nos.waitpid(child, 0)\n\n\nclass/' test_fork.py
all="test_fork test_glob test_import test_link test_list test_missing test_mmap test_mode test_namespace test_open test_resource
test_shadow test_side test_site test_sqlite test_stat test_sub"

# expect_run WHY UNIT...: a run runs just these, and keeps the outcome of the others.
expect_run() {
    local why=$1 status=0 unit
    shift
    sleep 0.05 # a file as young as the run proves nothing
    rm -rf "$scratch/before"
    cp -a test_batch_logs "$scratch/before"
    pentad test --json >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    [[ $status -le 1 ]] || give_up "$why: the run exited with $status"
    if ! python3 - "$scratch/out" "$@" >"$scratch/units" <<'PYTHON'; then
import json, sys
ran = {one["id"].split("::")[0] for one in json.load(open(sys.argv[1]))["tests"] if one["status"] != "cached"}
wanted = set(" ".join(sys.argv[2:]).split())
print(*sorted(ran ^ wanted), sep="\n")
sys.exit(ran != wanted)
PYTHON
        # As it was before the run, so that it says why.
        rm -rf test_batch_logs
        cp -a "$scratch/before" test_batch_logs
        while read -r unit; do
            pentad why "$unit" >&2 || true
        done <"$scratch/units"
        give_up "$why: other units ran, or did not"
    fi
}

expect_exit 0 pentad init
printf '[retry]\ncount = 1\n' >pentad.toml
expect_run 'the first run' $all
expect_run 'nothing differs'
expect_exit 0 pentad test
expect_out '17 cached'
expect_exit 0 pentad why test_open
expect_out 'would not run'
echo new >README
expect_run 'a file that nobody reads'
unit new '' 'True'
expect_run 'a new test file' test_new
rm test_new.py
expect_run 'a test file is gone'

echo 'VALUE = 2' >code.py
expect_exit 0 pentad why test_import
expect_out 'code.py'
expect_run 'a module that is imported by one that is imported' test_import
echo two >data.txt
expect_exit 0 pentad affected data.txt
expect_out 'test_open::T::test_it'
expect_no_out 'test_stat'
expect_run 'open' test_open
echo two >>stat.bin
expect_run 'stat' test_stat
touch listed/b
expect_run 'a name in a listed folder' test_list
rm listed/b
expect_run 'back as it was'
touch globbed/b.txt
expect_run 'glob' test_glob
touch maybe.txt
expect_run 'what was missing comes' test_missing
ln -sfn target_b link
expect_run 'a symlink leads elsewhere' test_link
echo two >target_b
expect_run 'what a symlink leads to' test_link
echo two >target_a
expect_run 'what it led to before'
chmod +x mode.sh
expect_run 'a mode' test_mode
echo two >sub.txt
expect_run 'a file that a program reads' test_sub
echo two >mapped.bin
expect_run 'mmap' test_mmap
python3 -c 'import sqlite3; c = sqlite3.connect("base.db"); c.execute("insert into t values(1)"); c.commit()'
expect_run 'sqlite3' test_sqlite
echo two >pkg/res.txt
expect_run 'importlib.resources' test_resource
touch space/__init__.py
expect_run 'a namespace package becomes another' test_namespace
echo 'VALUE = 3' >first/shadowed.py
expect_run 'a module that shadows another' test_shadow
echo '# nothing' >>site/paths.pth
expect_run 'a .pth file' test_site
echo two >"$SIDE"
expect_run 'a file outside the workspace' test_side
echo two >before.txt
expect_run 'what was read before a fork' test_fork
echo 'VALUE = 1' >json.py
expect_exit 0 pentad why test_open
rm json.py
expect_run 'nothing any more'
FLAVOUR=sweet expect_run 'a variable' $all
expect_run 'the variable is gone'
rm maybe.txt
expect_run 'an earlier state'
rm data.txt
expect_run 'a file that is gone' test_open
expect_run 'what failed runs' test_open
echo two >data.txt
expect_run 'the state before' 

expect_exit 0 pentad test --all --json
expect_json 'd["cached"] == 0 and d["passed"] == 17'
expect_exit 0 pentad ci --json
expect_json 'd["cached"] == 0 and d["passed"] == 17'
PENTAD_SELECT=off expect_run 'select = off' $all
PENTAD_SELECT=of expect_exit 64 pentad test
expect_err 'off'

# Tainted: a process outlives it. Flaky: it depends on something that nobody sees.
unit taint 'import subprocess' 'subprocess.Popen(["sleep", "60"], start_new_session=True)'
unit flaky 'seen = os.path.exists(os.environ["SIDE"] + "2"); open(os.environ["SIDE"] + "2", "a").close()' seen
expect_run 'tainted, and flaky, for the first time' test_taint test_flaky
expect_out '"flaky":1'
expect_run 'tainted, and flaky' test_taint test_flaky
expect_run 'tainted, and flaky, once more' test_taint test_flaky
expect_exit 0 pentad why test_taint
expect_out 'survivor'
rm test_taint.py test_flaky.py

# An edit that is rolled back. The batch before it holds all that was done so far.
for name in test_*.py; do
    pentad record "$name" >"$scratch/out" 2>"$scratch/err" || [[ $? -eq 1 ]] || give_up 'record'
done
expect_run 'recorded'
echo 'raise ValueError' >code.py
expect_exit 0 pentad record code.py --json
edit=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["edit"]["edit"])' <"$scratch/out")
expect_run 'broken' test_import
expect_exit 0 pentad rollback --edit "$edit"
expect_out 'cached'
expect_content code.py 'VALUE = 2'
expect_run 'rolled back'

# Killed in the middle: nothing is known of that run, all else stays.
unit slow 'import time' 'time.sleep(2) is None'
"$program" test >/dev/null 2>&1 &
sleep 1
kill -9 $!
wait $! 2>/dev/null || true
expect_run 'after a kill' test_slow
expect_run 'nothing differs again'
