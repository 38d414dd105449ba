"""Transactions: dated lists of postings that add up to nothing."""
import datetime
from collections import defaultdict
from dataclasses import dataclass

from ledger import accounts
from ledger.money import Money


class UnbalancedTransaction(ValueError):
    """The postings of one currency don't add up to zero."""


@dataclass(frozen=True)
class Posting:
    account: str
    money: Money

    def __post_init__(self):
        accounts.check(self.account)


@dataclass(frozen=True)
class Transaction:
    date: datetime.date
    title: str
    postings: tuple

    def __post_init__(self):
        for currency, total in totals(self.postings).items():
            if total:
                raise UnbalancedTransaction(f"{self.date} {self.title}: {total} are left over in {currency}")


def totals(postings):
    """Per currency, the sum of the postings."""
    sums = defaultdict(lambda: None)
    for posting in postings:
        currency = posting.money.currency
        sums[currency] = (sums[currency] or Money.zero(currency)) + posting.money
    return dict(sums)


def shared_expense(date, title, money, paid_from, category, friends):
    """What several people ate and one of them paid: everybody's share, owed by the friends."""
    own, *others = money.allocate(len(friends) + 1)
    postings = [Posting(category, own)]
    postings += [Posting(f"assets:owed:{friend}", share) for friend, share in zip(friends, others)]
    postings.append(Posting(paid_from, -money))
    return Transaction(date, title, tuple(postings))
