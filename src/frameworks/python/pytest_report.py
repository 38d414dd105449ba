"""What pytest reports of one test, as the one result that pentad has for it."""

from _pentad_problem import TRACEBACK_LIMIT, message_of, shorten

__unittest = True

SHOWN = 100  # problems of one test: subtests
SECTIONS = ("Captured log",)  # what was printed comes with the output; records of logging are in a section


def describe(report, excinfo):
    """Message and text of a failed report."""
    text = str(report.longrepr) if report.longrepr is not None else ""
    if excinfo is not None:
        value = excinfo.value
        if type(value).__module__.startswith("_pytest") and value.__cause__ is not None:
            value = value.__cause__  # a module that can't be imported
        return without_class(message_of((type(value), value, None))), ended(text)
    lines = [line for line in text.split("\n") if line.strip()]
    errors = [line[1:].strip() for line in lines if line.startswith("E ")]
    return (errors[0] if errors else lines[-1].strip() if lines else "pytest gave no reason"), ended(text)


def without_class(message):
    """pytest.fail("reason") is a reason and no exception."""
    for name in ("Failed: ", "_pytest.outcomes.Failed: "):
        if message.startswith(name):
            return message[len(name):]
    return message


def ended(text):
    text = shorten(text, TRACEBACK_LIMIT)
    return text if text.endswith("\n") or not text else text + "\n"


class Verdict:
    """Reports come for setup, call and teardown, for subtests, and again for each further try of plugins that try again."""

    def __init__(self, locator, item):
        self.locator, self.item = locator, item
        self.forget()

    def forget(self):
        self.outcome = "passed"
        self.problems = []  # (message, text)
        self.hidden = 0
        self.location = self.reason = ""
        self.ran = False  # a part of it said how it went

    def add(self, report, call):
        if report.outcome == "rerun":
            self.forget()
        elif report.failed:
            self.fail(report, call)
        elif report.skipped and not is_subtest(report):
            self.skip(report)
        self.ran = self.ran or report.when == "call" or not report.passed

    def fail(self, report, call):
        if self.outcome not in ("failed", "error"):
            self.outcome = "failed" if report.when == "call" else "error"
        if len(self.problems) >= SHOWN:
            self.hidden += 1
            return
        excinfo = call.excinfo if call is not None and call.when == report.when else None
        message, text = describe(report, excinfo if not is_xpass(report) else None)
        self.location = self.location or self.locate(excinfo)
        label = subtest_label(report)
        if label:
            message, text = label + " " + message, label + "\n" + text
        if report.when != "call":
            text = "at %s\n%s" % (report.when, text)
        logged = [ended("%s\n%s" % (title.center(70, "-"), body)) for title, body in report.sections
                  if title.startswith(SECTIONS) and body]
        self.problems.append((message, text + "".join(logged)))

    def skip(self, report):
        expected = getattr(report, "wasxfail", None)
        if expected is not None and "[NOTRUN]" not in expected:
            return  # it failed as it should
        if self.outcome != "passed":
            return
        self.outcome = "skipped"
        reason = expected.replace("[NOTRUN] ", "") if expected is not None else skip_reason(report)
        self.reason = reason

    def stopped(self, error):
        """By pytest.exit, KeyboardInterrupt and the like: pytest ends the session with them."""
        if not self.problems:
            self.outcome = "error"
            self.location = self.locator.of_exception(error)
        message = message_of((type(error), error, None))
        self.problems.append((message.replace("_pytest.outcomes.Exit", "pytest.exit"), ""))

    def locate(self, excinfo):
        found = self.locator.of_exception(excinfo.value) if excinfo is not None else ""
        if found:
            return found
        path, line, _ = self.item.location
        return self.locator.at(str(self.item.path), (line or 0) + 1)

    def is_bad(self):
        return bool(self.problems)

    def is_pass(self):
        return self.outcome == "passed" and self.ran

    def fields(self):
        if self.outcome == "skipped":
            return "skipped", self.reason, "", ""
        if not self.problems:  # a plugin took the test out of pytest's hands
            return "not run", "pytest reported nothing for this test", "", ""
        hidden = ["… and %d more" % self.hidden] if self.hidden else []
        message = "\n".join([message for message, _ in self.problems] + hidden)
        text = "\n".join(text.rstrip("\n") for _, text in self.problems if text)
        return self.outcome, shorten(message, 8000), self.location, ended(text)


def is_subtest(report):
    return getattr(report, "context", None) is not None


def is_xpass(report):
    return str(report.longrepr).startswith("[XPASS(strict)]")


def subtest_label(report):
    if not is_subtest(report):
        return ""
    try:
        message = "[%s] " % report.context.msg if report.context.msg is not None else ""
        values = ", ".join("%s=%s" % (name, value) for name, value in sorted(report.context.kwargs.items()))
        return (message + ("(%s)" % values if values else "")).strip() or "(subtest)"
    except Exception:
        return "(subtest)"


def skip_reason(report):
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason[len("Skipped: "):] if reason.startswith("Skipped: ") else reason
