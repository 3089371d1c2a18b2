import { deriveId, eventId } from '../../libs/kernel/ids.js';
import { commandIdOf, eventIdOf, judge, Ledger, type Entry, type Outcome, type StoredEvent } from './ledger.js';

const stream = 'handover/4f0b2c9e-9a52-5f0e-8b56-1d1c0a4b7c11';
const id = '4f0b2c9e-9a52-5f0e-8b56-1d1c0a4b7c11';
const path = `/v1/handovers/${id}/_record-attempt`;
const nine = '2026-11-02T09:00:00.000Z';
const ten = '2026-11-02T10:00:00.000Z';

const offer: Entry = {
  clientId: 'werkcentrum',
  path: '/v1/handovers',
  key: 'offer-1',
  body: { reference: 'WC-1' },
  effect: { type: 'handover.offered.v1', at: ['reference', 'WC-1'] },
  outcomes: [answered(0, '700-1')],
};

function answered(revision: number, position: string): Outcome {
  return { kind: 'answered', id, revision, position };
}

function attempt(key: string, at: string, ...outcomes: readonly Outcome[]): Entry {
  return {
    clientId: 'coach',
    path,
    key,
    body: { at },
    effect: { type: 'handover.attempt-recorded.v1', stream, at: ['at', at] },
    outcomes,
  };
}

/** The `index`-th of the command, at a revision. */
function event(entry: Entry, index: number, revision: number, append: number, type: string, data: object): StoredEvent {
  const commandId = commandIdOf(entry);
  return {
    stream,
    revision,
    id: eventIdOf(stream, commandId, index),
    type,
    data,
    commandId,
    actorKind: 'person',
    occurred: nine,
    position: `${append}-${revision + 1}`,
    append: `${append}`,
  };
}

const unknown: Outcome = { kind: 'unknown', reason: 'no answer' };
const first = attempt('attempt-1', nine, unknown, answered(2, '701-3'), answered(2, '701-3'));
const second = attempt('attempt-2', ten, answered(3, '702-4'));
const never = attempt('attempt-3', '2026-11-02T11:00:00.000Z', unknown);
const entries = [offer, first, second, never];

const offered = event(offer, 0, 0, 700, 'handover.offered.v1', { reference: 'WC-1' });
const recorded = [
  event(first, 0, 1, 701, 'handover.attempt-recorded.v1', { at: nine }),
  event(first, 1, 2, 701, 'handover.promise-kept.v1', { promise: 'contact' }),
] as const;
const later = event(second, 0, 3, 702, 'handover.attempt-recorded.v1', { at: ten });
const events = [offered, ...recorded, later];

const kinds = (...args: Parameters<typeof judge>) => judge(...args).map(({ kind }) => kind);

describe('the judge over an outside ledger', () => {
  it('works out command ids as the API does', () => {
    expect(commandIdOf(first)).toBe(deriveId('command', 'coach', `POST ${path}`, 'attempt-1'));
  });

  it('works out event ids as whoever writes them does', () => {
    expect(eventIdOf(stream, commandIdOf(first), 1)).toBe(eventId(stream, commandIdOf(first), 1));
  });

  it('finds nothing in a clean history', () => {
    expect(judge(entries, events)).toEqual([]);
  });

  it('finds nothing in a command that was carried out although nobody heard the answer', () => {
    const unheard = attempt('attempt-2', ten, unknown);
    expect(judge([offer, first, unheard], events)).toEqual([]);
  });

  it('finds nothing in a command that had nothing to do, or was refused', () => {
    const nothing = attempt('attempt-4', ten, { kind: 'answered', id, revision: 3, position: null });
    const refused = attempt('attempt-5', ten, { kind: 'refused', status: 409, code: 'not-allowed-in-this-state' });
    expect(judge([...entries, nothing, refused], events)).toEqual([]);
  });

  it('finds a planted loss: all events of the last command', () => {
    expect(new Set(kinds(entries, events.slice(0, -1)))).toEqual(new Set(['lost']));
  });

  it('finds a planted loss in the middle, and the gap', () => {
    expect(new Set(kinds(entries, [offered, later]))).toEqual(new Set(['gap', 'lost']));
  });

  it('finds the loss of a part of a command', () => {
    expect(kinds(entries.slice(0, 2), [offered, recorded[0]])).toEqual(['lost']);
  });

  it('finds a command whose events were not written at a stroke, though all of them stand', () => {
    const [head, tail] = recorded;
    expect(kinds(entries, [offered, head, { ...tail, append: '705' }, later])).toEqual(['torn']);
  });

  it('finds a command of which only the end stands, though nobody heard of it', () => {
    const unheard = attempt('attempt-2', ten, unknown);
    expect(kinds([offer, first, unheard], [offered, ...recorded, event(second, 1, 3, 702, 'x.y.v1', {})])).toEqual(['torn']);
  });

  it('finds a command of which only the beginning stands, though nobody heard of it', () => {
    const unheard = attempt('attempt-1', nine, unknown);
    const effect = { ...unheard.effect, with: ['handover.promise-kept.v1'] };
    expect(kinds([offer, { ...unheard, effect }], [offered, ...recorded])).toEqual([]);
    expect(kinds([offer, { ...unheard, effect }], [offered, recorded[0]])).toEqual(['torn']);
    expect(kinds([offer, { ...unheard, effect }], [offered])).toEqual([]);
  });

  it('finds a planted double under the same command id', () => {
    const twice = event(second, 0, 4, 703, 'handover.attempt-recorded.v1', { at: ten });
    expect(new Set(kinds(entries, [...events, twice]))).toEqual(new Set(['doubled', 'lost']));
  });

  it('finds a planted double right behind the first, at the same stroke', () => {
    const twice = event(second, 0, 4, 702, 'handover.attempt-recorded.v1', { at: ten });
    expect(kinds(entries, [...events, twice])).toContain('doubled');
  });

  it('finds a planted double under another command id', () => {
    const elsewhere = {
      ...event(attempt('attempt-9', ten), 0, 4, 703, 'handover.attempt-recorded.v1', { at: ten }),
      actorKind: 'system',
    };
    expect(kinds(entries, [...events, elsewhere])).toEqual(['doubled']);
  });

  it('finds an event id that stands twice, and a command in two streams', () => {
    const copy = { ...offered, stream: 'handover/other' };
    expect(new Set(kinds(entries, [...events, copy]))).toEqual(new Set(['doubled', 'lost']));
  });

  it('finds two answers to one key that differ', () => {
    const torn = attempt('attempt-2', ten, answered(3, '702-4'), answered(5, '709-9'));
    expect(kinds([offer, first, torn], events)).toEqual(['contradiction']);
  });

  it('finds a command that was refused and carried out all the same', () => {
    const refused = attempt('attempt-2', ten, { kind: 'refused', status: 409, code: 'not-allowed-in-this-state' });
    expect(kinds([offer, first, refused], events)).toEqual(['contradiction']);
  });

  it('finds what nobody asked for', () => {
    const stray = event(attempt('attempt-8', nine), 0, 4, 704, 'handover.coach-named.v1', { coach: 'x' });
    expect(kinds(entries, [...events, stray])).toEqual(['unsent']);
  });

  it('reads what the senders have written', () => {
    const ledger = new Ledger();
    const note = ledger.sends(offer);
    note(unknown);
    note(answered(0, '700-1'));
    expect(ledger.entries).toEqual([{ ...offer, outcomes: [unknown, answered(0, '700-1')] }]);
    expect(judge(ledger.entries, [offered])).toEqual([]);
  });
});
