"""The official client 10.46 asks the host for its API settings: port and request id are arguments, the answer is JSON."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from ibapi.client import EClient  # type: ignore[import-untyped]
from ibapi.protobuf.ConfigRequest_pb2 import ConfigRequest  # type: ignore[import-untyped]
from ibapi.wrapper import EWrapper  # type: ignore[import-untyped]

LIMIT_S = 10


class App(EWrapper, EClient):  # type: ignore[misc]
    """Asks when the session is ready; an answer or an error to its request ends it."""

    def __init__(self, request: int) -> None:
        EClient.__init__(self, self)
        self.request = request
        self.answer: dict[str, Any] = {}
        self.answered = threading.Event()

    def nextValidId(self, orderId: int) -> None:  # noqa: N802, N803 - names of the library
        self.reqConfigProtoBuf(ConfigRequest(reqId=self.request))

    def configResponseProtoBuf(self, message: Any) -> None:  # noqa: N802
        self.answer = MessageToDict(message)
        self.answered.set()

    def error(self, reqId: int, errorTime: int, errorCode: int, errorString: str, *_: Any) -> None:  # noqa: N803
        if reqId == self.request:
            self.answer = {"code": errorCode, "text": errorString}
            self.answered.set()


def main(port: int, request: int) -> None:
    app = App(request)
    app.connect("127.0.0.1", port, 7)
    reader = threading.Thread(target=app.run, daemon=True)
    reader.start()
    app.answered.wait(LIMIT_S)
    app.disconnect()
    reader.join(LIMIT_S)
    json.dump(app.answer, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
