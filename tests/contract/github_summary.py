"""The step summary, rendered by GitHub's own Markdown program with raw HTML allowed: the worst case."""
import html.parser

from contract_case import SAMPLES, ContractCase, main, one_line, run

OURS = {"h2", "h3", "p", "ul", "li", "code", "details", "summary", "pre"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.codes, self.outside = [], [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))
        self.open.append(tag)
        if tag in ("code", "pre"):
            self.codes.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if {"code", "pre"} & set(self.open):
            self.codes[-1] += data
        else:
            self.outside += data


class GithubSummary(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        done = run("cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", "-e", "autolink", "-e", "tasklist",
                   "-e", "footnotes", SAMPLES / "summary.md")
        assert done.returncode == 0, done.stderr
        cls.page = Page()
        cls.page.feed(done.stdout.decode("utf-8"))
        cls.page.close()

    def test_there_is_no_markup_but_ours(self):
        self.assertEqual({tag for tag, _ in self.page.tags} - OURS, set())
        self.assertEqual([tag for tag in self.page.tags if tag[1]], [])
        self.assertEqual(self.page.open, [])

    def test_no_foreign_text_stands_outside_of_code(self):
        for text in ("alert", "javascript", "injected", "heading", "bold", "漢字", "SKIP", "::error", "https"):
            self.assertNotIn(text, self.page.outside)
        self.assertIn("Newly failing", self.page.outside)

    def test_texts_arrive(self):
        codes = {one_line(code) for code in self.page.codes}
        for name in ("cdata", "xml", "html", "brackets", "braces", "emoji", "github", "json", "yaml"):
            self.assertIn(one_line(self.expected["texts"][name]), codes, name)

    def test_it_is_below_the_limit(self):
        self.assertLess((SAMPLES / "summary.md").stat().st_size, 1024 * 1024)


main()
