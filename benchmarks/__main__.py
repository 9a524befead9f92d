"""`python -m benchmarks [NAME…]` runs the benchmarks named, or all of them."""

import importlib
import sys

NAMES = ("store", "coverage", "importing", "drawing", "web")


def main(names: list[str]) -> None:
    """Runs each in turn."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise SystemExit(f"There is no benchmark {', '.join(unknown)}. There are {', '.join(NAMES)}.")
    for name in names or NAMES:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
