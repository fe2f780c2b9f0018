// Addresses of sound and pictures. Identity is the session's, never part of the address.
import { server } from '../base';

export const COVER_SIZES = [96, 192, 384, 768] as const;

export const streamUrl = (id: string): string => server(`/api/stream/${encodeURIComponent(id)}`);
export const downloadUrl = (id: string): string => server(`/api/download/${encodeURIComponent(id)}`);
export const coverUrl = (art: string, size: (typeof COVER_SIZES)[number]): string =>
  server(`/api/cover/${encodeURIComponent(art)}?size=${size}`);

/** The file for a picture drawn as wide as `sizes` says. A little soft is better than twice the bytes, as browsers choose, too. */
export function coverSize(sizes: string, view: number, density: number): (typeof COVER_SIZES)[number] {
  const [phone, wide] = sizes.includes(',') ? sizes.split(',') : ['', sizes];
  const words = view < 720 && phone ? (phone.split(')')[1] ?? '') : (wide ?? '');
  const drawn = words.includes('vw') ? (parseFloat(words) * view) / 100 : parseFloat(words);
  return COVER_SIZES.find((size) => size * Math.SQRT2 >= drawn * density) ?? 768;
}
