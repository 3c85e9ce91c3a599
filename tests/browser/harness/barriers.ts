/** Finds what keeps people from using a page, by axe. https://github.com/dequelabs/axe-core */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const THEMES = ['light', 'dark'] as const;

/** Runs axe with all of its rules on what is shown, in both themes. */
export async function expectNoBarrier(page: Page, what: string): Promise<void> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  for (const theme of THEMES) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: theme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<AxeResults> } };
      const found = await axe.run();
      return found.violations.map(({ id, nodes }) => ({
        id,
        at: nodes.map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]),
      }));
    });
    expect({ what, theme, violations }).toEqual({ what, theme, violations: [] });
  }
}
