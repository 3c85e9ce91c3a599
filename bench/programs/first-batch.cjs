/** A fresh process: loads a bundle, signs its first page, and says how long both took together. */
const [, , bundle, body] = process.argv;
const startedNs = process.hrtime.bigint();
const { batch } = require(bundle);
batch()(body).then(({ length }) => {
  const milliseconds = Number(process.hrtime.bigint() - startedNs) / 1e6;
  process.send({ milliseconds, bytes: length }, () => process.exit(0));
});
