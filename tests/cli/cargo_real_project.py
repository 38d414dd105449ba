"""A crate that Debian packages with its tests (semver): outcomes as cargo test prints them."""
import pathlib
import re
import shutil
import sys

from pentad_case import PentadCase, main

CRATES = sorted(pathlib.Path("/usr/share/cargo/registry").glob("semver-1.*"))
# Its own names packages that only its optional parts need.
MANIFEST = '[package]\nname = "semver"\nversion = "1.0.0"\nedition = "2018"\n\n[features]\ndefault = ["std"]\nstd = []\n'

if shutil.which("cargo") is None or not CRATES:
    print("skipped: cargo or the crate semver is not there (Debian: cargo, librust-semver-dev)")
    sys.exit(0)


class CargoOutcomes(PentadCase):
    def setUp(self):
        super().setUp()
        home = pathlib.Path.home()
        self.environment.update({"CARGO_HOME": str(home / ".cargo"), "RUSTUP_HOME": str(home / ".rustup"), "CARGO_NET_OFFLINE": "true"})

    def test_semver(self):
        shutil.copytree(CRATES[-1], self.work, dirs_exist_ok=True, ignore=shutil.ignore_patterns("benches", ".cargo*"))
        self.write("Cargo.toml", MANIFEST)
        self.write(".gitignore", "target/\nCargo.lock\n")
        own = self.own()
        self.assertGreater(len(own), 25)
        tests = self.pentad_json("test", expect=None)["tests"]
        self.assertEqual({test["id"]: test["status"] for test in tests}, own)

    def own(self):
        """{id: outcome}, from what cargo test prints."""
        ran = self.run_program("cargo", "test", "--no-fail-fast", expect=None)
        words = {"ok": "passed", "FAILED": "failed", "ignored": "skipped"}
        found = {}
        # Which program comes next is told on stderr, what its tests did on stdout: both in one order.
        names = re.findall(r"^ +(?:Running (?:unittests )?(\S+) |Doc-tests (\S+))", ran.stderr, re.M)
        for (source, crate), text in zip(names, re.split(r"^running \d+ tests?$", ran.stdout, flags=re.M)[1:], strict=True):
            unit = source or "src/lib.rs doctests"
            for name, word in re.findall(r"^test (.+?)(?: - should panic)? \.\.\. (\w+)", text, re.M):
                name = re.sub(r" \(line \d+\)", "", name)
                identifier, number = f"{unit}::{name}", 1
                while identifier in found:
                    number += 1
                    identifier = f"{unit}::{name} [{number}]"
                found[identifier] = words[word]
        return found


main()
