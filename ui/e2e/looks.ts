// Axe over one screen in each of the four looks: light and dark, plain and high contrast.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures';

export const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
export type Size = keyof typeof sizes;

const looks = (['no-preference', 'more'] as const).flatMap((contrast) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ colorScheme, contrast })),
);

/** A look changes colours and nothing else: all rules are asked in the first one, those of colours in the others. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Colours on their way from one look to the next are nobody's. */
const still = (page: Page) =>
  page.evaluate(async () => {
    const moving = document
      .getAnimations()
      .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(moving.map((one) => one.finished));
  });

interface Violation {
  id: string;
  impact?: string | null;
  nodes: { html: string }[];
}
declare global {
  interface Window {
    axe?: { run: (where: Document, how: object) => Promise<{ violations: Violation[] }> };
  }
}

async function ask(page: Page, rules: string[] | null): Promise<Violation[]> {
  // Axe is half a megabyte: once in a document, it stays there.
  if (!(await page.evaluate(() => Boolean(window.axe))))
    await new AxeBuilder({ page }).setLegacyMode(true).withRules(['html-has-lang']).analyze();
  return page.evaluate(async (only) => {
    const how = { resultTypes: ['violations'], ...(only && { runOnly: { type: 'rule', values: only } }) };
    const told = await window.axe?.run(document, how);
    if (!told) throw new Error('axe did not run');
    return told.violations;
  }, rules);
}

/** Says all that is wrong with a screen, and goes on to the next: a test visits many. */
export async function clean(page: Page, screen: string): Promise<void> {
  for (const [number, look] of looks.entries()) {
    await page.emulateMedia(look);
    await still(page);
    const violations = await ask(page, number ? COLOURS : null);
    const name = `${screen}, ${look.colorScheme}${look.contrast === 'more' ? ', high contrast' : ''}`;
    const found = violations.map(
      ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join('\n')}`,
    );
    expect.soft(found, name).toEqual([]);
  }
}
