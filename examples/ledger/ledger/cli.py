"""The command line: `balance FILE`, `register FILE ACCOUNT`."""
import argparse
import sys

from ledger import reports
from ledger.parser import ParseError, parse


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="ledger")
    commands = parser.add_subparsers(dest="command", required=True)
    balance = commands.add_parser("balance", help="what each account holds")
    balance.add_argument("file")
    register = commands.add_parser("register", help="what happened to an account")
    register.add_argument("file")
    register.add_argument("account")
    options = parser.parse_args(arguments)

    try:
        with open(options.file, encoding="utf-8") as stream:
            transactions = parse(stream.read())
    except (OSError, ParseError) as error:
        print(f"ledger: {options.file}: {error}", file=sys.stderr)
        return 1
    if options.command == "balance":
        lines = reports.balance_lines(transactions)
    else:
        lines = reports.register_lines(transactions, options.account)
    print("\n".join(lines))
    return 0
