// The scan as everybody sees it: asked once, then told by events, asked again while events are silent.
import { cache } from '../api/cache';
import type { Scan } from '../api/types';
import * as writes from '../api/writes';
import { lost } from '../session/lost.svelte';

class ScanState {
  status = $state.raw<Scan | null>(null);

  async ask(): Promise<void> {
    if (lost.by) return;
    try {
      this.take(await writes.scan());
    } catch {
      // The next event or question tells.
    }
  }

  /** An event counts one scan only; what the library holds, and when it was read last, only the question tells. */
  hear(status: Scan): void {
    if (!status.scanning) void this.ask();
    else this.take({ ...status, lastScan: status.lastScan ?? this.status?.lastScan });
  }

  take(status: Scan): void {
    const was = this.status?.scanning ?? false;
    this.status = { ...status, problems: status.problems ?? this.status?.problems ?? [] };
    if (was && !status.scanning) void cache.invalidateQueries();
  }
}

export const scan = new ScanState();
