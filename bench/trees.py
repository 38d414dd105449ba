"""Generated workspaces, kept in the build folder."""
import random
import shutil

WORDS = "account balance cent day entry file group hour index journal key ledger money name order part rate sum".split()


def text_of(seed, size):
    """Text that compresses like source code."""
    generator = random.Random(seed)
    lines, length = [], 0
    while length < size:
        line = "    " * generator.randrange(3) + " ".join(generator.choices(WORDS, k=8)) + f" {generator.random():.6f}\n"
        lines.append(line)
        length += len(line)
    return "".join(lines)[:size]


def files_of(count):
    """Relative names, a hundred a folder, two levels."""
    for number in range(count):
        yield f"part{number // 10000:02}/group{number // 100 % 100:02}/file{number % 100:02}.txt"


def workspace(context, name, count, loose=False):
    """A git repository of `count` small files with ignore rules and ignored files, committed and packed."""
    folder = context.folder / f"{name}-{count}"
    done = folder / ".git" / "bench-done"
    if done.exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    print(f"bench: making {folder.name}", flush=True)
    made = set()
    for number, relative in enumerate(files_of(count)):
        file = folder / relative
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_text(f"{relative} {number}\n" * 4)
    (folder / ".gitignore").write_text("*.o\n*.log\n/build/\n!important.log\n__pycache__/\ndocs/**/*.html\ntest_batch_logs/\n")
    for part in sorted({file.parent for file in made}):
        (part / ".gitignore").write_text("*.tmp\n/scratch/\n")
        (part / "ignored.o").write_text("")
        (part / "scratch").mkdir()
        (part / "scratch" / "more.txt").write_text("")
    (folder / "build").mkdir()
    for number in range(min(1000, count // 10)):
        (folder / "build" / f"output{number}.bin").write_text(str(number))
    context.run(["git", "init", "-q"], folder)
    context.run(["git", "add", "-A"], folder)
    context.run(["git", "commit", "-q", "-m", "start"], folder)
    if not loose:
        context.run(["git", "gc", "-q"], folder)
    done.touch()
    return folder


def fresh(context, folder):
    """Puts a workspace back to its first commit, without pentad's files."""
    shutil.rmtree(folder / "test_batch_logs", ignore_errors=True)
    first = context.run(["git", "rev-list", "--max-parents=0", "HEAD"], folder).strip()
    context.run(["git", "reset", "-q", "--hard", first], folder)
    context.run(["git", "clean", "-q", "-fd"], folder)
    return folder
