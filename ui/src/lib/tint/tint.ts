// A hue from a name, for people and artists without a picture. Colours of covers come from the server.

export function hueOf(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return sum;
}

/** "Mara Köhler" → "MK", "青い惑星" → "青い". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')];
  const last = words.length > 1 ? [...(words.at(-1) ?? '')] : [];
  return ((first[0] ?? '') + (last[0] ?? first[1] ?? '')).toUpperCase();
}
