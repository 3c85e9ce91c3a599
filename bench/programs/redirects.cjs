/** A warm function for attachments: calls it for another picture and reader each time, and says how long calls took. */
const [, , bundle, template, warmUpCalls, calls] = process.argv;
const { handler } = require(bundle);

async function main() {
  const nanoseconds = [];
  for (let call = -Number(warmUpCalls); call < Number(calls); call += 1) {
    // Every request is an object of its own, as Lambda's runtime parses it.
    const event = JSON.parse(template.replaceAll('{n}', String(call + Number(warmUpCalls))));
    const startedNs = process.hrtime.bigint();
    const { statusCode } = await handler(event, {});
    const took = Number(process.hrtime.bigint() - startedNs);
    if (statusCode !== 302) throw new Error(`the function answered ${statusCode}`);
    if (call >= 0) nanoseconds.push(took);
  }
  nanoseconds.sort((one, other) => one - other);
  const at = (part) => nanoseconds[Math.min(nanoseconds.length - 1, Math.floor(nanoseconds.length * part))] / 1e3;
  process.send({ p50: at(0.5), p99: at(0.99) }, () => process.exit(0));
}

main();
