import { instant, orNull, stateTable, text, type RowIn } from '../../projection/table.js';

/**
 * What must still happen, of every stream. It feeds the reconciler and the stepped clock (which read all of it) and the page of what is due
 * at a service point.
 */
export const openObligations = stateTable({
  name: 'open_obligations',
  columns: {
    stream: text,
    obligationId: text,
    dueAt: instant,
    target: text,
    command: text,
    summary: text,
    servicePoint: orNull(text),
  },
  key: ['stream', 'obligationId'],
  internal: true,
  indexes: ['(due_at, stream, obligation_id)'],
});

export type OpenObligationRow = RowIn<typeof openObligations>;
