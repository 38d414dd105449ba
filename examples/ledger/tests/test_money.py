import unittest
from decimal import Decimal

from ledger.money import Money, MoneyError


def euros(text):
    return Money.parse(f"{text} EUR")


class ParseTest(unittest.TestCase):
    def test_reads_number_and_currency(self):
        self.assertEqual(Money.parse("54.20 EUR"), Money(Decimal("54.20"), "EUR"))

    def test_a_whole_number_gets_its_cents(self):
        self.assertEqual(str(Money.parse("7 CZK")), "7.00 CZK")

    def test_refuses_what_is_no_amount(self):
        for text in ("", "54.20", "EUR 54.20", "54.20 eur", "5,4 EUR", "1.005 EUR"):
            with self.subTest(text=text), self.assertRaises(MoneyError):
                Money.parse(text)


class ArithmeticTest(unittest.TestCase):
    def test_sums_are_exact(self):
        self.assertEqual(euros("0.10") + euros("0.20"), euros("0.30"))

    def test_difference_and_sign(self):
        self.assertEqual(euros("5") - euros("7.50"), -euros("2.50"))

    def test_currencies_do_not_mix(self):
        with self.assertRaisesRegex(MoneyError, "EUR and CZK"):
            euros("1") + Money.parse("1 CZK")

    def test_nothing_is_false(self):
        self.assertFalse(Money.zero("EUR"))
        self.assertTrue(euros("0.01"))


class AllocateTest(unittest.TestCase):
    def test_even_shares(self):
        self.assertEqual(euros("9").allocate(3), [euros("3")] * 3)

    def test_no_cent_is_lost(self):
        self.assertEqual(euros("100").allocate(3), [euros("33.34"), euros("33.33"), euros("33.33")])
