import datetime
import unittest

from ledger.money import Money
from ledger.transactions import Posting, Transaction, UnbalancedTransaction, shared_expense

DAY = datetime.date(2024, 3, 9)


def posting(account, text):
    return Posting(account, Money.parse(text))


class BalanceTest(unittest.TestCase):
    def test_balanced(self):
        transaction = Transaction(DAY, "Rent", (posting("expenses:rent", "940 EUR"), posting("assets:bank", "-940 EUR")))
        self.assertEqual(len(transaction.postings), 2)

    def test_unbalanced(self):
        with self.assertRaisesRegex(UnbalancedTransaction, "0.01 EUR"):
            Transaction(DAY, "Rent", (posting("expenses:rent", "940.01 EUR"), posting("assets:bank", "-940 EUR")))

    def test_every_currency_by_itself(self):
        with self.assertRaises(UnbalancedTransaction):
            Transaction(DAY, "Trip", (posting("expenses:travel", "10 CZK"), posting("assets:bank", "-10 EUR")))


class SharedExpenseTest(unittest.TestCase):
    def test_friends_owe_their_shares(self):
        dinner = shared_expense(DAY, "Dinner", Money.parse("90 EUR"), "assets:bank", "expenses:food", ["mira", "jon"])
        self.assertIn(posting("assets:owed:jon", "30 EUR"), dinner.postings)

    def test_a_bill_that_three_can_not_share_evenly(self):
        dinner = shared_expense(DAY, "Dinner", Money.parse("100 EUR"), "assets:bank", "expenses:food", ["mira", "jon"])
        self.assertEqual(dinner.postings[0], posting("expenses:food", "33.34 EUR"))
