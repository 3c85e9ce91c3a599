/**
 * Measures the longest task of the page's main thread while somebody scrolls through a gallery of 10,000 pictures, from the newest to the
 * oldest and back, in steps as a wheel makes them. A frame has 16 ms, and what takes over 50 ms is felt. There is no peer: the usual
 * gallery draws all of its pictures, or pages.
 */
import { launch, type Page } from 'puppeteer-core';
import { CHROMIUM } from '../tests/browser/harness/chromium.ts';
import { startLatchkey } from '../tests/harness/latchkey.ts';
import { hasPrograms } from './harness/debian-parts.ts';
import { fillGallery } from './harness/filled-gallery.ts';
import type { Question } from './harness/question.ts';

const PICTURES = 10_000;
const QUICK_PICTURES = 1000;
const STEPS = 300;
const MAX_TASK_MS = 50;
const TIMEOUT_MS = 120_000;

export const question: Question = {
  name: 'console-scroll-10000',
  unit: 'ms',
  peerName: null,
  target: { maxOurs: MAX_TASK_MS },
  async run(options) {
    if (!(await hasPrograms([CHROMIUM.executablePath], options))) return null;
    const running = await startLatchkey();
    const browser = await launch({ ...CHROMIUM, protocolTimeout: TIMEOUT_MS });
    try {
      const count = options.quick ? QUICK_PICTURES : PICTURES;
      await fillGallery(running, count);
      const page = await browser.newPage();
      page.setDefaultTimeout(TIMEOUT_MS);
      await page.setViewport({ width: 1280, height: 800 });
      await page.goto(`${running.demo.broker}/#invite=${running.demo.invites.max}`);
      await page.locator('::-p-aria([name="Join"][role="button"])').click();
      await untilAllAreListed(page, count);
      const { longestMs, tasks } = await page.evaluate(scrolled, STEPS);
      options.note(`${count} pictures, ${tasks} tasks over 50 ms`);
      return { ours: longestMs, peer: null };
    } finally {
      await browser.close();
      await running.dispose();
    }
  },
};

/** The page reserves the height of everything that it has listed. */
async function untilAllAreListed(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (least: number) => (globalThis as unknown as Scene).document.documentElement.scrollHeight > least,
    { polling: 200 },
    // No column is narrower than this.
    (count / 12) * 90,
  );
  await new Promise((resolve) => setTimeout(resolve, 3000));
}

interface Scene {
  readonly document: { readonly documentElement: { readonly scrollHeight: number } };
  scrollTo(x: number, y: number): void;
  requestAnimationFrame(callback: () => void): void;
}

/** Runs in the page. Tasks of less than 50 ms are reported as frames that were late: the longest gap between two frames. */
async function scrolled(steps: number): Promise<{ longestMs: number; tasks: number }> {
  const scene = globalThis as unknown as Scene;
  let longestMs = 0;
  let tasks = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longestMs = Math.max(longestMs, duration);
      tasks += 1;
    }
  });
  observer.observe({ entryTypes: ['longtask'] });
  const frame = (): Promise<void> =>
    new Promise((resolve) => {
      scene.requestAnimationFrame(() => {
        resolve();
      });
    });
  const height = scene.document.documentElement.scrollHeight;
  let longestFrameMs = 0;
  for (let step = 0; step <= 2 * steps; step += 1) {
    const part = step <= steps ? step / steps : 2 - step / steps;
    const beganMs = performance.now();
    scene.scrollTo(0, part * height);
    await frame();
    longestFrameMs = Math.max(longestFrameMs, performance.now() - beganMs);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  observer.disconnect();
  // The browser reports no task below 50 ms; the longest frame bounds it then.
  return { longestMs: longestMs === 0 ? Math.min(longestFrameMs, 50) : longestMs, tasks };
}
