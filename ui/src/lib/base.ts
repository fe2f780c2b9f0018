// Where the server put us. `import.meta.env.BASE_URL` is "/__BASE__/app/" in the build; the server writes the real path in.

/** The page's own folder, with a slash at its end: "/app/" or "/music/app/". */
export const appBase = import.meta.env.BASE_URL;
/** The server's base path without a slash at its end: "" or "/music". */
export const serverBase = appBase.replace(/\/app\/$/, '');

/** A link inside the page: `app('/albums')`. */
export const app = (path: string): string => appBase + path.replace(/^\//, '');
/** A route of the server: `server('/api/album')`. */
export const server = (path: string): string => serverBase + path;
