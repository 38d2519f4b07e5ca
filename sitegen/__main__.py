"""``python -m sitegen``, and the console script."""

import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> NoReturn:
    """Run a command. Until it is loaded, Ctrl-C just ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from .cli import main as run

    try:
        run()
    except SystemExit as end:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(int(end.code or 0))  # nothing is left to do, and giving back a large archive's memory value by value takes long


if __name__ == "__main__":
    main()
