// Taking things back: the newest first, each only once, and never more than the stack keeps.
import { describe, expect, it } from 'vitest';
import { UndoStack } from '../src/lib/undo/stack';

const step = (label: string) => ({ label, undo: () => undefined });

describe('undo', () => {
  it('takes back the newest first', () => {
    const stack = new UndoStack();
    ['a', 'b', 'c'].forEach((label) => stack.push(step(label)));
    expect([stack.take()?.label, stack.take()?.label, stack.take()?.label, stack.take()]).toEqual([
      'c',
      'b',
      'a',
      undefined,
    ]);
  });

  it('takes out the one that a toast names, and only once', () => {
    const stack = new UndoStack();
    const first = stack.push(step('a'));
    stack.push(step('b'));
    expect(stack.take(first.id)?.label).toBe('a');
    expect(stack.take(first.id)).toBeUndefined();
    expect(stack.take()?.label).toBe('b');
  });

  it('forgets the oldest when it is full, and everything when somebody else comes', () => {
    const stack = new UndoStack(2);
    ['a', 'b', 'c'].forEach((label) => stack.push(step(label)));
    expect(stack.size).toBe(2);
    expect([stack.take()?.label, stack.take()?.label, stack.take()]).toEqual(['c', 'b', undefined]);
    stack.push(step('d'));
    stack.clear();
    expect(stack.take()).toBeUndefined();
  });
});
