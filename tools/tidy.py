#!/usr/bin/env python3
"""clang-tidy-19 on every source file, two at a time, again only where something changed.

A file that came out clean leaves a stamp in build/tidy/stamps, named by the hash of the file, of every header of ours
that it includes, of its compile command and of .clang-tidy. Arguments: files to look at (default: all
of src/ but the tests, which the compiler's own warnings look after).
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "tidy"
STAMPS = BUILD / "stamps"
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.M)


def with_headers(file, seen):
    """`file` and every header of ours that it includes, directly or not."""
    if file in seen or not file.is_file():
        return seen
    seen.add(file)
    for name in INCLUDE.findall(file.read_bytes()):
        for folder in (ROOT / "src", ROOT / "tests", file.parent):
            with_headers(folder / os.fsdecode(name), seen)
    return seen


def stamp_of(entry):
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes() + entry["command"].encode())
    for file in sorted(with_headers(pathlib.Path(entry["file"]), set())):
        digest.update(file.read_bytes())
    return STAMPS / digest.hexdigest()


def lint(entry):
    stamp = stamp_of(entry)
    if stamp.exists():
        return None
    ran = subprocess.run(["clang-tidy-19", "-p", str(BUILD), "--quiet", entry["file"]], capture_output=True, text=True)
    if ran.returncode == 0:
        stamp.touch()
        return ""
    return ran.stdout + (ran.stderr if "error:" not in ran.stdout else "")


def main():
    STAMPS.mkdir(parents=True, exist_ok=True)
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    wanted = {str(pathlib.Path(name).resolve()) for name in sys.argv[1:]}
    if wanted:
        entries = [e for e in entries if e["file"] in wanted]
    else:
        entries = [e for e in entries if e["file"].startswith(f"{ROOT}/src/") and not e["file"].endswith("_test.cpp")]
    if not entries:
        sys.exit("tidy: no source files found")
    looked_at, findings = 0, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for output in pool.map(lint, entries):
            looked_at += output is not None
            if output:
                findings += 1
                print(output, flush=True)
    print(f"tidy: {len(entries)} files, {looked_at} looked at anew, {findings} with findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
