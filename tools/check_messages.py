#!/usr/bin/env python3
"""Holds the text of error messages in the source against the style: lowercase start, no final full stop.

Looks at the first string literal after `fail(Code::x,` and `fail_errno(` in src/ (not in tests). A message may start with
a name (`GIT_DIR`, `pentad.toml`, `{}`), not with a capitalised word.
"""
import pathlib
import re
import sys

CALL = re.compile(r'\b(?:fail\s*\(\s*Code::\w+\s*,|fail_errno\s*\()\s*(?:fmt::format\s*\(\s*)?((?:"(?:[^"\\\n]|\\.)*"\s*)+)',
                  re.S)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def findings_of(file):
    text = file.read_text(encoding="utf-8")
    for match in CALL.finditer(text):
        message = "".join(LITERAL.findall(match.group(1)))
        place = f"{file}:{text.count(chr(10), 0, match.start()) + 1}: "
        if re.match(r"[A-Z][a-z]", message):
            yield place + f'the message "{message}" starts with a capital letter'
        if message.endswith(".") and not message.endswith("..."):
            yield place + f'the message "{message}" ends with a full stop'
        if "\\n" in message.rstrip("\\n"):
            yield place + f'the message "{message}" has more than one line'


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    files = [f for p in ("*.cpp", "*.hpp") for f in sorted((root / "src").rglob(p)) if not f.name.endswith("_test.cpp")]
    findings = [finding for file in files for finding in findings_of(file)]
    print("\n".join(findings), end="\n" if findings else "")
    print(f"messages: {len(files)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
