import textwrap
import unittest

from ledger.money import Money
from ledger.parser import ParseError, parse


def read(text):
    return parse(textwrap.dedent(text).lstrip())


class ParserTest(unittest.TestCase):
    def test_one_transaction(self):
        (transaction,) = read("""
            2024-03-02 Groceries
                expenses:food    54.20 EUR
                assets:bank     -54.20 EUR
            """)
        self.assertEqual(transaction.title, "Groceries")
        self.assertEqual([p.account for p in transaction.postings], ["expenses:food", "assets:bank"])

    def test_the_amount_left_out_is_what_balances(self):
        (transaction,) = read("""
            2024-03-02 Groceries
                expenses:food    54.20 EUR
                assets:bank
            """)
        self.assertEqual(transaction.postings[1].money, Money.parse("-54.20 EUR"))

    def test_comments_and_blank_lines(self):
        self.assertEqual(len(read("""
            # a comment
            2024-03-01 One
                assets:bank    1 EUR
                equity:opening


            2024-03-02 Two
                assets:bank    2 EUR
                equity:opening
            """)), 2)

    def test_mistakes_name_their_line(self):
        for text, line in (("yesterday Groceries\n    assets:bank 1 EUR\n", 1),
                           ("2024-03-02 A\n    assets:bank x EUR\n", 2),
                           ("2024-03-02 A\n    food 1 EUR\n", 2),
                           ("2024-03-02 A\n    assets:bank\n    assets:cash\n", 3),
                           ("\n2024-03-02 A\n    assets:bank 1 EUR\n", 2)):
            with self.subTest(text=text), self.assertRaises(ParseError) as caught:
                parse(text)
            self.assertEqual(caught.exception.line, line)
