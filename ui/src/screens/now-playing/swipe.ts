// Swipes of a finger: down, and towards the start or the end of the line. What is dragged itself (a slider, a list) is left alone.

interface Acts {
  down: () => void;
  next: () => void;
  previous: () => void;
}

const FAR = 60;

export const swipes =
  (acts: Acts) =>
  (element: HTMLElement): (() => void) => {
    let from: { x: number; y: number } | null = null;
    const start = (event: TouchEvent) => {
      const touch = event.touches[0];
      const own = (event.target as Element).closest('[role=slider], input, ol, [data-scroller], [popover]');
      from = touch && event.touches.length === 1 && !own ? { x: touch.clientX, y: touch.clientY } : null;
    };
    const end = (event: TouchEvent) => {
      const touch = event.changedTouches[0];
      if (!from || !touch) return;
      const [dx, dy] = [touch.clientX - from.x, touch.clientY - from.y];
      from = null;
      if (dy > FAR && dy > Math.abs(dx)) acts.down();
      else if (Math.abs(dx) > FAR && Math.abs(dx) > Math.abs(dy)) {
        // Towards the start of reading comes the next song.
        const ltr = getComputedStyle(element).direction === 'ltr';
        if (ltr === dx < 0) acts.next();
        else acts.previous();
      }
    };
    element.addEventListener('touchstart', start, { passive: true });
    element.addEventListener('touchend', end, { passive: true });
    return () => {
      element.removeEventListener('touchstart', start);
      element.removeEventListener('touchend', end);
    };
  };
