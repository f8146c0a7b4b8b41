"""The logs of all clients, written once, also when several processes share the tests."""

from __future__ import annotations

import os

import pytest

from tests.clients.runs import Log, Run, logs_of_all


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[Run, Log]:
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "client-logs"
    folder.mkdir(exist_ok=True)
    return logs_of_all(folder)
