// The sign-in check in order and as a text to hand on: the worst first, and never a secret. No browser, no words of the page.
import type { Diagnosis, Finding, Severity } from '../../../lib/api/doctor';

const weight: Record<Severity, number> = { danger: 0, warning: 1, info: 2, ok: 3 };

export const worstFirst = (rows: readonly Finding[]): Finding[] =>
  [...rows].sort((a, b) => (weight[a.severity] ?? 2) - (weight[b.severity] ?? 2));

export const counted = (rows: readonly Finding[]): Record<Severity, number> =>
  rows.reduce((sum, { severity }) => ({ ...sum, [severity]: sum[severity] + 1 }), {
    danger: 0,
    warning: 0,
    info: 0,
    ok: 0,
  });

/** The value of a header as it may be shown: of a secret only that it is there. */
export const shownValue = ({ kind, value }: { kind: string; value: string | null }): string | null =>
  /secret|token|assertion|cookie|authorization/i.test(kind) ? null : value;

export function report(found: Diagnosis, version: string): string {
  const { request } = found;
  const headers = request.headers.map((one) => `  ${one.name}: ${shownValue(one) ?? '(present)'}`);
  const rows = worstFirst(found.rows).flatMap(({ id, severity, seen, why }) => [
    `[${severity}] ${id}: ${seen}`,
    ...(why ? [`  ${why}`] : []),
  ]);
  const refusals = found.refusals.map((one) => `  ${one.at} ${one.surface} ${one.peer} ${one.reason} × ${one.count}`);
  return [
    `Melodrome ${version}, sign-in check: ${found.verdict}`,
    '',
    ...rows,
    '',
    `peer ${request.peer}, client ${request.clientIp}, rule ${request.matchedRule ?? 'none'}, secret ${request.secret}`,
    `user ${request.user ?? 'none'}, groups ${request.groups?.join(', ') || 'none'}`,
    ...headers,
    '',
    ...found.counters.map((one) => `${one.surface} ${one.result}: ${one.count}`),
    ...(refusals.length ? ['', 'refused:', ...refusals] : []),
    '',
  ].join('\n');
}
