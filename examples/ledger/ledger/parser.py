"""Reads journal files."""
import datetime

from ledger.accounts import AccountError
from ledger.money import Money, MoneyError
from ledger.transactions import Posting, Transaction, UnbalancedTransaction, totals


class ParseError(ValueError):
    """Shape: `line N: reason`."""

    def __init__(self, line, reason):
        super().__init__(f"line {line}: {reason}")
        self.line = line


def parse(text):
    """Returns the transactions of a journal file, in its order."""
    transactions = []
    block, start = [], 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            if not block:
                start = number
            block.append((number, line))
        elif block:
            transactions.append(_transaction(block, start))
            block = []
    return transactions


def _transaction(block, start):
    (number, heading), *lines = block
    day, _, title = heading.partition(" ")
    try:
        date = datetime.date.fromisoformat(day)
    except ValueError:
        raise ParseError(number, f"not a date: {day!r}") from None
    postings = _postings(lines)
    try:
        return Transaction(date, title.strip(), tuple(postings))
    except UnbalancedTransaction as error:
        raise ParseError(start, str(error)) from None


def _postings(lines):
    postings, open_account = [], None
    for number, line in lines:
        account, _, amount = line.strip().partition(" ")
        try:
            if amount.strip():
                postings.append(Posting(account, Money.parse(amount)))
            elif open_account is None:
                open_account = account
            else:
                raise ParseError(number, "only one posting may leave its amount out")
        except (AccountError, MoneyError) as error:
            raise ParseError(number, str(error)) from None
    if open_account is not None:
        postings += [Posting(open_account, -total) for total in totals(postings).values()]
    return postings
