"""The annotations, taken apart as GitHub's runner does it, and compared with what its own library prints for the same."""
import json
import re

from contract_case import SAMPLES, ContractCase, main, node

COMMAND = re.compile(r"::(?P<kind>[a-z]+) (?P<properties>[^:]*)::(?P<text>.*)", re.DOTALL)
ISSUE = """
import { error, notice } from '@actions/core';
import { readFileSync } from 'node:fs';
const lines = [];
process.stdout.write = text => lines.push(text);
for (const { kind, text, title, file, startLine } of JSON.parse(readFileSync(process.argv[1], 'utf8')))
  (kind === 'error' ? error : notice)(text, { title, file, startLine });
delete process.stdout.write;
console.log(JSON.stringify(lines));
"""


def unescaped(text, is_property):
    codes = {"%0D": "\r", "%0A": "\n", "%25": "%"} | ({"%3A": ":", "%2C": ","} if is_property else {})
    return re.sub("|".join(codes), lambda match: codes[match[0]], text)


def parsed(line):
    match = COMMAND.fullmatch(line)
    assert match, line
    properties = dict(part.split("=", 1) for part in match["properties"].split(","))
    return {"kind": match["kind"], "text": unescaped(match["text"], False),
            **{name: unescaped(value, True) for name, value in properties.items()}}


class GithubAnnotations(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = (SAMPLES / "annotations.txt").read_bytes().decode("utf-8")
        assert text.endswith("\n")
        cls.lines = text[:-1].split("\n")
        cls.found = [parsed(line) for line in cls.lines]

    def test_ten_and_a_notice(self):
        self.assertEqual([a["kind"] for a in self.found], ["error"] * 10 + ["notice"])
        self.assertRegex(self.found[-1]["text"], r"^and \d+ problems more")

    def test_no_line_holds_anything_that_acts(self):
        for line in self.lines:
            self.assertNotRegex(line, "[\x00-\x08\x0a-\x1f\x7f-\x9f]")

    def test_files_are_those_of_the_repository(self):
        for annotation in self.found[3:10]:
            if "file" in annotation:
                self.assertTrue(annotation["file"].startswith("sub/dir/"), annotation)
                self.assertEqual(annotation["line"], "12")

    def test_github_s_library_escapes_the_same(self):
        arguments = [{**annotation, "startLine": int(annotation["line"])} if "line" in annotation else annotation
                     for annotation in self.found]
        file = SAMPLES / "annotations.json"
        file.write_text(json.dumps(arguments))
        printed = [parsed(line.rstrip("\n")) for line in node(ISSUE, file)]
        self.assertEqual(printed, self.found)
        bodies = [line.rstrip("\n").split("::", 2)[2] for line in node(ISSUE, file)]
        self.assertEqual(bodies, [line.split("::", 2)[2] for line in self.lines])


main()
