"""The program planscope: ``python -m planscope extract plans/ -o measures.xlsx``."""

import os
import signal
import sys

if __package__:
    from planscope import _native
else:
    # Started as a file, by planscope itself: the folder of the package comes first on the path, and nothing else of it
    # is needed. Reading begins sooner so, and no folder that happens to be the present one is looked into.
    import _native  # type: ignore[no-redef]


def main() -> int:
    """Does what the command line says, and gives the exit code."""
    # Python would only note the key and go on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.run(["planscope", *sys.argv[1:]], program())


def program() -> "list[str]":
    """What starts the program again."""
    return [sys.executable, "-E", "-S", os.path.abspath(__file__)]


if __name__ == "__main__":
    sys.exit(main())
