"""``python -m sitegen``, and the console script."""

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run a command. Until it is loaded, Ctrl-C just ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
