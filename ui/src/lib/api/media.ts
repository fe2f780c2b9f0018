// Addresses of sound and pictures. Identity is the session's, never part of the address.
import { server } from '../base';

export const COVER_SIZES = [96, 192, 384, 768] as const;

export const streamUrl = (id: string): string => server(`/api/stream/${encodeURIComponent(id)}`);
export const downloadUrl = (id: string): string => server(`/api/download/${encodeURIComponent(id)}`);
export const coverUrl = (art: string, size: (typeof COVER_SIZES)[number]): string =>
  server(`/api/cover/${encodeURIComponent(art)}?size=${size}`);
