#!/usr/bin/env python3
"""fuzz/smoke.py BUILD [SECONDS]: runs every fuzz target of the build folder for a while (default 10 s), two at a time.

New inputs that reach new code are kept in BUILD/corpus; an input that breaks something is left in BUILD/findings.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def smoke(program, build, seconds):
    name = program.name.removesuffix("_fuzz")
    found = build / "corpus" / name
    findings = build / "findings"
    for folder in (found, findings):
        folder.mkdir(parents=True, exist_ok=True)
    command = [program, found, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=4096",
               f"-artifact_prefix={findings}/{name}-", "-print_final_stats=1", "-verbosity=0"]
    seeds = HERE / "corpus" / name
    if seeds.is_dir():
        command.insert(2, seeds)
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace")
    runs = [line.split()[-1] for line in ran.stderr.splitlines() if "number_of_executed_units" in line]
    return name, ran.returncode, runs[0] if runs else "0", ran.stderr


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    programs = sorted((build / "fuzz").glob("*_fuzz"))
    expected = sorted(HERE.glob("*_fuzz.cpp"))
    if len(programs) != len(expected):
        sys.exit(f"fuzz: {len(programs)} programs for {len(expected)} targets; build them first")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, status, runs, output in pool.map(lambda p: smoke(p, build, seconds), programs):
            print(f"fuzz {name}: {'ok' if status == 0 else 'FAILED'}, {runs} inputs")
            if status != 0:
                failed += 1
                print(output[-4000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
