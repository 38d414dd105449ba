"""Manual pages: made of what --help is made of, right for man and for mandoc, and installed where they are looked for."""
import os
import pathlib
import re
import subprocess

from pentad_case import PENTAD, PentadCase, main


class ManPages(PentadCase):
    def commands(self):
        lines = self.pentad("__complete", "--", "help", "").stdout.splitlines()
        return [line.split("\t")[0] for line in lines[:-1]]

    def page(self, *command):
        return self.pentad("help", "--man", *command).stdout

    def shown(self, page):
        """The page as man prints it, on one line, without its hyphenation."""
        ran = subprocess.run(["man", "-l", "-"], input=page.encode(), capture_output=True, check=True,
                             env={**self.environment, "MANWIDTH": "500", "MAN_KEEP_FORMATTING": "", "LC_ALL": "C.UTF-8"})
        return re.sub(r"\s+", " ", re.sub(r".\x08", "", ran.stdout.decode()))

    def test_every_option_of_help_is_in_the_page(self):
        self.assertIn("record", self.commands())
        for command in ([], *([one] for one in self.commands())):
            with self.subTest(command=command):
                text = self.pentad("help", *command).stdout
                shown = self.shown(self.page(*command))
                options = re.findall(r"^  (?:-\w, |    )?(--[a-z-]+)", text, re.M)
                self.assertGreaterEqual(len(options), 8)
                for option in options:
                    self.assertIn(option, shown)
                for line in re.findall(r"^  (pentad .*)", text, re.M):
                    self.assertIn(re.sub(r"\s+", " ", line), shown)

    def test_the_general_page_lists_commands_and_exit_codes(self):
        shown = self.shown(self.page())
        for command in self.commands():
            self.assertIn(f"pentad-{command}(1)", shown)
        for code in (0, 1, 2, 3, 4, 64, 70, 130):
            self.assertRegex(shown, rf"EXIT STATUS.* {code} \w")

    def test_mandoc_finds_no_error(self):
        for command in ([], *([one] for one in self.commands())):
            ran = subprocess.run(["mandoc", "-T", "lint", "-W", "error"], input=self.page(*command).encode(),
                                 capture_output=True)
            self.assertEqual((command, ran.stdout, ran.returncode), (command, b"", 0))

    def test_text_that_roff_would_take_for_its_own(self):
        self.assertNotRegex(self.page("record"), r"(?m)^'")
        self.assertIn(r"\-\-description", self.page("record"))
        for command in self.commands():
            for line in self.page(command).splitlines():
                self.assertTrue(not line.startswith(".") or re.match(r"\.(TH|SH|TP|B|BR|PP|nf|fi)\b", line), line)

    def test_install_puts_everything_where_it_is_looked_for(self):
        build = pathlib.Path(os.path.realpath(PENTAD)).parent.parent
        if not (build / "share").is_dir():
            self.skipTest("a build with sanitizers makes no pages")
        prefix = self.scratch / "prefix"
        self.run_program("cmake", "--install", build, "--prefix", prefix)
        for name in ("bash-completion/completions/pentad", "zsh/vendor-completions/_pentad",
                     "fish/vendor_completions.d/pentad.fish"):
            self.assertGreater((prefix / "share" / name).stat().st_size, 300)
        pages = {file.name.split(".")[0] for file in (prefix / "share/man/man1").iterdir()}
        self.assertEqual(pages, {"pentad", *(f"pentad-{command}" for command in self.commands())})
        ran = self.run_program("man", "pentad-record", env={**self.environment, "MANPATH": str(prefix / "share/man")})
        self.assertIn("record an edit", ran.stdout)
        # The program runs from wherever it was installed to.
        self.run_program(prefix / "bin/pentad", "status")


main()
