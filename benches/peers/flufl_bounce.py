"""Reads paths from standard input; prints the addresses flufl.bounce finds in each, and the best time of all."""

import email
import json
import logging
import sys
import time

from flufl.bounce import all_failures

logging.disable()


def read(message):
    """The addresses, None where the reader fails."""
    try:
        temporary, permanent = all_failures(email.message_from_bytes(message))
        return [address.decode("latin1") for address in {*temporary, *permanent}]
    except Exception:
        return None


data = [open(path.strip(), "rb").read() for path in sys.stdin]
answers = [read(message) for message in data]
times = []
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    for message in data:
        read(message)
    times.append(time.perf_counter() - start)
print(json.dumps({"seconds": min(times), "answers": answers}))
