// One undo for the whole page: a toast with a button for 8 seconds, and Ctrl Z for as long as the page lives.
import { t } from '../i18n/i18n';
import { notices } from '../notice/notice.svelte';
import { UndoStack, type Step, type Undoable } from './stack';

const stack = new UndoStack();
const toasts = new Map<number, number>();

async function take(step: Step | undefined): Promise<boolean> {
  if (!step) return false;
  const toast = toasts.get(step.id);
  toasts.delete(step.id);
  if (toast !== undefined) notices.close(toast);
  try {
    await step.undo();
    notices.say(t('undo.done'));
  } catch {
    notices.toast(t('undo.failed', { what: step.label }), undefined, 'bad');
  }
  return true;
}

export const undo = {
  /** Call it after the thing is done; `undo` puts everything back, on the server too. */
  push(done: Undoable, { quiet = false } = {}): void {
    const step = stack.push(done);
    // Quiet: many small steps, as of a song through the queue. Only Ctrl Z takes them back.
    if (quiet) return;
    const action = { label: t('undo.button'), run: () => void take(stack.take(step.id)) };
    toasts.set(step.id, notices.toast(done.label, action));
    notices.say(t('undo.hint', { what: done.label }));
  },
  /** Ctrl Z: takes back what was done last. False when there is nothing. */
  last: (): Promise<boolean> => take(stack.take()),
  /** Another person sits here now. */
  clear(): void {
    stack.clear();
    toasts.clear();
  },
};
