// Two usual programs on @stoqey/ib, as its README (IBApi) and its own tools (IBApiNext) write them.
// Arguments: the program's name and one job as JSON; what it prints is the log.
const { ConnectionState, EventName, IBApi, IBApiNext, LogLevel } = require("@stoqey/ib");

const [program, text] = process.argv.slice(2);
const job = JSON.parse(text);
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const until = (seconds, over) =>
  new Promise((resolve) => {
    const started = Date.now();
    const timer = setInterval(() => {
      if (over() || Date.now() - started > seconds * 1000) {
        clearInterval(timer);
        resolve();
      }
    }, 50);
  });

async function plain() {
  for (let attempt = 0; attempt < job.tries; attempt++) {
    const ib = new IBApi({ host: job.host, port: job.port, clientId: job.client_id });
    let gone = false;
    ib.on(EventName.error, (err, code, reqId) => {
      console.error(`${err.message} - code: ${code} - reqId: ${reqId}`);
    })
      .on(EventName.info, (message, code) => console.log(`${message} - code: ${code}`))
      .on(EventName.connected, () => console.log("connected"))
      .on(EventName.disconnected, () => {
        console.log("disconnected");
        gone = true;
      })
      .on(EventName.nextValidId, (id) => console.log(`nextValidId: ${id}`))
      .on(EventName.position, (account, contract, pos) => console.log(`${account}: ${pos} x ${contract.symbol}`))
      .once(EventName.positionEnd, () => console.log("Total: 0 positions."));
    ib.connect();
    ib.reqPositions();
    await until(job.hold, () => gone);
    ib.disconnect();
    await wait(0.2);
  }
}

async function next() {
  // The tools hand their own logger to IBApiNext; the built-in one prints nothing at any level.
  const logger = require("@stoqey/ib/dist/common/logger").default;
  const ib = new IBApiNext({ host: job.host, port: job.port, reconnectInterval: job.tries > 1 ? 300 : undefined, logger });
  ib.logLevel = job.level === "DEBUG" ? LogLevel.DETAIL : LogLevel.INFO;
  let states = 0;
  ib.errorSubject.subscribe((error) => {
    const text = `${error.error.message} (Error #${error.code})`;
    error.code >= 2100 && error.code < 3000 ? logger.warn(text) : logger.error(text);
  });
  logger.info(`Logging into server: ${job.host}:${job.port}`);
  ib.connect(job.client_id);
  const watch = ib.connectionState.subscribe((state) => {
    states += state === ConnectionState.Disconnected ? 1 : 0;
  });
  await until(job.hold * job.tries, () => job.tries === 1 && states > 0);
  watch.unsubscribe();
  ib.disconnect();
  await wait(0.1);
}

(program === "stoqey" ? plain() : next()).then(() => process.exit(0));
