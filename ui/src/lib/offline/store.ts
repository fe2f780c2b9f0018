// What stays in this browser: small settings, readable at once, and one record per name in IndexedDB. Nobody else touches storage.

const PREFIX = 'melodrome.';
/** The look of the page and the way in belong to the browser, not to who sits there. */
const LOOKS = ['theme', 'contrast', 'accent', 'covers', 'motion', 'way'];

export const settings = {
  read<T>(name: string, otherwise: T): T {
    try {
      const text = localStorage.getItem(PREFIX + name);
      return text === null ? otherwise : (JSON.parse(text) as T);
    } catch {
      return otherwise;
    }
  },
  write(name: string, value: unknown): void {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // Private windows may refuse; the setting then lasts as long as the page.
    }
  },
};

/** What lives as long as the tab: the counter of returns from a login. */
export const tab = {
  read: (name: string): string => {
    try {
      return sessionStorage.getItem(PREFIX + name) ?? '';
    } catch {
      return '';
    }
  },
  write: (name: string, value: string): void => {
    try {
      sessionStorage.setItem(PREFIX + name, value);
    } catch {
      // As above.
    }
  },
};

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open('melodrome', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('records');
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error ?? new Error('no storage'));
  });
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const database = await open();
    try {
      return await new Promise<T>((done, failed) => {
        const asked = act(database.transaction('records', mode).objectStore('records'));
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error ?? new Error('storage refused'));
      });
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

/** Set while the page is being left after a sign-out, so that no last word of the player comes back. */
let sealed = false;

export const records = {
  read: async <T>(name: string): Promise<T | undefined> => (await run('readonly', (s) => s.get(name))) as T | undefined,
  write: async (name: string, value: unknown): Promise<void> => {
    if (!sealed) await run('readwrite', (s) => s.put(value, name));
  },
};

/** Another person sits here now, or nobody: nothing of the first one stays. The look of the page may. */
export async function wipe({ leaving = false } = {}): Promise<void> {
  sealed ||= leaving;
  const looks = LOOKS.map((name) => [name, settings.read<string | null>(name, null)] as const);
  await run('readwrite', (s) => s.clear());
  await wipeCaches();
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Nothing was stored then.
  }
  for (const [name, value] of looks) if (value) settings.write(name, value);
}

/** What a service worker kept of answers. Browsers without the interface have nothing there. */
async function wipeCaches(): Promise<void> {
  try {
    await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  } catch {
    // Only secure pages have them.
  }
}
