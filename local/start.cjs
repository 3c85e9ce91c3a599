/**
 * Starts the server of `npm start`, once Node and the packages are there. Before `npm ci` the user's own Node runs this file, so it
 * imports no package, and its syntax is one that a Node of many years ago reads. The server runs in this same process, because
 * npm's signals come to it.
 */
'use strict';
const { engines } = require('../package.json');
const standIn = require('../packages/aws-stand-in/package.json');

/** Compares two versions by their first two numbers. */
function isBelow(version, bound) {
  const [major, minor] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = bound.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < (leastMinor || 0));
}

/** Returns the version in a range like `>=20`. */
function leastOf(range) {
  return range.replace('>=', '');
}

/** True if an import failed because a package is missing, or a part of one. */
function isPackageMissing(error) {
  if (error === null || typeof error !== 'object' || error.code !== 'ERR_MODULE_NOT_FOUND') return false;
  return /^Cannot find package |^Cannot find module '[^']*node_modules/.test(error.message);
}

function end(line) {
  console.error('latchkey: ' + line);
  process.exit(1);
}

const own = process.versions.node;
const toInstall = leastOf(engines.node);
const toRun = leastOf(standIn.engines.node);
// Node 24 comes with the packages on Linux: whoever has the older one has not installed them yet, or is elsewhere.
if (isBelow(own, toInstall))
  end('this is Node ' + own + '; install Node ' + toInstall + ' or newer, then run: npm ci && npm start');
if (isBelow(own, toRun))
  end(
    'this is Node ' +
      own +
      '; run: npm ci && npm start (it brings its own Node on Linux; elsewhere install Node ' +
      toRun +
      ' or newer)',
  );

import('./server.ts').catch(function (error) {
  if (isPackageMissing(error)) end('packages are missing; run: npm ci && npm start');
  console.error(error);
  process.exit(1);
});
