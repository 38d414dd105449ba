import unittest

from ledger import accounts


class AccountsTest(unittest.TestCase):
    def test_a_good_name_comes_back(self):
        self.assertEqual(accounts.check("expenses:housing:rent"), "expenses:housing:rent")

    def test_bad_names(self):
        for name in ("", "food", "expenses:", "expenses:Food", "expenses::food", "assets:bank account"):
            with self.subTest(name=name), self.assertRaises(accounts.AccountError):
                accounts.check(name)

    def test_parents_from_near_to_far(self):
        self.assertEqual(accounts.parents("assets:owed:mira"), ["assets:owed", "assets"])

    def test_within_compares_whole_parts(self):
        self.assertTrue(accounts.is_within("assets:bank:savings", "assets:bank"))
        self.assertFalse(accounts.is_within("assets:banknotes", "assets:bank"))
