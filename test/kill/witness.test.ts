import { randomUUID } from 'node:crypto';
import { EventStoreDouble } from '../support/eventstoredb-double/index.js';
import { commandIdOf, eventIdOf, judge, type Entry } from './ledger.js';
import { EventStoreDBWitness, hasReached } from './witness.js';

const id = '4f0b2c9e-9a52-5f0e-8b56-1d1c0a4b7c11';
const stream = `handover/${id}`;
const offer = command('/v1/handovers', 'handover.offered.v1');
const attempt = command(`/v1/handovers/${id}/_record-attempt`, 'handover.attempt-recorded.v1');

function command(path: string, type: string): Omit<Entry, 'outcomes'> {
  return { clientId: 'somebody', path, key: randomUUID(), body: {}, effect: { type, stream } };
}

describe('the witness of a store on the wire', () => {
  let double: EventStoreDouble;
  let witness: EventStoreDBWitness;

  beforeEach(async () => {
    double = await EventStoreDouble.start();
    witness = await EventStoreDBWitness.open(double.url);
  });
  afterEach(async () => {
    await witness.close();
    await double.stop();
  });

  /** Events `from` and on of a command, as a store has them that was sent them. */
  function stands(entry: Omit<Entry, 'outcomes'>, types: readonly string[], from = 0, to = stream): void {
    const commandId = commandIdOf(entry);
    const metadata = Buffer.from(
      JSON.stringify({ commandId, actor: { kind: 'person' }, occurred: '2026-11-02T09:00:00.000Z', fingerprint: 'f' }),
    );
    double.log.append(
      to,
      'any',
      types.map((type, index) => ({
        id: eventIdOf(stream, commandId, from + index),
        type,
        contentType: 'application/json',
        data: Buffer.from('{}'),
        metadata,
      })),
    );
  }

  /** What is found where both commands were answered as if all three events stood. */
  async function findings(): Promise<readonly string[]> {
    const position = (index: number) => `c${double.log.all[index]?.position}p${double.log.all[index]?.position}`;
    const entries: readonly Entry[] = [
      { ...offer, outcomes: [{ kind: 'answered', id, revision: 0, position: position(0) }] },
      { ...attempt, outcomes: [{ kind: 'answered', id, revision: 2, position: position(2) }] },
    ];
    return judge(entries, await witness.events()).map(({ kind }) => kind);
  }

  it('tells of all that stands, each append at a stroke, and the judge finds nothing', async () => {
    stands(offer, ['handover.offered.v1']);
    stands(attempt, ['handover.attempt-recorded.v1', 'handover.promise-kept.v1']);
    double.log.writeOwnEvent();
    const events = await witness.events();
    expect(events.map(({ revision, type }) => [revision, type])).toEqual([
      [0, 'handover.offered.v1'],
      [1, 'handover.attempt-recorded.v1'],
      [2, 'handover.promise-kept.v1'],
    ]);
    expect(events.map(({ append }) => append)).toEqual([0, 1, 1].map((index) => events[index]?.position));
    expect(await witness.last()).toBe(events[2]?.position);
    expect(await findings()).toEqual([]);
  });

  it('lets the judge find a command that was lost', async () => {
    stands(offer, ['handover.offered.v1']);
    expect(await findings()).toEqual(['lost', 'lost']);
  });

  it('lets the judge find a command of which the end was lost', async () => {
    stands(offer, ['handover.offered.v1']);
    stands(attempt, ['handover.attempt-recorded.v1']);
    expect(await findings()).toEqual(['lost']);
  });

  it('lets the judge find a command that was torn: its end came behind what happened meanwhile', async () => {
    stands(offer, ['handover.offered.v1']);
    stands(attempt, ['handover.attempt-recorded.v1']);
    stands(command('/v1/enquiries', 'enquiry.registered.v1'), ['enquiry.registered.v1'], 0, 'enquiry/1');
    stands(attempt, ['handover.promise-kept.v1'], 1);
    expect(await findings()).toContain('torn');
    expect(await findings()).not.toContain('gap');
  });

  it('lets the judge find a command that was written twice, as by a server without its cache of ids', async () => {
    stands(offer, ['handover.offered.v1']);
    stands(attempt, ['handover.attempt-recorded.v1', 'handover.promise-kept.v1']);
    double.log.restarted();
    stands(attempt, ['handover.attempt-recorded.v1', 'handover.promise-kept.v1']);
    expect(await findings()).toContain('doubled');
  });

  it('says what stands when the server is back after a kill, whatever the server writes for itself', async () => {
    stands(offer, ['handover.offered.v1']);
    await double.kill(0);
    const asked = witness.last();
    for (let times = 0; times < 600; times++) double.log.writeOwnEvent();
    await double.restart(100);
    expect(await asked).toBe((await witness.events())[0]?.position);
  });

  it('leaves out what belongs to others, though nothing of theirs may come in between', async () => {
    stands(attempt, ['x.y.v1'], 0, stream);
    const ours = await EventStoreDBWitness.open(double.url, 'ours');
    stands(offer, ['handover.offered.v1'], 0, `ours:${stream}`);
    stands(attempt, ['handover.attempt-recorded.v1'], 0, `ours:${stream}`);
    stands(command('/v1/enquiries', 'x.y.v1'), ['x.y.v1'], 0, 'theirs:handover/1');
    stands(attempt, ['handover.promise-kept.v1'], 1, `ours:${stream}`);
    const events = await ours.events();
    expect(events.map((event) => [event.stream, event.revision])).toEqual([0, 1, 2].map((revision) => [stream, revision]));
    expect(judge([], events).map(({ kind }) => kind)).toEqual(['torn']);
    expect(await ours.last()).toBe(events[2]?.position);
    await ours.close();
  });
});

it('tells whether a read model has come to a position, in either way of writing one', () => {
  expect(hasReached(null, '700-1')).toBe(false);
  expect([hasReached('699-9', '700-1'), hasReached('700-1', '700-1'), hasReached('701-0', '700-1')]).toEqual([false, true, true]);
  expect([hasReached('c9p9', 'c10p10'), hasReached('c10p10', 'c10p10'), hasReached('c99p99', 'c10p10')]).toEqual([
    false,
    true,
    true,
  ]);
});
