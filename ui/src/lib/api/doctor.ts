// The sign-in check and the log of who came in: for administrators.
import { server } from '../base';
import { ask } from './client';
import type { Page } from './types';

export type Severity = 'ok' | 'info' | 'warning' | 'danger';
export interface Finding {
  id: string;
  severity: Severity;
  seen: string;
  why: string;
  fix: string;
}
export interface Diagnosis {
  verdict: 'ok' | 'warning' | 'danger' | 'off';
  rows: Finding[];
  request: {
    peer: string;
    clientIp: string;
    matchedRule: string | null;
    /** A value that is a secret is not sent: null. */
    headers: { name: string; value: string | null; kind: string }[];
    user: string | null;
    /** Null when no header names them. */
    groups: string[] | null;
    secret: 'off' | 'present' | 'missing' | 'wrong';
  };
  snippets: { proxy: string; title: string; text: string }[];
  refusals: { at: string; peer: string; reason: string; user: string | null; surface: string; count: number }[];
  counters: { surface: string; result: string; count: number }[];
  /** The name to forge in a test from outside; nobody is ever signed in by it. */
  probe?: string;
}
export interface AuditRow {
  id: string;
  at: string;
  event: string;
  mechanism: string | null;
  user: string | null;
  actor: string | null;
  peer: string | null;
  clientIp: string | null;
  surface: string | null;
  result: string;
  reason: string | null;
  requestId: string | null;
}

export async function diagnose(): Promise<Diagnosis> {
  return (await ask('GET', '/api/extauth/diagnose')).data as Diagnosis;
}
export async function audit(start: number, end: number, signal?: AbortSignal): Promise<Page<AuditRow>> {
  const told = await ask('GET', '/api/audit', { query: { _start: start, _end: end }, ...(signal && { signal }) });
  return { rows: told.data as AuditRow[], total: told.total };
}
export const auditFile = (): string => server('/api/audit/export');
