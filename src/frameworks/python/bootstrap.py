import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]  # the workspace: nothing of it may shadow what is imported here
for name in ("__file__", "__cached__"):
    globals().pop(name, None)  # "<stdin>", which what a test starts anew would look for
del name
def load(first):
    import gc, marshal, os
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)  # in place of this text
    os.close(nothing)
    with os.fdopen(int(sys.argv[1]), "rb") as program:
        length, _, rest = program.read().partition(b"\0")
    compiled, parts = rest[:int(length)], rest[int(length):].split(b"\0")
    try:
        from _frozen_importlib_external import MAGIC_NUMBER
        mine = sys.implementation.cache_tag.encode() + MAGIC_NUMBER
    except (ImportError, AttributeError):  # an interpreter that is not CPython
        mine = b"\0"
    codes = marshal.loads(compiled[len(mine):]) if compiled.startswith(mine) else {}
    later = []  # pytest's, which only those pay for who have tests of it
    def run(part, source):
        name = "_pentad_" + part
        module = type(sys)(name)
        sys.modules[name] = module
        code = marshal.loads(codes[part]) if part in codes else compile(source, "<" + name + ">", "exec")
        exec(code, module.__dict__)
    def run_later():
        while later:
            run(*later.pop(0))
    more = sys.modules["_pentad_more"] = type(sys)("_pentad_more")
    more.collects = gc.isenabled()  # until all is loaded, and frozen, there is nothing to collect: nearly everything stays
    gc.disable()
    more.load_pytest = run_later
    for name, source in zip(parts[0::2], parts[1::2]):
        if name.startswith(b"pytest_"):
            later.append((name.decode(), source))
        else:
            run(name.decode(), source)
    return lambda: sys.modules["_pentad_server"].main(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "traced", sys.argv[6:], first)
load(set(sys.modules))()
