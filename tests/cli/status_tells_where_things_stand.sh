#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
expect_exit 0 pentad status
expect_out 'nothing recorded here yet'
expect_absent test_batch_logs
expect_exit 0 pentad status --json
expect_json 'd["schema"] == "pentad.status/1" and d["initialized"] is False and d["changes"] is None'

expect_exit 0 pentad record calc.py -d 'First edit'
expect_exit 0 pentad status
expect_line 'open batch  1: 1 of 5 edits'
expect_out 'calc.py  First edit'
echo '# more' >>calc.py
echo 'x' >'new file.txt'
rm test_calc.py
expect_exit 0 pentad status --changes
expect_line '  M calc\.py'
expect_line '  A "new file\.txt"'
expect_line '  D test_calc\.py'
expect_exit 0 pentad status --changes --json
expect_json '[(c["change"], c["path"]) for c in d["changes"]] == [("M", "calc.py"), ("A", "new file.txt"), ("D", "test_calc.py")]'
expect_json 'd["open_batch"]["batch"] == 1 and d["open_edits"][0]["description"] == "First edit"'
