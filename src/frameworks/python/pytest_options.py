"""The arguments of a pytest session, and which of a project's own `addopts` are left out."""

__unittest = True

# Run the tests elsewhere or write files, stop at a failure, choose by earlier runs, wait for somebody: what pentad does
# itself or a fork for each file can't. With a value: in the same word, or the next one.
WITH_VALUE = ("--numprocesses", "--maxprocesses", "--dist", "--tx", "--px", "--rsyncdir", "--testrunuid", "--maxfail",
              "--capture", "--junitxml", "--junit-xml", "--junitprefix", "--junit-prefix", "--html", "--css", "--json-report-file",
              "--report-log", "--resultlog", "--cov-report", "--cov-config", "--cov-fail-under", "--cov-context", "--log-file",
              "--lfnf", "--last-failed-no-failures", "--pastebin", "--rootdir", "--basetemp", "--durations",
              "--durations-min", "--pdbcls")
PLAIN = ("--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first", "--sw", "--stepwise", "--sw-skip",
         "--stepwise-skip", "--stepwise-reset", "--sw-reset", "--cache-clear", "--exitfirst", "--pdb", "--trace", "--no-cov",
         "--cov-append", "--cov-branch", "--cov-reset", "--no-cov-on-fail", "--self-contained-html", "--json-report",
         "--collect-only", "--co", "--setup-plan", "--setup-only", "--setuponly", "--forked", "--boxed", "--looponfail",
         "--full-trace", "--fulltrace", "--cache-show")
OPTIONAL = ("--cov",)  # a value only in the same word, but for one that is no option
SHORT_FLAGS = "xfs"  # without a value; may stand together with others: -xvs
SHORT_VALUES = "n"


def keep(arguments):
    """Without those."""
    kept, rest = [], list(arguments)
    while rest:
        word = rest.pop(0)
        name = word.partition("=")[0]
        if name in PLAIN:
            continue
        if name in WITH_VALUE or name in OPTIONAL:
            if "=" not in word and rest and not rest[0].startswith("-"):
                rest.pop(0)
        elif is_short(word):
            shortened, takes_next = without_short(word)
            if takes_next and rest:
                rest.pop(0)
            if shortened:
                kept.append(shortened)
        else:
            kept.append(word)
            if word in ("-k", "-m", "-p", "-o", "-c", "-W", "-r") and rest:
                kept.append(rest.pop(0))
    return kept


def is_short(word):
    return len(word) > 1 and word[0] == "-" and word[1] != "-"


def without_short(word):
    """Of a word of one-letter options; the letters after one that takes a value are that value."""
    letters = ""
    for at, letter in enumerate(word[1:], 1):
        if letter in SHORT_VALUES:
            return "-" + letters if letters else "", at + 1 == len(word)
        if letter not in SHORT_FLAGS:
            letters += letter
        if letter not in SHORT_FLAGS + "vqlh":
            letters += word[at + 1:]
            break
    return "-" + letters if letters else "", False


def arguments(file, top, config_file):
    """What pentad starts a session with."""
    chosen = ["-c", config_file] if config_file else []
    return chosen + ["--rootdir=" + top, "--capture=no", "--color=no", file]
