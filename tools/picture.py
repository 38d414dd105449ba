#!/usr/bin/env python3
"""tools/picture.py PENTAD FILE.svg: five edits of examples/ledger, the failing batch, and its culprit taken back, as a terminal shows them.

The commands really run, in a terminal of 100 columns, on a copy of the example; rich (python3-rich) draws what they printed.
"""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import termios

from rich.console import Console
from rich.text import Text

COLUMNS = 100
EXAMPLES = pathlib.Path(__file__).resolve().parent.parent / "examples"
SESSION = [  # (patch, or None; command)
    (None, "pentad init"),
    ("1-comments-after-postings", 'pentad record ledger/parser.py tests/test_parser.py -d "Allow comments"'),
    ("2-empty-accounts", 'pentad record ledger/reports.py tests/reports -d "Leave out empty accounts"'),
    ("3-digits-in-account-names", 'pentad record ledger/accounts.py tests/test_accounts.py -d "Digits in names"'),
    ("4-simpler-allocate", 'pentad record ledger/money.py -d "Simplify allocate"'),
    ("5-say-when-there-is-nothing", 'pentad record ledger/cli.py tests/test_cli.py -d "Say when there is nothing" -q'),
    (None, "pentad status"),
    (None, "pentad rollback --culprit"),
    (None, "pentad log"),
]

# As rich draws it, without fonts from elsewhere: whoever looks at the picture asks nobody for anything.
FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def record(program, folder):
    """What the terminal got of the whole session, as text with colours."""
    project = folder / "ledger"
    shutil.copytree(EXAMPLES / "ledger", project)
    environment = {"PATH": f"{program.parent}:/usr/bin:/bin", "HOME": str(folder), "TERM": "xterm-256color",
                   "USER": "ada", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(["git", "init", "-q"], cwd=project, env=environment, check=True)
    subprocess.run(["git", "config", "user.name", "ada"], cwd=project, env=environment, check=True)
    text = ""
    for patch, command in SESSION:
        if patch:
            file = EXAMPLES / "edits" / f"{patch}.patch"
            subprocess.run(["git", "apply", file], cwd=project, env=environment, check=True)
        text += f"\x1b[1m$ {command}\x1b[0m\n{in_terminal(command, project, environment)}"
    return text.replace(str(folder), "/home/ada")


def in_terminal(command, folder, environment):
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, COLUMNS))
    with subprocess.Popen(command, shell=True, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder,
                          env=environment) as child:
        os.close(theirs)
        data = b"".join(iter(lambda: read(ours), b""))
    if child.returncode not in (0, 1):
        sys.exit(f"picture: '{command}' ended with status {child.returncode}")
    return data.decode()


def read(fd):
    try:
        return os.read(fd, 65536)
    except OSError:  # the terminal's other end is closed
        return b""


def shown(text):
    """The lines that stay on the screen, where progress erases its own."""
    lines = [""]
    for piece in re.split(r"(\r\n|\n|\r|\x1b\[1A|\x1b\[2K)", text):
        if piece in ("\r\n", "\n"):
            lines.append("")
        elif piece == "\x1b[1A":
            lines.pop()
        elif piece == "\x1b[2K":
            lines[-1] = ""
        elif piece != "\r":
            lines[-1] += re.sub(r"\x1b\[\?[0-9]+[hl]", "", piece)
    return "\n".join(lines).rstrip()


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: tools/picture.py PENTAD FILE.svg")
    with open(os.devnull, "w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor")
        with tempfile.TemporaryDirectory() as folder:
            text = record(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
        console.print(Text.from_ansi(shown(text)), overflow="fold")
    svg = console.export_svg(title="pentad", code_format=FORMAT, unique_id="pentad")
    pathlib.Path(sys.argv[2]).write_text("".join(line.rstrip() + "\n" for line in svg.splitlines()))


if __name__ == "__main__":
    main()
