"""A usual ib_async program: log to a file, connect, stay a while, disconnect."""

from __future__ import annotations

import ib_async
from ib_async import util

from tests.clients.jobs import Job, run_all


def connect(job: Job) -> None:
    util.logToFile(job["log"], job["level"])  # type: ignore[no-untyped-call]
    for _ in range(job["tries"]):
        ib = ib_async.IB()
        try:
            ib.connect(job["host"], job["port"], clientId=job["client_id"], timeout=job["timeout"])
            ib.sleep(job["hold"])
            ib.disconnect()
        except (TimeoutError, ConnectionError, OSError):
            pass
        util.sleep(0.2)


if __name__ == "__main__":
    run_all(connect)
