import { Follower, newEvent, newStream } from '../../libs/event-store/contract/event-store.contract.js';
import { EventStoreDBEventStore } from '../../libs/event-store/eventstoredb/index.js';
import type { EventStore } from '../../libs/event-store/index.js';
import {
  freshPrefix,
  nameOfServer,
  serverOfTheRun,
  type ServerOfTheRun,
} from '../support/eventstoredb-double/server-of-the-run.js';
import { handOver, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Caller } from '../support/system.js';

interface HandoverView {
  readonly status: string;
}

/** What is particular to events that are elsewhere than in PostgreSQL, by two settings; all else the other end-to-end tests tell of it as well. */
describe(`the whole system on ${nameOfServer}, which EVENT_STORE_URL names, beside another installation`, () => {
  let server: ServerOfTheRun;
  let neighbour: EventStore;
  let system: System;
  let sender: Caller;
  let coordinator: Caller;
  /** An event that would stop every read model which it reached. */
  const unheardOf = newEvent({ type: 'handover.unheard-of.v1' });

  beforeAll(async () => {
    server = await serverOfTheRun();
    const environment = { EVENT_STORE_PREFIX: freshPrefix(), ...server.environment };
    neighbour = await EventStoreDBEventStore.open({ url: server.url, prefix: `${environment.EVENT_STORE_PREFIX}-2` });
    await neighbour.append(newStream('handover'), 'no-stream', [unheardOf]);
    system = await System.start({ now: '2030-04-15T06:00:00Z', server: { ...server, environment } });
    sender = system.as(zaanstreek.id);
    coordinator = system.as('coordinator-noord-holland');
  }, startTimeout);

  afterAll(async () => {
    await system?.stop();
    await neighbour?.close();
    await server?.stop();
  });

  test('connections that drop and a projector that is killed lose nothing', async () => {
    const id = await handOver(sender, 'BY-SETTING-1');
    server.dropConnections();
    await system.composition.kill('projector');
    const key = 'accept-1';
    for (;;) {
      const reply = await coordinator.post(`/handovers/${id}/_accept`, {}, { key });
      if (reply.status === 200) break;
      expect(reply.status).toBe(503);
    }
    await system.settled();
    expect(await coordinator.sees<HandoverView>(`/handovers/${id}`)).toMatchObject({ status: 'accepted' });
  });

  test('everything shown comes from that store, where each event stands once, and none is in PostgreSQL', async () => {
    const [inPostgres] = await system.sql<{ count: number }>(
      'owner',
      'select count(*)::integer as count from event_store.events',
    );
    expect(inPostgres?.count).toBe(0);
    const events = await system.events();
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter(({ type }) => type === 'handover.offered.v1')).toHaveLength(1);
    const ready = await fetch(`${system.api}/health/ready`);
    expect(await ready.json()).toMatchObject({ status: 'up', events: 'up' });
  });

  test('neither of the two sees anything of the other', async () => {
    expect((await system.events()).map(({ id }) => id)).not.toContain(unheardOf.id);
    const follower = new Follower(neighbour);
    await follower.reached((await system.store.last()) ?? '');
    expect(follower.ids).toEqual([unheardOf.id]);
    await follower.stop();
  });
});
