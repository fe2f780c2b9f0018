// The only place that calls fetch. Every request has the same manners, and every answer passes the same judge.
import { untrack } from 'svelte';
import { server } from '../base';
import { classify, type Expected, type Verdict } from '../session/classify';
import { lost } from '../session/lost.svelte';
import { ownHeaders } from './window';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint = '',
    readonly requestId = '',
    readonly retryAfter = 0,
    /** What is wrong with which field of a form, as the server names it. */
    readonly fields: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** The sign-in is gone; the banner says so, nobody else has to. */
export class SessionLost extends Error {
  constructor() {
    super('The sign-in has ended');
  }
}

type Query = Record<string, string | number | boolean | string[] | undefined>;

export interface Ask {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** For questions whose answer may be "not signed in" without anything being lost, as the sign-in form's own. */
  quiet?: boolean;
  /** A body that is no JSON. */
  file?: { type: string; text: string };
  /** Fields of a form, with files among them; the browser writes the type. */
  form?: FormData;
  /** The kind of answer wanted, where it is no JSON; it then comes as `text`. */
  accept?: string;
  /** Only if the thing is still as it was with this mark (`Told.mark`). */
  ifMatch?: string | undefined;
}

export interface Told {
  data: unknown;
  text: string;
  total: number;
  /** The answer's ETag. */
  mark: string;
  location: string;
}

const manners: RequestInit = { redirect: 'manual', credentials: 'same-origin', cache: 'no-store' };

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value) search.append(name, one);
    else if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return server(path) + (text ? `?${text}` : '');
}

function judge(response: Response, expected: Expected): Verdict {
  return classify(
    {
      type: response.type,
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      marked: response.headers.has('x-nd-auth'),
    },
    expected,
  );
}

/** A cross-origin redirect with a strict policy shows as a TypeError; asking for /ping tells it from a dead network. */
async function behindLogin(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    return (await fetch(server('/ping'), manners)).type === 'opaqueredirect';
  } catch {
    return false;
  }
}

export async function ask(method: string, path: string, wish: Ask = {}): Promise<Told> {
  const { query, body, signal, quiet, file, form, accept } = wish;
  // Until the person is back nothing but the way back itself is asked: every question would only knock at the login.
  if (!quiet && untrack(() => lost.by)) throw new SessionLost();
  const headers: Record<string, string> = {
    Accept: accept ?? 'application/json',
    ...ownHeaders,
  };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (file) headers['Content-Type'] = file.type;
  if (wish.ifMatch) headers['If-Match'] = wish.ifMatch;
  let response: Response;
  try {
    const content = form ?? (file ? file.text : body === undefined ? null : JSON.stringify(body));
    response = await fetch(address(path, query), {
      ...manners,
      method,
      headers,
      body: content,
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    if (await behindLogin()) {
      lost.report('proxy');
      throw new SessionLost();
    }
    throw new ApiError(0, 'unreachable');
  }
  const verdict = judge(response, response.status === 202 ? 'nothing' : accept ? 'media' : 'json');
  if (verdict === 'proxy' || (verdict === 'signed-out' && !quiet)) {
    lost.report(verdict);
    throw new SessionLost();
  }
  const text = response.status === 204 ? '' : await response.text();
  const data = parse(text);
  if (verdict !== 'fine') throw failure(response, data);
  const header = (name: string) => response.headers.get(name) ?? '';
  return { data, text, total: Number(header('x-total-count')), mark: header('etag'), location: header('location') };
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

function failure(response: Response, data: unknown): ApiError {
  const said = (data ?? {}) as { error?: string; hint?: string; requestId?: string; errors?: Record<string, string> };
  const after = Number(response.headers.get('retry-after') ?? 0);
  return new ApiError(
    response.status,
    said.error ?? response.statusText,
    said.hint,
    said.requestId,
    after,
    said.errors,
  );
}

/** Before a song is called broken: is it the song, or the sign-in? Asks for the same address without its body. */
export async function probeMedia(url: string): Promise<'fine' | 'lost' | 'broken' | 'offline'> {
  let response: Response;
  try {
    response = await fetch(url, { ...manners, method: 'HEAD', headers: ownHeaders });
  } catch {
    if (!(await behindLogin())) return 'offline';
    lost.report('proxy');
    return 'lost';
  }
  const verdict = judge(response, 'media');
  if (verdict === 'proxy' || verdict === 'signed-out') {
    lost.report(verdict);
    return 'lost';
  }
  return verdict === 'fine' ? 'fine' : 'broken';
}

/** What the server really sends for an address of sound: its media type, or "" when it does not say. */
export async function sentType(url: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, { ...manners, method: 'HEAD', headers: ownHeaders, signal });
    return judge(response, 'media') === 'fine' ? (response.headers.get('content-type') ?? '') : '';
  } catch {
    return '';
  }
}

/** Is the session alive? Used before the event stream reconnects. */
export async function keepAlive(): Promise<'fine' | 'lost' | 'offline'> {
  try {
    await ask('GET', '/api/keepalive');
    return 'fine';
  } catch (error) {
    return error instanceof SessionLost ? 'lost' : 'offline';
  }
}
