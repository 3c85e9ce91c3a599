/** A fresh process, as Lambda has it: imports the function, calls it once, and says how long both took together. */
const [, , bundle, event] = process.argv;
const startedNs = process.hrtime.bigint();
const { handler } = require(bundle);
handler(JSON.parse(event), {}).then(({ statusCode }) => {
  const milliseconds = Number(process.hrtime.bigint() - startedNs) / 1e6;
  process.send({ milliseconds, statusCode }, () => process.exit(0));
});
