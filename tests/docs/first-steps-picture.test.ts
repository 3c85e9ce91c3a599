/** Proves that the README's picture takes whatever steps are printed, shows no secret, and keeps its pixels when it is made small. */
import { deflateSync, inflateSync, crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { commandsOf, stepsIn, type FirstStart } from '../../scripts/picture/first-start.ts';
import { withPalette } from '../../scripts/picture/palette-png.ts';
import { terminalPage } from '../../scripts/picture/terminal-page.ts';
import { invitation } from '../../local/messages.ts';

const CODE = `lki_${'0a'.repeat(10)}_${'x'.repeat(43)}`;
const PASSWORD = 'aB3_-'.repeat(5);
const DEMO = {
  broker: 'http://127.0.0.1:41001',
  aws: 'http://127.0.0.1:41002',
  team: 'demo',
  bucket: 'webqsee',
  region: 'eu-central-1',
  invites: { ada: CODE, max: CODE },
  smap: {
    ...{ team: 'demo-smap', bucket: 'smap', proxyToken: CODE, serverToken: CODE, admin: CODE },
    ...{ user: 'anna', password: PASSWORD, picture: 's1_1/a.jpg' },
  },
};
const FOLDER = '/tmp/some/latchkey';
const STEPS = invitation(DEMO, {
  open: { ada: true, max: true },
  newcomer: 'guest',
  hasOwnUsers: false,
  dataDir: `${FOLDER}/.latchkey`,
});
const PRINTED = `> start\n\nready ${DEMO.broker} (stand-in for AWS: ${DEMO.aws}, data: ${FOLDER}/.latchkey)\n${STEPS}`;

describe('the steps', () => {
  test('are the lines that npm start prints', () => {
    const steps = stepsIn(`${PRINTED}\n{"audit":"line"}\n`);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) expect(STEPS).toContain(step);
    expect(commandsOf(steps)).toEqual(steps.map((step) => step.replace(/ &&$/, '')));
  });

  test('of several lines are one command', () => {
    const lines = ['if true', 'then', '  echo yes', 'fi', 'echo one \\', '  two', "echo 'a", "b'", 'curl() { :; }'];
    expect(commandsOf(lines)).toEqual([
      'if true\nthen\n  echo yes\nfi',
      'echo one \\\n  two',
      "echo 'a\nb'",
      'curl() { :; }',
    ]);
  });

  test('that do not end are refused', () => {
    expect(() => commandsOf(['echo one', 'if true; then'])).toThrow('the last step does not end: if true; then');
  });
});

describe('the page', () => {
  const start: FirstStart = {
    printed: PRINTED,
    steps: commandsOf(stepsIn(PRINTED)).map((command) => ({ command, output: `<wrote> ${FOLDER} ${DEMO.aws}` })),
    folder: FOLDER,
    secrets: [CODE, PASSWORD],
  };

  test('shows the steps with secrets shortened, and ports and folder of a first start', () => {
    const page = terminalPage(start);
    for (const absent of [CODE, PASSWORD, FOLDER, '41001', '41002', '<wrote>']) expect(page).not.toContain(absent);
    expect(page).toContain('ready http://127.0.0.1:8787 (stand-in for AWS: http://127.0.0.1:9000, data: ~/latchkey/');
    expect(page).toContain('lki_0a0a…');
    expect(page).toContain(' -u anna:… http://127.0.0.1:8787/');
    expect(page).toContain('&lt;wrote&gt; ~/latchkey http://127.0.0.1:9000');
  });

  test('is refused if it shows a secret of another form', () => {
    const key = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab';
    const steps = [{ command: 'env', output: `AWS_SECRET_ACCESS_KEY=${key}` }];
    expect(() => terminalPage({ ...start, steps, secrets: [key] })).toThrow('would show 1 secrets');
  });
});

describe('the picture with a palette', () => {
  const SIZE = { width: 5, height: 6 };
  const COLOURS = [0x161b22ff, 0xffffffff, 0x7ee787ff, 0x00000000];

  /** Returns the colour of a pixel. */
  const colourAt = (x: number, y: number): number => COLOURS[(x * 7 + y * 3) % COLOURS.length] ?? 0;

  /** Writes a PNG of RGBA whose lines use each of the five filters. */
  function rgba(form = [8, 6, 0, 0, 0]): Buffer {
    const { width, height } = SIZE;
    const raw = Buffer.alloc(width * height * 4);
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) raw.writeUInt32BE(colourAt(x, y), (y * width + x) * 4);
    const byte = (x: number, y: number): number => (x < 0 || y < 0 ? 0 : (raw[y * width * 4 + x] ?? 0));
    const lines: number[] = [];
    for (let y = 0; y < height; y += 1) {
      lines.push(y % 5);
      for (let x = 0; x < width * 4; x += 1) {
        const [left, up, upLeft] = [byte(x - 4, y), byte(x, y - 1), byte(x - 4, y - 1)];
        const nearest = [left, up, upLeft].reduce((best, value) => {
          const distance = (each: number): number => Math.abs(left + up - upLeft - each);
          return distance(value) < distance(best) ? value : best;
        });
        lines.push((byte(x, y) - ([0, left, up, Math.floor((left + up) / 2), nearest][y % 5] ?? 0)) & 0xff);
      }
    }
    const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, ...form]);
    const data = deflateSync(Buffer.from(lines));
    return Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      ...[chunk('IHDR', header), chunk('IDAT', data.subarray(0, 9)), chunk('IDAT', data.subarray(9))],
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }

  function chunk(name: string, body: Buffer): Buffer {
    const content = Buffer.concat([Buffer.from(name), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(content));
    return Buffer.concat([length, content, sum]);
  }

  function chunksOf(png: Buffer): Map<string, Buffer> {
    const chunks = new Map<string, Buffer>();
    for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
      chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    return chunks;
  }

  test('has the same pixels, whatever the filters of its lines', () => {
    const chunks = chunksOf(withPalette(rgba()));
    const [palette, alpha] = [chunks.get('PLTE') ?? Buffer.alloc(0), chunks.get('tRNS') ?? Buffer.alloc(0)];
    const lines = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
    for (let y = 0; y < SIZE.height; y += 1)
      for (let x = 0; x < SIZE.width; x += 1) {
        const index = lines[y * (SIZE.width + 1) + 1 + x] ?? 0;
        const [r = 0, g = 0, b = 0] = palette.subarray(index * 3, index * 3 + 3);
        const colour = Buffer.from([r, g, b, alpha[index] ?? 0]).readUInt32BE();
        expect([x, y, colour]).toEqual([x, y, colourAt(x, y)]);
      }
  });

  test('is not made of what is no PNG of RGBA', () => {
    expect(() => withPalette(Buffer.from('GIF89a, and more'))).toThrow('this is no PNG');
    expect(() => withPalette(rgba([8, 2, 0, 0, 0]))).toThrow('not of 8-bit RGBA');
  });
});
