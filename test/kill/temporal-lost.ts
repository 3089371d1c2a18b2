import pg from 'pg';
import type { Answer } from '../../libs/execution/envelope.js';
import { startTimeout, System, type ProblemBody } from '../support/system.js';
import type { StoredEvent } from './ledger.js';
import { eventually } from './support/installation.js';
import { nextDueOf } from './support/owed.js';
import type { Store, StoreKind } from './support/stores.js';
import { cast, offerOf } from './support/stories.js';
import type { Witness } from './witness.js';

/** Monday at nine in the morning in Amsterdam. */
const monday = '2026-11-02T08:00:00.000Z';
const references = ['LOST-1', 'LOST-2', 'LOST-3', 'LOST-4', 'LOST-5', 'LOST-6'];

interface Lapse {
  readonly promise?: string;
  readonly dueAt?: string;
}

/** Temporal down, and then without anything that it knew, while the whole system has its events in some store. */
export function temporalLost(kind: StoreKind): void {
  describe(`with the events in ${kind.name}`, () => {
    let store: Store;
    let owner: pg.Pool;
    let witness: Witness;
    let system: System;
    let before: readonly StoredEvent[];
    let offered: readonly Answer[];
    let taken: Answer;

    const offer = (reference: string) =>
      system.as(cast.werkcentrum).post<Answer>('/handovers', offerOf(reference, new Date(monday)), { key: `offer-${reference}` });
    const ofHandover = (events: readonly StoredEvent[], { id }: Answer) =>
      events.filter(({ stream }) => stream === `handover/${id}`).map((event) => ({ ...event, data: event.data as Lapse }));
    const typesOf = (events: readonly StoredEvent[], answer: Answer) =>
      ofHandover(events, answer).map(({ type, data: { promise } }) => (promise === undefined ? type : `${type} ${promise}`));

    /** Whether the driver of each handover that was offered waits for the first of what it owes. */
    async function allWait(): Promise<boolean> {
      const running = await system.drivers.running().catch(() => new Map<string, string>());
      return offered.every(({ id }) => {
        const due = nextDueOf(`handover/${id}`, before);
        return due !== undefined && running.get(`handover/${id}`) === due;
      });
    }

    beforeAll(async () => {
      store = await kind.open();
      system = await System.start({ now: monday, server: store.server });
      owner = new pg.Pool({ connectionString: system.composition.urls.database.owner, max: 1 });
      witness = store.witness(owner);
      offered = await Promise.all(references.map(async (reference) => (await offer(reference)).body));
      const [first] = offered;
      if (!first) throw new Error('nothing was offered');
      taken = await system.as(cast.coordinator).does(`/handovers/${first.id}/_accept`, {}, { key: 'accept-1' });
      await system.settled();
      before = await witness.events();
      await eventually('every driver waits for what it owes', 20_000, allWait);
    }, startTimeout);

    afterAll(async () => {
      await owner?.end();
      await system?.stop();
      await store?.stop();
    }, 60_000);

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
        expect(await witness.events()).toEqual(before);
      });
    });

    describe('when all that Temporal knew is lost', () => {
      beforeAll(async () => {
        await system.composition.deleteTemporalDatabase();
        await system.composition.start('temporal');
      }, 60_000);

      it('has the drivers of all open handovers brought back by the reconciler', async () => {
        await eventually('the drivers wait for the same again', 60_000, allWait);
      }, 90_000);

      it('has no event because of it', async () => {
        await system.settled();
        expect(await witness.events()).toEqual(before);
      });

      it('gives the first answer to a command with a key from before', async () => {
        const again = await Promise.all(references.map(offer));
        expect(again.map(({ body }) => body)).toEqual(offered);
        expect(await system.as(cast.coordinator).does(`/handovers/${taken.id}/_accept`, {}, { key: 'accept-1' })).toEqual(taken);
        expect(await witness.events()).toEqual(before);
      });

      it('carries out now, once, what could not be answered while it was down', async () => {
        const id = offered[1]?.id;
        const accepted = await system.as(cast.coordinator).does(`/handovers/${id}/_accept`, {}, { key: 'accept-2' });
        expect(await system.as(cast.coordinator).does(`/handovers/${id}/_accept`, {}, { key: 'accept-2' })).toEqual(accepted);
        await system.settled();
        const types = typesOf(await witness.events(), accepted);
        expect(types.filter((type) => type === 'handover.accepted.v1')).toHaveLength(1);
      });

      it('reminds, lapses and escalates as if nothing had happened', async () => {
        await system.advance('2026-11-05T23:00:00.000Z');
        const events = await witness.events();
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
        for (const { type, data, occurred } of ofHandover(events, third))
          if (type === 'handover.promise-lapsed.v1') expect(occurred).toBe(data.dueAt);
      }, 120_000);
    });
  });
}
