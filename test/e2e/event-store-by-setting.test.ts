import { nameOfServer, serverOfTheRun, type ServerOfTheRun } from '../support/eventstoredb-double/server-of-the-run.js';
import { handOver, noordHolland, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Caller, type Page } from '../support/system.js';

interface HandoverView {
  readonly status: string;
  readonly lead: { readonly kind: string; readonly id: string } | null;
  readonly coach: string | null;
  readonly candidate: string | null;
  readonly lapsed: number;
}

/**
 * The whole system with its events elsewhere than in PostgreSQL, by one setting: API, workflows, worker, projector, webhook feed, and a
 * rebuild, as in the other end-to-end tests.
 */
describe(`the whole system on ${nameOfServer}, which EVENT_STORE_URL names`, () => {
  let server: ServerOfTheRun;
  let system: System;
  let sender: Caller;
  let coordinator: Caller;
  let coach: Caller;
  const run = Date.now().toString(36);

  beforeAll(async () => {
    server = await serverOfTheRun();
    system = await System.start({ now: '2030-04-15T06:00:00Z', environment: { EVENT_STORE_URL: server.url } });
    sender = system.as(zaanstreek.id);
    coordinator = system.as('coordinator-noord-holland');
    coach = system.as('career-coach-noord-holland');
  }, startTimeout);

  afterAll(async () => {
    await system?.stop();
    await server?.stop();
  });

  const seenBy = (caller: Caller, id: string): Promise<HandoverView> => caller.sees<HandoverView>(`/handovers/${id}`);

  test('a handover goes from the offer to the registered candidate', async () => {
    const id = await handOver(sender, `ES-${run}-1`);
    await coordinator.does(`/handovers/${id}/_accept`);
    const named = await coordinator.does(`/handovers/${id}/_name-coach`, { coach: 'career-coach-noord-holland' });
    expect(await coordinator.sees<HandoverView>(`/handovers/${id}`, named)).toMatchObject({
      status: 'accepted',
      lead: { kind: 'service-point', id: noordHolland.id },
      coach: 'career-coach-noord-holland',
    });
    await system.settled();
    const { candidate } = await seenBy(coordinator, id);
    const { items } = await coach.sees<Page<{ readonly id: string; readonly persona: string }>>('/candidates');
    expect(items).toContainEqual(expect.objectContaining({ id: candidate, persona: '2' }));
    const attempted = await coach.does(`/handovers/${id}/_record-attempt`, {
      channel: 'phone',
      at: '2030-04-15T06:00:00Z',
      outcome: 'reached',
    });
    expect(await coach.sees<HandoverView>(`/handovers/${id}`, attempted)).toMatchObject({ status: 'in-contact' });
    const feedback = await sender.sees<Page<{ readonly kind: string }>>(`/feedback?handover=${id}`, attempted);
    expect(feedback.items.map(({ kind }) => kind).toReversed()).toEqual(['accepted', 'coach-named']);
  });

  test('a promise lapses by the clock', async () => {
    const id = await handOver(sender, `ES-${run}-2`);
    await system.advance('2030-04-17T06:00:00Z');
    expect(await seenBy(coordinator, id)).toMatchObject({ status: 'offered', lapsed: 1 });
  });

  test('the same command again gets the same answer, and another one meets the revision', async () => {
    const body = { reference: `ES-${run}-3` };
    const id = await handOver(sender, body.reference);
    const once = await coordinator.does(`/handovers/${id}/_accept`, {}, { key: `accept-${run}` });
    expect(await coordinator.does(`/handovers/${id}/_accept`, {}, { key: `accept-${run}` })).toEqual(once);
    const stale = await coordinator.isRefused(
      `/handovers/${id}/_name-coach`,
      { coach: 'career-coach-noord-holland' },
      { ifMatch: once.revision - 1 },
    );
    expect(stale.status).toBe(412);
  });

  test('connections that drop and a projector that is killed lose nothing', async () => {
    const id = await handOver(sender, `ES-${run}-4`);
    server.dropConnections();
    await system.composition.kill('projector');
    const key = `accept-${run}-4`;
    for (;;) {
      const reply = await coordinator.post(`/handovers/${id}/_accept`, {}, { key });
      if (reply.status === 200) break;
      expect(reply.status).toBe(503);
    }
    await system.settled();
    expect(await seenBy(coordinator, id)).toMatchObject({ status: 'accepted' });
  });

  test('everything shown comes from that store, where each event stands once, and none is in PostgreSQL', async () => {
    const [inPostgres] = await system.sql<{ count: number }>(
      'owner',
      'select count(*)::integer as count from event_store.events',
    );
    expect(inPostgres?.count).toBe(0);
    const events = await system.events();
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter(({ type }) => type === 'handover.offered.v1').length).toBeGreaterThanOrEqual(4);
    const ready = await fetch(`${system.api}/health/ready`);
    expect(await ready.json()).toMatchObject({ status: 'up', events: 'up' });
  });
});
