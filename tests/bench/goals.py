"""Goals beside figures, of everything that `./dev bench` put into one file.

    python3 tests/bench/goals.py bench.json
"""

import json
import sys


def main(source):
    with open(source) as file:
        programs = json.load(file)
    rows = [(program, figure) for program, report in sorted(programs.items()) for figure in report["figures"] if "goal" in figure]
    if not rows:
        sys.exit("no figure in there has a goal")
    wide = max(len(figure["what"]) for _, figure in rows)
    print(f"\n{'program':<16} {'measure':<{wide}} {'goal':>10} {'figure':>10}")
    for program, figure in rows:
        print(f"{program:<16} {figure['what']:<{wide}} {figure['goal']:>10} {figure['median']:>10.3f} {figure['unit']:<4} "
              f"{'met' if figure['met'] else 'MISSED'}")
    print(f"{sum(figure['met'] for _, figure in rows)} of {len(rows)} goals met")


main(*sys.argv[1:])
