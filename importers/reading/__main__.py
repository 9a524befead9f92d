"""Reads the workbook on standard input and writes its cells to standard output, within the limits given as arguments."""

import sys
from typing import NoReturn

from importers.reading import Refused
from importers.reading.formats import read_any
from importers.reading.limits import confine
from importers.reading.output import Output


def main() -> None:
    """Arguments: seconds, bytes of memory, rows, bytes of the file unpacked."""
    seconds, memory, rows, size = (int(text) for text in sys.argv[1:5])
    confine(seconds, memory)
    data = sys.stdin.buffer.read()
    try:
        read_any(data, Output(sys.stdout.buffer, rows), size)
    except Refused as refusal:
        refuse(str(refusal))
    sys.stdout.buffer.flush()


def refuse(sentence: str) -> NoReturn:
    """Ends the child with the reason, which the parent shows."""
    sys.stdout.buffer.write(b"!" + " ".join(sentence.split()).encode() + b"\n")
    sys.stdout.buffer.flush()
    sys.exit(1)


if __name__ == "__main__":
    main()
