"""`python -m bot`: hands over to the command line."""

import sys

if __name__ == "__main__":
    # Imported here, so that a process which only spawns from this module loads nothing twice.
    from bot.cli import main

    sys.exit(main())
