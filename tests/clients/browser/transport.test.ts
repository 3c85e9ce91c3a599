/** Holds the requests to the bucket, by fetch and by XMLHttpRequest: what is sent, what is told of the bytes, and how one ends. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { send } from '../../../clients/browser/transport.ts';
import { lost, usePage } from './browser-page.ts';

const page = usePage();
const URL = 'https://b.s3.eu-central-1.amazonaws.com/k?X-Amz-Signature=s';
const BODY = new Uint8Array(10).buffer;

function put(over: Partial<Parameters<typeof send>[0]> = {}): ReturnType<typeof send> {
  return send({ method: 'PUT', url: URL, headers: { 'content-type': 'a/b' }, body: BODY, ...over });
}

describe('by fetch', () => {
  test('goes what was asked for, without cookie, cache and referrer', async () => {
    page.answer = () => new Response('<x/>', { status: 403, headers: { etag: '"e"' } });
    const answer = await put();
    expect([answer.status, answer.text, answer.header('ETag'), answer.header('date')]).toEqual([
      403,
      '<x/>',
      '"e"',
      null,
    ]);
    const [sent] = page.sent;
    expect(sent).toMatchObject({ url: URL, method: 'PUT', body: BODY });
    expect(Object.fromEntries(sent?.headers ?? [])).toEqual({ 'content-type': 'a/b' });
    expect(sent?.init).toMatchObject({ credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
  });

  test.each<[string, BodyInit | undefined, number, number[]]>([
    ['bytes', BODY, 200, [10]],
    ['a blob', new Blob(['abc']), 200, [3]],
    ['bytes that are refused', BODY, 403, []],
    ['a text, which is no upload', '<x/>', 200, []],
    ['nothing', undefined, 200, []],
  ])('%s: what was sent is told', async (_what, body, status, told) => {
    page.answer = () => new Response(null, { status });
    const seen: number[] = [];
    await put({ body: body as Blob, onSent: (bytes) => seen.push(bytes) });
    expect(seen).toEqual(told);
  });

  test('ends with the signal’s reason', async () => {
    page.answer = () => new Promise<Response>(() => undefined);
    const controller = new AbortController();
    const sending = put({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
  });

  test('without an answer is a TypeError', async () => {
    page.answer = lost;
    await expect(put()).rejects.toBeInstanceOf(TypeError);
  });
});

describe('by XMLHttpRequest', () => {
  /** Records what it is asked for; the test answers. */
  class Xhr {
    static all: Xhr[] = [];
    readonly upload: { onprogress?: (event: { readonly loaded: number }) => void } = {};
    readonly set: Record<string, string> = {};
    status = 0;
    responseText = '';
    isAborted = false;
    withCredentials = false;
    opened: readonly string[] = [];
    sent: unknown[] = [];
    onload: () => void = () => undefined;
    onerror: () => void = () => undefined;

    constructor() {
      Xhr.all.push(this);
    }

    open(...what: readonly string[]): void {
      this.opened = what;
    }

    setRequestHeader(name: string, value: string): void {
      this.set[name] = value;
    }

    getResponseHeader(name: string): string | null {
      return name === 'etag' ? '"e"' : null;
    }

    send(body: unknown): void {
      this.sent.push(body);
    }

    abort(): void {
      this.isAborted = true;
    }
  }
  const last = (): Xhr => {
    const xhr = Xhr.all.at(-1);
    if (xhr === undefined) throw new Error('nothing was sent');
    return xhr;
  };

  beforeEach(() => {
    Xhr.all = [];
    page.speed = 1;
    Object.defineProperty(globalThis, 'XMLHttpRequest', { value: Xhr, configurable: true });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
  });

  test('goes an upload, with its progress', async () => {
    const seen: number[] = [];
    const sending = put({ onSent: (bytes) => seen.push(bytes) });
    for (const loaded of [4, 10]) last().upload.onprogress?.({ loaded });
    Object.assign(last(), { status: 200, responseText: '' });
    last().onload();
    const answer = await sending;
    expect([answer.status, answer.header('etag')]).toEqual([200, '"e"']);
    expect([last().opened, last().set, last().sent]).toEqual([['PUT', URL], { 'content-type': 'a/b' }, [BODY]]);
    expect(last().withCredentials).toBe(false);
    expect(seen).toEqual([4, 10]);
    expect(page.sent).toEqual([]);
  });

  test('goes nothing but uploads', async () => {
    page.answer = () => new Response('x');
    await put({ body: '<x/>' });
    expect(Xhr.all).toEqual([]);
  });

  test('without an answer is a TypeError', async () => {
    const sending = put();
    last().onerror();
    await expect(sending).rejects.toBeInstanceOf(TypeError);
  });

  test.each(['before', 'meanwhile'])('ends with the reason of a signal that is aborted %s', async (when) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('enough'));
    const sending = put({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
    expect([last().isAborted, last().sent.length]).toEqual([true, when === 'before' ? 0 : 1]);
  });

  test('is lost when no byte moves for a minute', async () => {
    page.speed = 10_000;
    const sending = put();
    await expect(sending).rejects.toBeInstanceOf(TypeError);
    expect(last().isAborted).toBe(true);
    expect(page.waits).toEqual([60_000]);
  });
});
