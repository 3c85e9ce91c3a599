/** A warm function: calls it again and again, and says how long the middle call took and what memory it came to. */
const [, , bundle, event, warmUpCalls, calls] = process.argv;
const { handler } = require(bundle);

async function main() {
  const nanoseconds = [];
  for (let call = -Number(warmUpCalls); call < Number(calls); call += 1) {
    // Every request is an object of its own, as Lambda's runtime parses it.
    const request = JSON.parse(event);
    const startedNs = process.hrtime.bigint();
    const { statusCode } = await handler(request, {});
    const took = Number(process.hrtime.bigint() - startedNs);
    if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
    if (call >= 0) nanoseconds.push(took);
  }
  nanoseconds.sort((one, other) => one - other);
  const medianMicroseconds = nanoseconds[Math.floor(nanoseconds.length / 2)] / 1e3;
  const residentBytes = process.memoryUsage.rss();
  process.send({ medianMicroseconds, residentBytes }, () => process.exit(0));
}

main();
