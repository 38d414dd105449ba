"""Which of a project's own options for pytest a fork does without."""
import pathlib
import unittest

SOURCE = pathlib.Path(__file__).parents[2] / "src/frameworks/python/pytest_options.py"
CASES = [
    ("-n 2 -ra -x --lf", "-ra"), ("-nauto -xvs -k x -m n", "-v -k x -m n"), ("--cov=src --cov-report term -q", "-q"),
    ("--cov src -p no:randomly", "-p no:randomly"), ("--maxfail=1 --strict-markers", "--strict-markers"),
    ("-W error -rs --tb=short -vv", "-W error -rs --tb=short -vv"), ("-sv --dist loadfile -n4", "-v"),
    ("-kfoo -Werror -ofoo=x -pxdist", "-kfoo -Werror -ofoo=x -pxdist"), ("--doctest-modules", "--doctest-modules"),
]


class Options(unittest.TestCase):
    def test_what_is_kept(self):
        module = {}
        exec(compile(SOURCE.read_text(), str(SOURCE), "exec"), module)
        for given, kept in CASES:
            with self.subTest(given):
                self.assertEqual(" ".join(module["keep"](given.split())), kept)


if __name__ == "__main__":
    unittest.main()
