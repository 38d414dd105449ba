#!/usr/bin/env python3
"""Holds every #include of the project's own headers against the allowed directions between rooms.

    base <- model <- judge, store, exec, frameworks, report <- workflow <- cli, api <- main; python <- include/pentad

Exit status 1, and one line `file:line: reason` for each include that goes another way. ROOT (default: this repository)
is the only argument.
"""
import pathlib
import re
import sys

MIDDLE = {"judge", "store", "exec", "frameworks", "report"}
MAY_INCLUDE = {
    "base": set(),
    "model": {"base"},
    **{room: {"base", "model"} for room in MIDDLE},
    "workflow": {"base", "model"} | MIDDLE,
    "cli": {"base", "model", "workflow"} | MIDDLE,
    "api": {"base", "model", "workflow"} | MIDDLE,
    "python": set(),  # it calls the public classes, include/pentad
    "main": {"base", "cli"},
}
# Pure rooms: no I/O, no clock, no thread, so that what is hard to get right is tested in microseconds.
PURE = {"judge", "report"}
FORBIDDEN_IN_PURE = {"fstream", "iostream", "thread", "future", "unistd.h", "fcntl.h", "sys/stat.h", "sys/socket.h",
                     "filesystem", "base/file.hpp", "base/command.hpp"}
# These may also include tests/support/, and nothing but tests includes them.
TEST_FILES = ("_test.cpp", "_fixture.hpp")
# Who speaks the public language, include/pentad; and what that is made of: itself and the standard library (no `.h`).
PUBLIC = {"api", "python"}
PUBLIC_INCLUDE = re.compile(r"pentad/\w+\.hpp|[a-z_]+")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(relative):
    return "main" if len(relative.parts) == 1 else relative.parts[0]


def findings_of(source, file):
    room = room_of(file.relative_to(source))
    is_test = file.name.endswith(("_test.cpp", "_fixture.hpp"))  # what only tests include
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        bracket, target = match.groups()
        place = f"{file}:{number}: "
        if room in PURE and not is_test and target in FORBIDDEN_IN_PURE:
            yield place + f"{room} does no I/O, reads no clock and starts no thread, but includes {target}"
        if target.startswith("pentad/") and room not in PUBLIC:
            yield place + f"{room} must not include <{target}>: the public headers are for {' and '.join(sorted(PUBLIC))}"
        if bracket == "<":
            continue
        if is_test and target.startswith("support/"):
            continue
        if target.endswith(TEST_FILES) and not is_test:
            yield place + f'"{target}" is for tests only'
        other = target.split("/")[0] if "/" in target else ""
        if other not in MAY_INCLUDE:
            yield place + f'"{target}" is not written from src/ (ROOM/NAME.hpp)'
        elif not (source / target).is_file():
            yield place + f'"{target}" does not exist'
        elif other != room and other not in MAY_INCLUDE[room]:
            allowed = ", ".join(sorted(MAY_INCLUDE[room])) or "no other room"
            yield place + f'{room} must not include "{target}"; it may include {allowed}'


def public_findings_of(file):
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match and (match[1] == '"' or not PUBLIC_INCLUDE.fullmatch(match[2])):
            yield f"{file}:{number}: a public header includes <pentad/...> and the standard library, not {match[2]}"


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    source = root / "src"
    files = [file for pattern in ("*.hpp", "*.cpp") for file in sorted(source.rglob(pattern))]
    if not files:
        sys.exit(f"{source}: no source files found")
    findings = []
    for file in files:
        room = room_of(file.relative_to(source))
        if room not in MAY_INCLUDE:
            findings.append(f"{file}:1: {room} is not a room; add it to tools/check_rooms.py with what it may include")
            continue
        findings += findings_of(source, file)
    public = sorted((root / "include").rglob("*.hpp*")) if (root / "include").is_dir() else []
    for file in public:
        findings += public_findings_of(file)
    print("\n".join(findings), end="\n" if findings else "")
    print(f"rooms: {len(files) + len(public)} files, {len(findings)} includes in a wrong direction")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
