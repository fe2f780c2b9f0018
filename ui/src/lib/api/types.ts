// What the server says, as docs/api.md describes it. Types only.

export interface Session {
  version: string;
  firstRun: boolean;
  config: {
    welcomeMessage?: string;
    enableDownloads?: boolean;
    enableFavourites?: boolean;
    enableStarRating?: boolean;
    enableUserEditing?: boolean;
    defaultTheme?: string;
    defaultUIVolume?: number;
    musicFolder?: string;
  };
  user: User | null;
  session: { id: string; via: 'password' | 'header' | 'oidc'; expiresAt: string | null } | null;
  login: { password: boolean; passkey: boolean; oidc: Provider[]; exclusive: boolean; logoutURL: string };
  denied: null | 'unknown' | 'denied';
}
/** A login service of its own, besides the proxy's. */
export interface Provider {
  name: string;
  label: string;
  url: string;
}
export interface User {
  id: string;
  username: string;
  name: string;
  isAdmin: boolean;
  avatar?: string;
  source: string;
  libraries: { id: number | string; name: string }[];
}
export interface Named {
  id: string;
  name: string;
}
export interface Colours {
  dominant: string;
  key: string;
}
export interface Annotated {
  playCount?: number;
  playDate?: string;
  rating?: number;
  starred?: boolean;
  starredAt?: string;
}
export interface Album extends Annotated {
  id: string;
  name: string;
  albumArtist: string;
  albumArtistId: string;
  maxYear?: number;
  minYear?: number;
  compilation?: boolean;
  songCount: number;
  duration: number;
  size: number;
  genre?: string;
  genres?: Named[];
  createdAt?: string;
  discs?: Record<string, string>;
  comment?: string;
  missing?: boolean;
  /** What kind of release its tags call it: "album", "ep", "single", "live"… */
  mbzAlbumType?: string;
  participants?: Record<string, (Named & { subRole?: string })[]>;
  coverArt?: string;
  coverColours?: Colours;
}
export interface Song extends Annotated {
  id: string;
  title: string;
  album: string;
  albumId: string;
  artist: string;
  artistId: string;
  albumArtist: string;
  albumArtistId: string;
  trackNumber: number;
  discNumber: number;
  discSubtitle?: string;
  year?: number;
  genre?: string;
  duration: number;
  size?: number;
  channels?: number;
  bpm?: number;
  comment?: string;
  path?: string;
  createdAt?: string;
  suffix: string;
  codec?: string;
  bitRate: number;
  sampleRate: number;
  bitDepth?: number;
  rgTrackGain?: number | null;
  rgTrackPeak?: number | null;
  rgAlbumGain?: number | null;
  rgAlbumPeak?: number | null;
  missing?: boolean;
  /** A JSON text: a list of lyrics, "[]" when there are none. */
  lyrics?: string;
  participants?: Record<string, (Named & { subRole?: string })[]>;
  coverArt?: string;
  coverColours?: Colours;
}
export interface Artist extends Named, Annotated {
  albumCount: number;
  songCount?: number;
  /** Songs and albums by role. */
  stats?: Record<string, { songCount?: number; albumCount?: number }>;
  missing?: boolean;
  coverArt?: string;
  coverColours?: Colours;
}
export interface Genre extends Named {
  albumCount?: number;
  songCount?: number;
}
export interface Found {
  artists: Artist[];
  albums: Album[];
  songs: Song[];
}
export interface Letter {
  letter: string;
  index: number;
}
export interface Scan {
  scanning: boolean;
  kind?: 'full' | 'quick';
  phase: 'walking' | 'reading' | 'finishing' | 'idle';
  /** Id of the library that is read now. */
  library?: number;
  folders: number;
  tracks: number;
  changed: number;
  rate: number;
  errors: number;
  estimate: number;
  startedAt?: string;
  elapsedMs: number;
  lastScan?: string | undefined;
  lastError?: string;
  problems?: { path: string; reason: string }[];
}
export interface ServerQueue {
  current: number;
  position: number;
  items: Song[];
  changedBy?: string;
  updatedAt?: string;
}
export interface Page<T> {
  rows: T[];
  total: number;
}
