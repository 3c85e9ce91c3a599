/** A fresh process: loads a bundle, signs its first page, and says how long both took together. */
const [, , bundle, page] = process.argv;
const startedNs = process.hrtime.bigint();
const { urls } = require(bundle);
urls(JSON.parse(page)).then(({ length }) => {
  const milliseconds = Number(process.hrtime.bigint() - startedNs) / 1e6;
  process.send({ milliseconds, length }, () => process.exit(0));
});
