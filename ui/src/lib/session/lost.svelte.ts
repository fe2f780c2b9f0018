// The one fact that everybody has to know: the sign-in is gone. Who noticed does not matter; what follows is in recovery.ts.

export type LostBy = 'proxy' | 'signed-out';

class Lost {
  by = $state<LostBy | null>(null);
  at = $state<Date | null>(null);

  report(by: LostBy): void {
    if (this.by) return;
    this.by = by;
    this.at = new Date();
  }

  clear(): void {
    this.by = null;
    this.at = null;
  }
}

export const lost = new Lost();
