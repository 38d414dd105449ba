"""What a journal adds up to."""
from collections import defaultdict

from ledger import accounts
from ledger.money import Money


def balances(transactions):
    """Per account (and each of its parents) and currency, the sum of its postings."""
    result = defaultdict(dict)
    for transaction in transactions:
        for posting in transaction.postings:
            currency = posting.money.currency
            for name in (posting.account, *accounts.parents(posting.account)):
                result[name][currency] = result[name].get(currency, Money.zero(currency)) + posting.money
    return dict(result)


def balance_lines(transactions):
    """One line an account and currency, special accounts indented below general ones."""
    lines = []
    for name, sums in sorted(balances(transactions).items()):
        depth = name.count(":")
        for _, total in sorted(sums.items()):
            lines.append(f"{str(total):>16}  {'  ' * depth}{name.rpartition(':')[2]}")
    return lines


def register_lines(transactions, group):
    """One line a posting within `group`, with the running total of its currency."""
    running = {}
    lines = []
    for transaction in sorted(transactions, key=lambda t: t.date):
        for posting in transaction.postings:
            if accounts.is_within(posting.account, group):
                currency = posting.money.currency
                running[currency] = running.get(currency, Money.zero(currency)) + posting.money
                lines.append(f"{transaction.date}  {transaction.title:24.24}  {str(posting.money):>14}"
                             f"  {str(running[currency]):>14}")
    return lines
