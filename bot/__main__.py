"""The command line: `greenroom`, also `python -m bot`."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while all this loads is no error
from bot.cli import main  # noqa: E402

signal.signal(signal.SIGINT, signal.default_int_handler)

if __name__ == "__main__":
    main()
