"""What a torture finds, and how it ends: with 1 when something was found, but with a fault seeded when nothing was."""

import sys


class Found(Exception):
    """What a torture is there to find."""


def may_be_seeded(parser):
    parser.add_argument("--must-find", action="store_true", help="succeed only when something is found")


def end(found, must_find):
    if must_find:
        sys.exit(0 if found else "nothing was found, though a fault is seeded")
    sys.exit(1 if found else 0)


def run(torture, options):
    """`torture(options)`, and the end of the process with what it comes to."""
    found = None
    try:
        torture(options)
    except Found as finding:
        found = finding
        print(f"{'caught' if options.must_find else 'FOUND'}:\n  {found}", flush=True)
    end(found is not None, options.must_find)
