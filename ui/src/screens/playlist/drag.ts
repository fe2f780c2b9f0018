// A drag by the grip: which gap lies under the pointer, and scrolling near the edges. By touch it begins after a short hold.
import { edgeSpeed, gapAt } from '../../lib/list/reorder';

interface Drag {
  /** The box of the rows; its top is the first gap. */
  box: HTMLElement;
  height: number;
  total: number;
  onstart: () => void;
  onmove: (gap: number, at: { x: number; y: number }) => void;
  onend: (dropped: boolean) => void;
}

const HOLD = 150;

export function drag(event: PointerEvent, wishes: Drag): void {
  if (event.button !== 0) return;
  const grip = event.currentTarget as HTMLElement;
  const scroller = grip.closest<HTMLElement>('[data-scroller], main') ?? document.documentElement;
  let point = { x: event.clientX, y: event.clientY };
  let running = false;
  let frame = 0;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);

  const show = () => {
    const gap = gapAt(point.y - wishes.box.getBoundingClientRect().top, wishes.height, wishes.total);
    wishes.onmove(gap, point);
  };
  const scroll = () => {
    const { top, bottom } = scroller.getBoundingClientRect();
    const speed = edgeSpeed(point.y, top, bottom);
    if (speed) {
      scroller.scrollTop += speed;
      show();
    }
    frame = requestAnimationFrame(scroll);
  };
  const start = () => {
    running = true;
    wishes.onstart();
    show();
    frame = requestAnimationFrame(scroll);
  };
  const move = (moved: PointerEvent) => {
    const far = Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) > 4;
    point = { x: moved.clientX, y: moved.clientY };
    if (running) show();
    else if (event.pointerType !== 'touch' && far) start();
    else if (far) end(false);
  };
  const end = (dropped: boolean) => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    grip.removeEventListener('pointermove', move);
    removeEventListener('keydown', press, true);
    if (running) wishes.onend(dropped);
    running = false;
  };
  const press = (key: KeyboardEvent) => {
    if (key.key !== 'Escape') return;
    key.preventDefault();
    key.stopPropagation();
    end(false);
  };
  const timer = setTimeout(start, event.pointerType === 'touch' ? HOLD : 1e9);
  grip.addEventListener('pointermove', move);
  grip.addEventListener('pointerup', () => end(true), { once: true });
  grip.addEventListener('pointercancel', () => end(false), { once: true });
  addEventListener('keydown', press, true);
}
