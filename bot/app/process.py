"""What a process does that is a show and nothing else."""

from __future__ import annotations

import gc
import sys

# An event crosses from the loop to the database's thread and back, and on to the web's. At
# Python's 5 ms each crossing may wait that long for the interpreter's lock.
HAND_OVER_S = 0.0002


def settle_process() -> None:
    """Once the show has started: threads hand over quickly, and what the house is built of is
    left alone by the garbage collector, which would look at all of it again and again and stand
    in the loop's way for a tenth of a second each time.
    """
    sys.setswitchinterval(HAND_OVER_S)
    gc.collect()
    gc.freeze()
