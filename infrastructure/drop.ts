/**
 * Finds what a deployment would take from the running stack. Parameters are passed anew each time, and a forgotten one would
 * silently end the sessions in a bucket, or an alarm. A parameter that goes must therefore be named (`drop`), or passed again.
 */
import { listOf } from '../shared/lists.ts';
import { isList, PARAMETERS, type ProvidedParameters } from './parameters.ts';

/** The running stack, as it describes itself. */
export interface RunningStack {
  /** The parameters that it was deployed with; `null` if the stack does not record them, because another program deployed it. */
  readonly parameters: ProvidedParameters | null;
  /** The buckets that it lists, its own included, by the parameter that lists them. */
  readonly buckets: Readonly<Record<string, readonly string[]>>;
}

interface Loss {
  readonly parameter: string;
  /** The items that would go, for people to read. */
  readonly what: string;
}

/**
 * Returns why the stack must not be deployed, in one line, or `null`.
 * @param running `null` if there is no stack yet
 */
export function dropFault(
  running: RunningStack | null,
  next: ProvidedParameters,
  drop: readonly string[],
): string | null {
  const losses = running === null ? [] : lossesOf(running, next);
  const lost = losses.map(({ parameter }) => parameter);
  const idle = drop.find((name) => !lost.includes(name));
  if (idle !== undefined)
    return (PARAMETERS as readonly string[]).includes(idle)
      ? `parameter drop: the running stack would lose nothing of ${idle}; leave it out`
      : `parameter drop: ${idle} is no parameter; there are: ${PARAMETERS.join(', ')}`;
  const silent = losses.filter(({ parameter }) => !drop.includes(parameter));
  if (silent.length === 0) return null;
  const what = silent.map((loss) => `${loss.parameter} (${loss.what})`).join(', ');
  return `the running stack would lose of its parameters: ${what}; give them again, or let them go with --param="drop=${lost.join(',')}"`;
}

function lossesOf(running: RunningStack, next: ProvidedParameters): Loss[] {
  const names = new Set([...PARAMETERS.filter((name) => name !== 'drop'), ...Object.keys(running.parameters ?? {})]);
  return [...names].flatMap((parameter) => {
    const what = lostOf(parameter, running, next[parameter]);
    return what === null ? [] : [{ parameter, what }];
  });
}

/** @param given `undefined` if it is left out now */
function lostOf(parameter: string, { parameters, buckets }: RunningStack, provided: string | undefined): string | null {
  const before = parameters?.[parameter];
  if (provided === undefined) {
    if (parameters === null) return (buckets[parameter] ?? []).join(',') || 'whatever it was';
    return before ?? null;
  }
  if (!isList(parameter)) return null;
  const now = listOf(provided);
  const missing = [...listOf(before ?? ''), ...(buckets[parameter] ?? [])].filter((item) => !now.includes(item));
  return missing.length === 0 ? null : [...new Set(missing)].join(',');
}
