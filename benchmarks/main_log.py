# ruff: noqa: E501 - log lines are as long as they are
"""The main log of TWS: many threads, ticks, orders, history, memory, windows, and some Java traces."""

from __future__ import annotations

from benchmarks.lines import ALARM, Kind, one, several

SOCKET = " [QF] INFO  [JTS-EServerSocket-{thread}] - "
TRACE = several(
    (
        " [QF] INFO  [AWT-EventQueue-0] - java.lang.IllegalStateException: column {client} of the order table is hidden",
        None,
    ),
    ("\tat jclient.table.OrderTable.columnAt(OrderTable.java:418)", None),
    ("\tat jclient.table.OrderTable.paintRow(OrderTable.java:203)", None),
    ("\tat jclient.table.TableConnectionModel.refresh(TableConnectionModel.java:88)", None),
    ("\tat java.desktop/javax.swing.JComponent.paint(JComponent.java:1119)", None),
    ("\tat java.desktop/java.awt.EventQueue.dispatchEvent(EventQueue.java:715)", None),
    ("\tat java.desktop/java.awt.EventDispatchThread.run(EventDispatchThread.java:90)", None),
    ("\t... {client} more", None),
)

NOISE = (
    (14, one(SOCKET + "[{client}:187:187:1:1:0:0:INFO] Tick 1-6-{req}-1-{price}-{size}-0- queued for client")),
    (12, one(SOCKET + "[{client}:187:187:1:2:0:0:INFO] Tick 2-6-{req}-5-{size}- queued for client")),
    (8, one(" [QF] INFO  [JTS-usfarmListenerS9-70] - usfarm: {size} bytes for topic {req}, connection healthy")),
    (8, one(" [QF] INFO  [JTS-EWriter{client}-{thread}] - Wrote {size} bytes, {client} messages left in the queue of this client")),
    (6, one(" [QF] INFO  [JTS-EMsgPacer-{thread}] - Pacing: {client} of 50 messages a second used by server id {client}")),
    (6, one(" [QF] DEBUG [JTS-OrderRouter-31] - Order {order} BUY {size} {symbol} LMT {price} routed to SMART, state PreSubmitted")),
    (5, one(" [QF] DEBUG [JTS-CCPDispatcherS2-35] - 8=FIX.4.1|35=8|11={order}|38={size}|44={price}|55={symbol}|150=0|39=A|6=0.00|")),
    (5, one(" [QF] INFO  [JTS-ushmdsListenerS12-77] - Query {req};;{symbol}@SMART Trades;;1;;true;;0;;I answered with {size} bars")),
    (4, one(" [QF] INFO  [JTS-EServerSocketNotifier-{thread}] - Notifying {client} listeners about account value {price} USD")),
    (4, one(" [QF] DEBUG [JTS-SecDefManager-41] - Contract {id} {symbol} found in the definition cache, age {size} ms")),
    (3, one(" [QF] INFO  [AWT-EventQueue-0] - Layout: window {client} moved to {size},{order}, connection panel repainted")),
    (3, one(" [QF] INFO  [JTS-Timer-4] - Timer task {order} finished after {client} ms, next run in {size} ms")),
    (3, one(" [QF] DEBUG [JTS-Heap-3] - Young collection {order}: {size} MB before, {client} MB after, pause {client} ms")),
    (2, one(" [QF] INFO  [JTS-NewsFeed-55] - BRFG: Nestlé and Zürich Börse trade at {price} €, volume {size}")),
    (2, one("¤ [QF] INFO  [JTS-NewsFeed-55] - BRFG: Nestlé, Société Générale and Münchener Rück close at {price}, order volume {size}")),
    (2, one(" [QF] INFO  [JTS-PortfolioS3-48] - Position {symbol} {size} @ {price} marked, unrealised {price}")),
    (2, one(" [QF] INFO  [JTS-cashfarmListenerS7-66] - cashfarm: farm connection uses {client} of {thread} slots, client lists unchanged")),
    (1, TRACE),
)  # fmt: skip

HELLO = (
    (" [QF] INFO  [JTS-SocketListener-58] - State: HEADER, IsAPI: UNKNOWN", "api.tcp_accepted"),
    (" [QF] INFO  [JTS-SocketListener-58] - State: STOP, IsAPI: YES", "api.recognised"),
    (SOCKET + "[-:187:187:1:0:0:0:SYS] Starting new conversation with client on 172.20.0.{client}", "api.conversation"),
    (SOCKET + "[-:187:187:1:0:0:0:SYS] Server version is 187", "api.server_version"),
    (SOCKET + "[-:187:187:1:0:0:0:SYS] Client version is 187", "api.client_version"),
    (SOCKET + "[-:187:187:1:71:0:0:DET] Start API message, ClientID={client}", "api.start_api"),
)
STORIES = (
    (1, several(*HELLO, (SOCKET + "[{client}:187:187:1:0:0:0:SYS] Client ID is {client}", "api.client_id"))),
    (1, several(*HELLO, (SOCKET + "[-:187:187:1:71:4:2:ERR] Unable to connect as the client id is already in use", "tws.error"))),
    (10, several(
        (" [QF] INFO  [JTS-CCPPing-9] - Warning: not received heartbeat at 1772{order} elapsed:21{client}04", "upstream.heartbeat_missed"),
        (" [QF] INFO  [JTS-CCPDispatcherS2-35] - Disconnecting zdc1.ibllc.com:4001 (SSL) with status DISCONNECT_ON_BROKEN_SOCKET", "upstream.disconnected"),
        (" [QF] INFO  [JTS-CCPDispatcherS3-36] - Connected to zdc1.ibllc.com:4001 (SSL) on local port 5{req}", "upstream.socket_open"),
    )),
    (10, several(
        (" [QF] INFO  [JTS-DeadlockMonitor-2] - Memory:total=412,160KB free=98,{thread}KB HeapUsage: Max=786,432KB used=313,{thread}KB committed=412,160KB", "host.memory"),
        (" [QF] INFO  [JTS-DeadlockMonitor-2] - CPU:cur={client}.4% avg=12.4% 1 min avg=3.0%", "host.cpu"),
    )),
    (10, one(SOCKET + "[{client}:187:187:1:3:0:0:ERR] Error reading request: field {order} cannot be read", "api.host_error")),
    (10, one(" [QF] INFO  [JTS-EMsgPacer-{thread}] - Sending completed orders request for serverId={client} ...", "api.request_sent")),
    (10, one(" [QF] WARN  [JTS-Watchlist-44] - Watch list {order} holds {symbol} twice, the second row is dropped", ALARM)),
)  # fmt: skip

KIND = Kind("main", "tws", "%Y-%m-%d %H:%M", ":{:02d}.{:03d}", NOISE, STORIES)
