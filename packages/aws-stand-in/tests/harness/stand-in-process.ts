/**
 * Runs only the stand-in for AWS, in a process that a test can kill: `node stand-in-process.ts {data folder}`. It
 * prints its URL when it serves, and exits when its standard input ends.
 */
import { flushCompileCache } from 'node:module';
import { startLocalAws } from '../../src/server.ts';

const [, , dataDir = ''] = process.argv;
const aws = await startLocalAws({ dataDir, port: 0, users: [], roles: [] });
process.stdin.resume().once('end', () => process.exit(0));
console.log(aws.url);
// Compiled code is usually kept at the exit, which a kill does not wait for.
flushCompileCache();
