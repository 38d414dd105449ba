"""Which names of the workspace an import asks for, where that is traced.

Python lists a folder of sys.path once and looks into the list. Of that a test would depend on every name in the folder: a new
test file would run all tests. Here the import asks for each file that it could take, so that a test depends on those.
"""

import os
from importlib.machinery import FileFinder

__unittest = True


class AnyName:
    """In place of the list of a folder's names."""

    def __contains__(self, name):
        return True


roots = set()  # with a slash at the end


def ask_in(root):
    """From now on, in this folder and below it. What the machine's interpreter lists elsewhere stays as it is."""
    roots.add(root.rstrip(os.sep) + os.sep)
    if len(roots) > 1:
        return
    list_names = FileFinder._fill_cache

    def fill_cache(finder):
        folder = os.path.join(finder.path or os.getcwd(), "")
        if any(folder.startswith(root) for root in roots):
            finder._path_cache = finder._relaxed_path_cache = AnyName()
        else:
            list_names(finder)

    FileFinder._fill_cache = fill_cache


def may_be_in(folder, wanted):
    """Those of the top names `wanted` that something of the folder may be called."""
    if roots:
        return wanted
    return wanted & {entry.partition(".")[0] for entry in os.listdir(folder)}
