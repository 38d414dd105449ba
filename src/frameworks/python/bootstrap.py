import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]  # -c put the workspace there: nothing of it may shadow what is imported here
def load(first):
    import os
    with os.fdopen(int(sys.argv[1]), "rb") as program:
        parts = program.read().split(b"\0")
    for name, source in zip(parts[0::2], parts[1::2]):
        name = "_pentad_" + name.decode()
        module = type(sys)(name)
        sys.modules[name] = module
        exec(compile(source, "<" + name + ">", "exec"), module.__dict__)
    return lambda: sys.modules["_pentad_server"].main(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "traced", sys.argv[6:], first)
load(set(sys.modules))()
