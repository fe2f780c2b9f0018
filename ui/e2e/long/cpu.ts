// How long the page kept its thread busy, in CPU time: a machine that does other things at the same time does not make a page slow.
import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  tdur?: number;
  dur?: number;
  args?: { name?: string };
}

/** The busiest tasks of the page's main thread while something happened, in ms, longest first. A frame cannot be longer. */
export async function tasks(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<number[]> {
  await browser.startTracing(page, {
    categories: ['toplevel'],
  });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter((one) => one.name === 'thread_name' && one.args?.name === 'CrRendererMain')
      .map((one) => `${one.pid}.${one.tid}`),
  );
  const own = traceEvents.filter(
    (one) => one.name.endsWith('RunTask') && one.ph === 'X' && mains.has(`${one.pid}.${one.tid}`),
  );
  if (own.length === 0) throw new Error('the trace holds no task of the page');
  if (own.every((one) => one.tdur === undefined)) throw new Error('the trace tells no CPU time');
  return own.map((one) => (one.tdur ?? 0) / 1000).sort((a, b) => b - a);
}

/** CPU time of the main thread since the page began, in ms. */
export async function spent(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return (metrics.find((one) => one.name === 'TaskDuration')?.value ?? 0) * 1000;
  };
}
