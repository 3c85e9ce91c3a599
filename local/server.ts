/**
 * `npm start` runs the functions behind node:http, with the stand-in as their AWS, or as their table alone with a store of the
 * operator's own (`remote-store.ts`). It sets the environment that a stack would set, starts the stand-in, prepares the demo, and
 * prints `ready` when it can serve.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { access, constants, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  DataFolderError,
  DataFolderInUseError,
  startLocalAws,
  type LocalAws,
  type UserDefinition,
} from '@latchkey/aws-stand-in';
import { isForThisMachine } from '@latchkey/aws-stand-in/request-target';
import { ACCOUNT_ID, accountEnvironment, accountRoles, accountUsers, type LocalStack } from './account.ts';
import { auditSink, withClient } from './audit-lines.ts';
import { clientAddressOf, trustedProxiesOf } from './client-address.ts';
import { DEMO_SMAP_BUCKET, putPicture } from './demo-smap.ts';
import { DEMO_BUCKET, prepareAccount, prepareDemo, prepareTable } from './demo.ts';
import { setEnvironment, writeEnvironment } from './functions-environment.ts';
import { serve, type Router } from './gateway.ts';
import { firstTeam, HELP, invitation } from './messages.ts';
import { refuseOtherHost } from './other-host.ts';
import { pageElsewhere } from './page-address.ts';
import { LocalRevocation } from './revoke-runs.ts';
import { listenFault, portFrom } from './ports.ts';
import {
  refuseOtherFolder,
  remoteEnvironment,
  remoteStoreOf,
  writeAddresses,
  type RemoteStore,
} from './remote-store.ts';
import { functionRouter } from './router.ts';
import { AuditFile, MAX_AUDIT_FILE_BYTES } from '../shared/audit-file.ts';
import { sendAuditRecords } from '../shared/http/audit.ts';
import { openSmapUsers, smapDatabaseUrl } from './smap-users.ts';
import { requireFormat } from './data-format.ts';
import { fileFault, refuseArguments, StartError } from './start-error.ts';
import { stopOnSignals } from './stop-signals.ts';

const HOST = '127.0.0.1';
const STACK: LocalStack = {
  region: 'eu-central-1',
  tableName: 'latchkey',
  buckets: { gallery: [DEMO_BUCKET], smap: [DEMO_SMAP_BUCKET] },
  smapServerActions: [],
};

async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(HELP);
    return;
  }
  refuseArguments(process.argv.slice(2), process.env);
  const brokerPort = portFrom(process.env, 'PORT', 8787);
  const awsPort = portFrom(process.env, 'LATCHKEY_AWS_PORT', 9000);
  const dataDir = resolve(process.env['LATCHKEY_DATA'] || '.latchkey');
  const store = remoteStoreOf(process.env, STACK.tableName);
  const smapUrl = smapDatabaseUrl(process.env);
  const proxies = trustedProxiesOf(process.env);
  // Behind a proxy, whose word for this machine may be localhost, browsers see another address.
  const isProxied = Boolean(process.env['PUBLIC_URLS']);
  await refuseOtherFolder(dataDir, store);
  await makeFolder(dataDir);

  // The broker's port is taken first: a second start must stop here, before it touches the data folder.
  const serving: { router?: Router } = {};
  const server = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
    answer(request, response, { ...serving, proxies, isProxied });
  });
  const brokerUrl = await listen(server, brokerPort);
  await requireFormat(dataDir);
  const revocation = new LocalRevocation();
  const aws = await startAws(awsPort, dataDir, store, revocation);
  const prepared = await (store === null
    ? prepareStandIn(aws, dataDir, brokerUrl, smapUrl)
    : prepareRemote(store, aws, dataDir, brokerUrl));
  const file = new AuditFile(dataDir, { maxFileBytes: MAX_AUDIT_FILE_BYTES });
  sendAuditRecords(
    auditSink(process.stdout, process.env, (line) => {
      file.append(line);
    }),
  );
  serving.router = await functionRouter();
  // A store of the operator's own has its own policies.
  if (store === null) await revocation.start();
  stopOnSignals(() => {
    server.close();
    server.closeAllConnections();
    return Promise.all([revocation.stop().then(() => aws.close()), prepared.close?.()]);
  }, process.env);
  console.log(`ready ${brokerUrl} (${prepared.place}, data: ${dataDir})`);
  console.log(prepared.firstSteps);
}

interface Prepared {
  /** Names the place of the store, for the `ready` line. */
  readonly place: string;
  readonly firstSteps: string;
  /** Stops the further servers, if any were started. */
  readonly close?: () => Promise<void>;
}

