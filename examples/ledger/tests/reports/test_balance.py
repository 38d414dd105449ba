import unittest

from ledger.parser import parse
from ledger.reports import balance_lines, balances

JOURNAL = parse("""2024-03-01 Opening
    assets:bank            100 EUR
    equity:opening

2024-03-02 Groceries
    expenses:food        20.50 EUR
    assets:bank

2024-03-03 Hotel
    expenses:travel        900 CZK
    liabilities:card
""")


class BalanceTest(unittest.TestCase):
    def test_an_account_holds_the_sum_of_its_postings(self):
        self.assertEqual(str(balances(JOURNAL)["assets:bank"]["EUR"]), "79.50 EUR")

    def test_a_parent_holds_its_children(self):
        self.assertEqual(sorted(balances(JOURNAL)["expenses"]), ["CZK", "EUR"])

    def test_lines_are_indented_by_depth(self):
        self.assertIn("       79.50 EUR    bank", balance_lines(JOURNAL))
