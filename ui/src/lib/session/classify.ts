// Tells whose answer this is: the server's own, or that of a proxy that wants a login. One function, no state, no fetch.

/** What is needed of a Response; a plain object in tests. */
export interface Answer {
  type: string;
  status: number;
  contentType: string;
  /** Our server marks its own answers with `X-ND-Auth: 1`. */
  marked: boolean;
}

export type Verdict =
  /** Use it. */
  | 'fine'
  /** Our server says: sign in again. */
  | 'signed-out'
  /** Somebody in front of our server wants a login: only a navigation of the whole page can help. */
  | 'proxy'
  /** An ordinary error of our server. */
  | 'failed';

export type Expected = 'json' | 'nothing' | 'media';

const isJson = (contentType: string): boolean => /^application\/([\w.+-]+\+)?json\b/i.test(contentType);

export function classify(answer: Answer, expected: Expected): Verdict {
  if (answer.type === 'opaqueredirect') return 'proxy';
  if (answer.status >= 300 && answer.status < 400 && answer.status !== 304) return 'proxy';
  if (answer.status === 401) return answer.marked ? 'signed-out' : 'proxy';
  if (answer.status === 403) return answer.marked ? 'failed' : 'proxy';
  if (answer.status >= 200 && answer.status < 300) {
    if (answer.status === 204 || expected === 'nothing') return 'fine';
    if (expected === 'json') return isJson(answer.contentType) ? 'fine' : 'proxy';
    return /^text\/html\b/i.test(answer.contentType) ? 'proxy' : 'fine';
  }
  return 'failed';
}
