import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../../libs/execution/envelope.js';
import type { RecordedEvent } from '../../libs/event-store/index.js';
import { startTimeout, System, type ProblemBody } from '../support/system.js';
import { eventually } from './support/installation.js';
import { cast, offerOf } from './support/stories.js';

/** Monday at nine in the morning in Amsterdam. */
const monday = '2026-11-02T08:00:00.000Z';
const references = ['LOST-1', 'LOST-2', 'LOST-3', 'LOST-4', 'LOST-5', 'LOST-6'];

let system: System;
let before: readonly RecordedEvent[];
let offered: readonly Answer[];
let taken: Answer;
/** What each driver waited for. */
let waited: ReadonlyMap<string, string | undefined>;

const offer = (reference: string) =>
  system.as(cast.werkcentrum).post<Answer>('/handovers', offerOf(reference, new Date(monday)), { key: `offer-${reference}` });
const typesOf = (events: readonly RecordedEvent[], { id }: Answer) =>
  events
    .filter(({ stream }) => stream === `handover/${id}`)
    .map(({ type, data }) => ('promise' in data ? `${type} ${data['promise']}` : type));

/** The open handovers, each with the due date that its driver waits for. */
async function driven(): Promise<ReadonlyMap<string, string | undefined>> {
  const running = await system.drivers.running().catch(() => new Map<string, string>());
  return new Map(offered.map(({ id }) => [`handover/${id}`, running.get(`handover/${id}`)]));
}

beforeAll(async () => {
  system = await System.start({ now: monday });
  offered = await Promise.all(references.map(async (reference) => (await offer(reference)).body));
  const [first] = offered;
  if (!first) throw new Error('nothing was offered');
  taken = await system.as(cast.coordinator).does(`/handovers/${first.id}/_accept`, {}, { key: 'accept-1' });
  await system.settled();
  before = await system.events();
  await eventually('every driver waits for something', 20_000, async () =>
    [...(waited = await driven()).values()].every((due) => due !== undefined),
  );
}, startTimeout);

afterAll(() => system?.stop(), 60_000);

describe('while Temporal is down', () => {
  let refused: { readonly status: number; readonly headers: Headers; readonly body: ProblemBody };
  let took: number;

  beforeAll(async () => {
    system.composition.supervise = false;
    await system.composition.kill('temporal');
    const started = performance.now();
    refused = await system.as(cast.coordinator).post(`/handovers/${offered[1]?.id}/_accept`, {}, { key: 'accept-2' });
    took = performance.now() - started;
  }, 60_000);

  it('goes on reading, and stays ready', async () => {
    const ready = await fetch(`${system.api}/health/ready`);
    expect({ status: ready.status, ...((await ready.json()) as object) }).toMatchObject({ status: 'up', temporal: 'down' });
    expect(ready.status).toBe(200);
    const seen = await system.as(cast.coordinator).sees<{ readonly status: string }>(`/handovers/${taken.id}`);
    expect(seen.status).toBe('accepted');
  });

  it('refuses a command within ten seconds or so, with the time after which to come again', () => {
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(took).toBeLessThan(12_000);
  });

  it('gives the first answer again to what was carried out before', async () => {
    const [again] = await Promise.all([offer('LOST-1')]);
    expect(again).toMatchObject({ status: 201, body: offered[0] });
  });

  it('has half done nothing', async () => {
    expect(await system.events()).toEqual(before);
  });
});

describe('when all that Temporal knew is lost', () => {
  beforeAll(async () => {
    await system.composition.deleteTemporalDatabase();
    await system.composition.start('temporal');
  }, 60_000);

  it('has the drivers of all open handovers brought back by the reconciler', async () => {
    await eventually('the drivers wait for the same again', 60_000, async () => isDeepStrictEqual(await driven(), waited));
  }, 90_000);

  it('has no event because of it', async () => {
    await system.settled();
    expect(await system.events()).toEqual(before);
  });

  it('gives the first answer to a command with a key from before', async () => {
    const again = await Promise.all(references.map(offer));
    expect(again.map(({ body }) => body)).toEqual(offered);
    expect(await system.as(cast.coordinator).does(`/handovers/${taken.id}/_accept`, {}, { key: 'accept-1' })).toEqual(taken);
    expect(await system.events()).toEqual(before);
  });

  it('carries out now, once, what could not be answered while it was down', async () => {
    const id = offered[1]?.id;
    const accepted = await system.as(cast.coordinator).does(`/handovers/${id}/_accept`, {}, { key: 'accept-2' });
    expect(await system.as(cast.coordinator).does(`/handovers/${id}/_accept`, {}, { key: 'accept-2' })).toEqual(accepted);
    await system.settled();
    const types = typesOf(await system.events(), accepted);
    expect(types.filter((type) => type === 'handover.accepted.v1')).toHaveLength(1);
  });

  it('reminds, lapses and escalates as if nothing had happened', async () => {
    await system.advance('2026-11-05T23:00:00.000Z');
    const events = await system.events();
    const [, , third] = offered;
    if (!third) throw new Error('nothing was offered');
    const types = typesOf(events, third);
    expect(types).toEqual([
      'handover.offered.v1',
      'handover.promise-reminded.v1 accept',
      'handover.promise-lapsed.v1 accept',
      'handover.promise-reminded.v1 coach',
      'handover.promise-escalated.v1 accept',
      'handover.promise-lapsed.v1 coach',
      'handover.promise-reminded.v1 contact',
      'handover.promise-escalated.v1 coach',
      'handover.promise-lapsed.v1 contact',
    ]);
    for (const other of offered.slice(3)) expect(typesOf(events, other)).toEqual(types);
    for (const { stream, data, metadata, type } of events)
      if (stream === `handover/${third.id}` && type === 'handover.promise-lapsed.v1')
        expect(metadata.occurred).toBe(data['dueAt']);
  }, 120_000);
});
