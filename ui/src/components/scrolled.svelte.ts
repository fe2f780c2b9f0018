// Where a list stands in what scrolls around it: the numbers that windowing needs, kept fresh.

import { Skim } from './skim.svelte';

export function scrolled(element: () => HTMLElement) {
  let top = $state(0);
  let view = $state(900);
  let width = $state(1000);
  const skim = new Skim();
  const scrollerOf = () => element().closest<HTMLElement>('[data-scroller], main') ?? document.documentElement;

  $effect(() => {
    const box = element();
    const scroller = scrollerOf();
    const measure = () => {
      width = box.clientWidth;
      view = scroller.clientHeight;
      const now = scroller.getBoundingClientRect().top - box.getBoundingClientRect().top;
      skim.pass(now, scroller.clientHeight);
      top = now;
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    watcher.observe(scroller);
    scroller.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      watcher.disconnect();
      scroller.removeEventListener('scroll', measure);
    };
  });

  return {
    get top() {
      return top;
    },
    get view() {
      return view;
    },
    get width() {
      return width;
    },
    get skimming() {
      return skim.on;
    },
    /** Scrolls as little as is needed to see a row; what sticks at the top keeps it covered. */
    reveal(from: number, height: number, stuck: number): void {
      const scroller = scrollerOf();
      const at = element().getBoundingClientRect().top - scroller.getBoundingClientRect().top + from;
      const spare = 24;
      if (at < stuck) scroller.scrollTop += at - stuck;
      else if (at + height > scroller.clientHeight - spare)
        scroller.scrollTop += at + height - scroller.clientHeight + spare;
    },
  };
}
