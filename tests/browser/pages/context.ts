/** Asks the bridge for commands, runs their scenarios and answers, for as long as the page, worker or background lives. */
// The network is watched before the library is loaded.
import { ownFetch } from './network.ts';
import type { Command, Failure, Reply } from '../harness/scenarios.ts';
import { scenarios } from './library-scenarios.ts';

declare global {
  /** Set in an extension's background alone, whose own address says nothing of the bridge. */
  var bridgeAddress: string | undefined;
}

const RETRY_MS = 100;
const { origin, search } = new URL(globalThis.bridgeAddress ?? location.href);

async function serve(): Promise<never> {
  for (;;) {
    try {
      const response = await ownFetch(`${origin}/next${search}`, { method: 'POST' });
      if (response.status === 200) void perform((await response.json()) as Command);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function perform({ id, scenario, input }: Command): Promise<void> {
  let reply: Reply;
  try {
    // The bridge typed the input by the same table.
    const run = scenarios[scenario] as (input: unknown) => unknown;
    reply = { id, result: await run(input) };
  } catch (error) {
    reply = { id, error: failureOf(error) };
  }
  await ownFetch(`${origin}/answer${search}`, { method: 'POST', body: JSON.stringify(reply) });
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'thrown', message: String(error) };
  const { name, message } = error;
  return {
    name,
    message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...('status' in error && typeof error.status === 'number' ? { status: error.status } : {}),
  };
}

void serve();
