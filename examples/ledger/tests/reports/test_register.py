import unittest

from ledger.parser import parse
from ledger.reports import register_lines

JOURNAL = parse("""2024-03-02 Groceries
    expenses:food        20.50 EUR
    assets:bank

2024-03-01 Opening
    assets:bank            100 EUR
    equity:opening
""")


class RegisterTest(unittest.TestCase):
    def test_in_the_order_of_dates_with_a_running_total(self):
        first, second = register_lines(JOURNAL, "assets")
        self.assertTrue(first.startswith("2024-03-01  Opening"))
        self.assertTrue(second.endswith("79.50 EUR"))

    def test_other_accounts_are_left_out(self):
        self.assertEqual(len(register_lines(JOURNAL, "expenses")), 1)
