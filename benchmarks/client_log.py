# ruff: noqa: E501 - log lines are as long as they are
"""The log of a program that runs ib_async at level DEBUG: every message of the wire, and long portfolio lines."""

from __future__ import annotations

from benchmarks.lines import ALARM, CONNECTED, Kind, one, several

WIRE = " ib_async.client DEBUG "
HELLO = (
    (" ib_async.client INFO Connecting to 127.0.0.1:7497 with clientId {client}...", "client.connecting"),
    (" ib_async.client INFO Connected", "client.tcp_connected"),
    (WIRE + f"<<< 178,{CONNECTED.decode()}:00 CET", "client.version"),
    (WIRE + ">>> 71,2,{client},", "client.start_api"),
    (" ib_async.client INFO Logged on to server version 178", "client.version"),
)
TRACE = several(
    (" strategy INFO model for {symbol} gave no price, order {order} kept", None),
    ("Traceback (most recent call last):", None),
    ('  File "strategy/model.py", line 88, in price', None),
    ("    return self.table[contract.conId]", None),
    ("KeyError: {id}", None),
)

NOISE = (
    (26, one(WIRE + "<<< 1,6,{req},1,{price},{size},0")),
    (26, one(WIRE + "<<< 2,6,{req},5,{size}")),
    (8, one(WIRE + "<<< 46,6,{req},45,1709{order}")),
    (8, one(WIRE + "<<< 45,6,{req},49,0.{client}")),
    (5, one(WIRE + "<<< 6,2,NetLiquidation,{price},USD,DU7788123")),
    (6, one(WIRE + "<<< 7,8,{id},{symbol},STK,,0.0,0,,SMART,USD,{symbol},NMS,{size},{price},{price},{price},0.0,0.0,DU7788123")),
    (6, one(" ib_async.wrapper INFO updatePortfolio: PortfolioItem(contract=Stock(conId={id}, symbol='{symbol}', right='0', primaryExchange='NASDAQ', currency='USD', localSymbol='{symbol}', tradingClass='NMS'), position={size}.0, marketPrice={price}, averageCost={price}, account='DU7788123')")),
    (5, one(" strategy INFO {symbol} at {price}: client {client} keeps order {order}, farm table unchanged, connection quality {size}")),
    (3, one(WIRE + "<<< 84,{req},1709{order},BRFG,BRFG$1{order},Nestlé and Zürich Börse trade at {price} €,K:1.00")),
    (2, one("¤" + WIRE + "<<< 84,{req},1709{order},DJNL,DJNL$2{order},Société Générale: order volume {size},K:n/a")),
    (4, one(" asyncio DEBUG poll {price} ms took {size}.204 ms: 1 events")),
)  # fmt: skip

STORIES = (
    (1, several(
        *HELLO,
        (" ib_async.client INFO API connection ready", "client.ready"),
        (" ib_async.wrapper INFO Warning 2104, reqId -1: Market data farm connection is OK:usfarm", "tws.error data.farm"),
        (" ib_async.ib INFO Synchronization complete", "client.synced"),
    )),
    (1, several(
        *HELLO,
        (" ib_async.client ERROR Peer closed connection. clientId {client} already in use?", "client.peer_closed"),
        (" ib_async.client ERROR API connection failed: TimeoutError()", "client.failed"),
    )),
    (10, several(
        (" ib_async.wrapper ERROR Error 1100, reqId -1: Connectivity between IBKR and Trader Workstation has been lost.", "tws.error"),
        (" ib_async.wrapper ERROR Error 1102, reqId -1: Connectivity between IBKR and Trader Workstation has been restored - data maintained.", "tws.error"),
    )),
    (10, one(" ib_async.wrapper ERROR Error 162, reqId {req}: Historical Market Data Service error message:no data for {symbol}", "tws.error")),
    (10, one(" ib_async.wrapper ERROR Error 201, reqId {order}: Order rejected - reason: the size {size} is too large", "tws.error")),
    (10, one(" strategy WARNING spread of {symbol} is {price}, order {order} waits", ALARM)),
)  # fmt: skip

KIND = Kind("ib_async", "client", "%Y-%m-%d %H:%M", ":{:02d},{:03d}", NOISE, STORIES)
