"""A usual program of the official Python client: log to a file, connect, run the reader in a thread, disconnect."""

from __future__ import annotations

import logging
import threading
import time

from ibapi.client import EClient  # type: ignore[import-untyped]
from ibapi.wrapper import EWrapper  # type: ignore[import-untyped]

from tests.clients.jobs import Job, run_all


class App(EWrapper, EClient):  # type: ignore[misc]
    """Callbacks as they come: the library logs them."""

    def __init__(self) -> None:
        EClient.__init__(self, self)


def connect(job: Job) -> None:
    level = logging.getLevelName(job["level"]) if isinstance(job["level"], str) else job["level"]
    logging.basicConfig(filename=job["log"], level=level, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for attempt in range(job["tries"]):
        time.sleep(0.3 if attempt else 0)
        app = App()
        app.connect(job["host"], job["port"], job["client_id"])
        reader = threading.Thread(target=app.run, daemon=True)
        reader.start()
        end = time.monotonic() + job["hold"]
        while app.isConnected() and time.monotonic() < end:
            time.sleep(0.1)
        if app.isConnected():
            app.disconnect()
        reader.join(1)


if __name__ == "__main__":
    run_all(connect)
