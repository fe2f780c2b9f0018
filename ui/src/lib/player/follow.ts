// Keeps a long list going: before the songs of a context run out, the next page of its list is put behind them.
import { SONG_PAGE, songs } from '../api/browse';
import { extend, runsLow } from '../audio/extend';
import { engine } from './player.svelte';

const AGAIN = 15_000;

/** Until the returned function is called. */
export function follow(): () => void {
  let busy = false;
  let notBefore = 0;

  async function next(): Promise<void> {
    const { source } = engine.snapshot.queue;
    if (!source?.rest) return;
    busy = true;
    try {
      const { query, from } = source.rest;
      const page = await songs(query, from, from + SONG_PAGE);
      engine.putBack(extend(engine.snapshot.queue, page.rows, source));
    } catch {
      // What is there plays on; a later moment may have a network again.
      notBefore = Date.now() + AGAIN;
    } finally {
      busy = false;
    }
  }

  return engine.subscribe(({ queue }) => {
    if (!busy && runsLow(queue) && Date.now() >= notBefore) void next();
  });
}
