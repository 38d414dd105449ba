"""Amounts of money, to the cent."""
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

CENT = Decimal("0.01")


class MoneyError(ValueError):
    """An amount that can't be read, or two currencies that don't mix."""


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text):
        """Reads `54.20 EUR`."""
        parts = text.split()
        if len(parts) != 2 or not parts[1].isalpha() or not parts[1].isupper():
            raise MoneyError(f"not an amount: {text!r} (expected something like '54.20 EUR')")
        try:
            amount = Decimal(parts[0])
        except InvalidOperation:
            raise MoneyError(f"not a number: {parts[0]!r}") from None
        if amount != amount.quantize(CENT):
            raise MoneyError(f"more than two decimals: {parts[0]!r}")
        return cls(amount.quantize(CENT), parts[1])

    @classmethod
    def zero(cls, currency):
        return cls(Decimal("0.00"), currency)

    def _same_currency(self, other):
        if self.currency != other.currency:
            raise MoneyError(f"{self.currency} and {other.currency} don't mix")

    def __add__(self, other):
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Money(-self.amount, self.currency)

    def __bool__(self):
        return self.amount != 0

    def __str__(self):
        return f"{self.amount:.2f} {self.currency}"

    def allocate(self, parts):
        """Splits into `parts` amounts that add up to exactly this one; the first ones are a cent larger if need be."""
        cents = int(self.amount / CENT)
        share, rest = divmod(cents, parts)
        return [Money((share + (index < rest)) * CENT, self.currency) for index in range(parts)]
