// The code on a device: eight letters or digits, shown in two groups, typed as people type.

export const plainCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8);

export function shownCode(typed: string): string {
  const plain = plainCode(typed);
  return plain.length > 4 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain;
}