async function prepareStandIn(
  aws: LocalAws,
  dataDir: string,
  broker: string,
  smapUrl: string | null,
): Promise<Prepared> {
  const { region, tableName } = STACK;
  const root = { endpoint: aws.url, region, credentials: aws.rootKey };
  const settings = {
    publicUrls: process.env['PUBLIC_URLS'] || broker,
    oidcIssuers: process.env['LATCHKEY_OIDC_ISSUERS'],
  };
  const withoutSmap = accountEnvironment(STACK, aws, settings);
  setEnvironment(withoutSmap);
  await prepareAccount(root, tableName);
  const { demo, openInvites } = await prepareDemo(dataDir, withoutSmap, { broker, aws: aws.url, region });
  if (demo.smap !== undefined) await putPicture(root, demo.smap);
  // The reader that an embedded database is for exists in the demo alone.
  const users = await openSmapUsers(demo.smap, smapUrl);
  const environment = accountEnvironment(STACK, aws, { ...settings, smapDatabase: users.config });
  setEnvironment(environment);
  await writeEnvironment(dataDir, environment);
  const firstSteps = invitation(demo, {
    open: openInvites,
    newcomer: newcomer(),
    hasOwnUsers: smapUrl !== null,
    dataDir,
  });
  return { place: `stand-in for AWS: ${aws.url}`, firstSteps, close: () => users.close() };
}

async function prepareRemote(store: RemoteStore, aws: LocalAws, dataDir: string, broker: string): Promise<Prepared> {
  const { key } = store;
  const { region, buckets, s3Endpoint } = store.config;
  const environment = remoteEnvironment(store, { broker, aws: aws.url }, process.env);
  setEnvironment({ ...environment, AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey });
  // The operator's key is not written down: only the operator stores it.
  await writeEnvironment(dataDir, environment);
  await prepareTable({ endpoint: aws.url, region, credentials: aws.rootKey }, STACK.tableName);
  await writeAddresses(dataDir, { broker, aws: aws.url, region, buckets: [...buckets.gallery, ...buckets.smap] });
  return { place: `S3: ${s3Endpoint}, table: ${aws.url}`, firstSteps: firstTeam(store, dataDir) };
}

interface Serving {
  /** Is missing while the broker starts. */
  readonly router?: Router;
  readonly proxies: readonly string[];
  readonly isProxied: boolean;
}

function answer(request: IncomingMessage, response: ServerResponse, { router, proxies, isProxied }: Serving): void {
  const elsewhere = isProxied ? null : pageElsewhere(request);
  if (!isForThisMachine(request)) {
    refuseOtherHost(request, response);
  } else if (elsewhere !== null) {
    response.writeHead(302, { location: elsewhere, 'cache-control': 'no-store' });
    response.end();
  } else if (router === undefined) {
    response.writeHead(503, { 'content-type': 'text/plain', 'retry-after': '1' });
    response.end('starting\n');
  } else {
    void withClient(clientAddressOf(request, proxies), () => serve(request, response, router));
  }
}

async function makeFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new StartError(`${dataDir} cannot be the data folder (${code}); set LATCHKEY_DATA to another folder`);
  }
}

/** Returns a name that is no member yet, at any start. */
function newcomer(): string {
  return `guest-${randomBytes(3).toString('hex')}`;
}

async function startAws(
  port: number,
  dataDir: string,
  store: RemoteStore | null,
  { watch }: LocalRevocation,
): Promise<LocalAws> {
  const users = accountUsers(STACK);
  try {
    return await startLocalAws({
      dataDir,
      port,
      accountId: ACCOUNT_ID,
      ...(store === null
        ? { region: STACK.region, users, roles: accountRoles(STACK), watch }
        : { region: store.config.region, users: usersOf(store), roles: [], services: ['dynamodb'] }),
    });
  } catch (error) {
    if (error instanceof DataFolderInUseError)
      throw new StartError(`${error.message}; stop it, or set LATCHKEY_DATA to another folder`);
    if (error instanceof DataFolderError) throw new StartError(error.message);
    throw listenFault(error, 'LATCHKEY_AWS_PORT', port);
  }
}

/** Returns the broker alone, with the key that it also uses for the store's own token service. */
function usersOf({ config, key }: RemoteStore): UserDefinition[] {
  return accountUsers({ ...STACK, region: config.region }).map((user) => ({ ...user, key }));
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolved, rejected) => {
    server.once('error', (error) => {
      rejected(listenFault(error, 'PORT', port));
    });
    server.listen(port, HOST, () => {
      const address = server.address();
      resolved(`http://${HOST}:${typeof address === 'object' && address !== null ? address.port : port}`);
    });
  });
}

try {
  await main();
} catch (thrown) {
  const error = fileFault(thrown, 'see that it is a file of this user, or set LATCHKEY_DATA to another folder');
  // Missing packages are explained by the file that npm starts.
  if (!(error instanceof StartError)) throw error;
  console.error(`latchkey: ${error.message}`);
  process.exit(error.exitCode);
}
