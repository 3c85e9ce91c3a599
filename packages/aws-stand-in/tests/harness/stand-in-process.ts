/**
 * The stand-in for AWS alone, in a process of its own that a test can kill: `node stand-in-process.ts {data folder}`.
 * It prints its URL when it serves, and ends with its standard input.
 */
import { startLocalAws } from '../../src/server.ts';

const [, , dataDir = ''] = process.argv;
const aws = await startLocalAws({ dataDir, port: 0, users: [], roles: [] });
process.stdin.resume().once('end', () => process.exit(0));
console.log(aws.url);
