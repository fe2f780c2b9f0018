// Which device's media keys are ours: title, picture and buttons for the operating system. Does nothing where there are none.

export interface Shown {
  title: string;
  artist: string;
  album: string;
  pictures: { src: string; sizes: string }[];
}

export interface Buttons {
  play: () => void;
  pause: () => void;
  next: () => void;
  previous: () => void;
  seek: (seconds: number) => void;
  skip: (seconds: number) => void;
}

export function bindMediaKeys(buttons: Buttons): void {
  const session = navigator.mediaSession;
  if (!session) return;
  const bind = (name: MediaSessionAction, act: (details: MediaSessionActionDetails) => void) => {
    try {
      session.setActionHandler(name, act);
    } catch {
      // This browser does not know that button.
    }
  };
  bind('play', buttons.play);
  bind('pause', buttons.pause);
  bind('stop', buttons.pause);
  bind('nexttrack', buttons.next);
  bind('previoustrack', buttons.previous);
  bind('seekto', (details) => buttons.seek(details.seekTime ?? 0));
  bind('seekforward', (details) => buttons.skip(details.seekOffset ?? 10));
  bind('seekbackward', (details) => buttons.skip(-(details.seekOffset ?? 10)));
}

export function showOnLockScreen(song: Shown | null, playing: boolean, position: number, duration: number): void {
  const session = navigator.mediaSession;
  if (!session || typeof MediaMetadata === 'undefined') return;
  if (!song) {
    session.metadata = null;
    session.playbackState = 'none';
    return;
  }
  if (session.metadata?.title !== song.title || session.metadata.album !== song.album)
    session.metadata = new MediaMetadata({ ...song, artwork: song.pictures });
  session.playbackState = playing ? 'playing' : 'paused';
  if (duration > 0) session.setPositionState({ duration, position: Math.min(position, duration), playbackRate: 1 });
}
