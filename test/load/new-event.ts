import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../libs/event-store/port.js';

const actor = { kind: 'client', id: 'load', role: 'sender', party: { kind: 'organisation', id: 'load' } } as const;

/** An event such as most are: some 400 bytes with its metadata. */
export function newEvent(): NewEvent {
  const id = randomUUID();
  return {
    id,
    type: 'handover.attempt-recorded.v1',
    data: { channel: 'phone', at: '2026-11-02T09:00:00.000Z', outcome: 'not-reached', failedInARow: 1 },
    metadata: {
      commandId: id,
      fingerprint: 'f'.repeat(64),
      actor,
      servicePoint: 'spt-load',
      occurred: '2026-11-02T09:00:00.000Z',
      correlationId: id,
    },
  };
}
