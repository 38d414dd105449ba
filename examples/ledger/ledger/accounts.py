"""Names of accounts: parts joined by colons, from the general to the special."""
import re

KINDS = ("assets", "liabilities", "equity", "income", "expenses")
_PART = re.compile(r"[a-z][a-z0-9-]*")


class AccountError(ValueError):
    """A name that is no account."""


def check(name):
    """Returns `name` if it is the name of an account."""
    kind, *rest = name.split(":")
    if kind not in KINDS:
        raise AccountError(f"{name!r} starts with none of {', '.join(KINDS)}")
    for part in rest:
        if not _PART.fullmatch(part):
            raise AccountError(f"{name!r} has a bad part: {part!r}")
    return name


def parents(name):
    """`a:b:c` gives `a:b` and `a`."""
    parts = name.split(":")
    return [":".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]


def is_within(name, group):
    return name == group or name.startswith(group + ":")
