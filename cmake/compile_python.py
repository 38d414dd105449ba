"""compile_python.py OUTPUT FILE.py...: what the interpreter that runs this makes of Python sources, for those like it.

Shape of OUTPUT: the interpreter's name and bytecode's magic number, then a marshalled dict: file's name without folder and extension:
its code, marshalled by itself. frameworks/python/bootstrap.py reads it.
"""

import marshal
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

output, *files = sys.argv[1:]
compiled = {}
for file in map(Path, files):
    code = compile(file.read_bytes(), f"<_pentad_{file.stem}>", "exec", dont_inherit=True, optimize=0)
    compiled[file.stem] = marshal.dumps(code)
Path(output).write_bytes(sys.implementation.cache_tag.encode() + MAGIC_NUMBER + marshal.dumps(compiled))
