// Short messages: toasts on the screen, and one line for screen readers. Nothing here ever stops the music.

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void } | undefined;
  tone: 'plain' | 'bad';
}

const LASTS = 8000;

class Notices {
  toasts = $state.raw<Toast[]>([]);
  spoken = $state('');
  #next = 1;
  #timers = new Map<number, number>();

  toast(text: string, action?: Toast['action'], tone: Toast['tone'] = 'plain'): number {
    const id = this.#next++;
    this.toasts = [...this.toasts, { id, text, action, tone }].slice(-3);
    this.release(id);
    return id;
  }

  /** A toast stays while it is hovered or focused. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  release(id: number): void {
    this.hold(id);
    this.#timers.set(
      id,
      window.setTimeout(() => this.close(id), LASTS),
    );
  }

  close(id: number): void {
    this.hold(id);
    this.#timers.delete(id);
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  say(text: string): void {
    this.spoken = text;
  }
}

export const notices = new Notices();
