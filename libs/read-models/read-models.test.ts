import pg from 'pg';
import { openPool } from '../database/index.js';
import { PostgresEventStore } from '../event-store/postgres/index.js';
import type { RecordedEvent } from '../event-store/port.js';
import { registry } from '../execution/all-aggregates.js';
import { feedbackOf, handover, leadOf, nextPromise, viewOf, type HandoverEvent, type HandoverState } from '../handover/index.js';
import { partyKey, type Party } from '../kernel/actor.js';
import { idOf } from '../kernel/ids.js';
import { createLogger } from '../logging/index.js';
import { checkpointsOf, Engine, openProjectionPool, PositionWaiter, Projector, rebuild } from '../projection/index.js';
import { promisesPerSender, promisesPerSenderCsv, type PromisesPerSender } from '../reporting/index.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { candidateTimeline, streamTimeline } from './timeline/queries.js';
import { findCandidate, listCandidates } from './candidates/queries.js';
import { findEnquiry, listEnquiries } from './enquiries/queries.js';
import { listFeedback } from './feedback/queries.js';
import { findHandover, listHandovers } from './handovers/queries.js';
import { readModels } from './index.js';
import { listObligations } from './open-obligations/queries.js';
import { InvalidCursor } from './paging.js';
import { findPolicy, listPolicyVersions } from './policies/queries.js';
import { Reader } from './reader.js';
import { midden, noord, Region, vakbond, werkcentrum, zuid } from './region.test-support.js';
import { findServicePoint, listMembers, servicePointsOf } from './service-points/queries.js';
import { listClients, listOrganisations } from './organisations/queries.js';

const projections = readModels(registry);
const names = projections.map(({ name }) => name);
const views = projections.flatMap(({ tables }) => tables.map(({ name }) => name));
const parties = [noord, midden, zuid, werkcentrum, vakbond] as const;

describe('read models', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  let pool: pg.Pool;
  let readerPool: pg.Pool;
  let projector: Projector;
  let waiter: PositionWaiter;
  let reader: Reader;
  let region: Region;
  const upcast = (event: RecordedEvent) => registry.upcast(event);
  const logger = createLogger('test', 'error');

  beforeAll(async () => {
    database = await testDatabase();
    store = await PostgresEventStore.open({ url: database.appUrl });
    pool = openProjectionPool(database.ownerUrl);
    readerPool = openPool({ url: database.readerUrl });
    reader = new Reader(readerPool);
    waiter = new PositionWaiter(database.readerUrl, readerPool, store);
    await waiter.start();
    projector = new Projector({ url: database.ownerUrl, pool, store, upcast, logger, projections, batchSize: 50 });
    projector.start();
    await projector.whenSettled();
    region = new Region(store, 1);
    await region.setUp();
    await region.play(700);
    if (region.position !== undefined) await waiter.waitForPosition(names, region.position, 20_000);
  });

  afterAll(async () => {
    await projector.stop();
    await waiter.stop();
    await store.close();
    await Promise.all([pool.end(), readerPool.end()]);
    await database.drop();
  });

  async function handoverStates(): Promise<ReadonlyMap<string, HandoverState>> {
    const states = await Promise.all(
      [...region.handovers].map(
        async (stream) => [stream, (await region.executor.stateOf(stream)).state as HandoverState] as const,
      ),
    );
    return new Map(states);
  }

  const as = (party: Party) => [partyKey(party)];

  /** All pages of a list. */
  async function all<T>(
    list: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
  ): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await list(cursor);
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
    }
  }

  async function everything(): Promise<Record<string, readonly unknown[]>> {
    const contents = views.map(async (view) => {
      const { rows } = await pool.query<{ row: unknown }>(
        `select to_jsonb(t) as row from read_model.${view} t order by to_jsonb(t)::text`,
      );
      return [view, rows.map(({ row }) => row)] as const;
    });
    return Object.fromEntries(await Promise.all(contents));
  }

  test('the history is rich enough to say something', async () => {
    const states = [...(await handoverStates()).values()].map(({ status }) => status);
    expect(new Set(states).size).toBeGreaterThan(6);
    expect(Object.entries(await everything()).filter(([, rows]) => rows.length === 0)).toEqual([]);
  });

  test('what was followed live is what a clean rebuild gives', async () => {
    const live = await everything();
    const engine = new Engine({ pool, store, upcast, logger, batchSize: 37 });
    for (const projection of projections) await rebuild(engine, projection);
    expect(await everything()).toEqual(live);
    expect((await checkpointsOf(pool)).map(({ parked }) => parked)).toEqual(names.map(() => null));
  });

  test('a handover stands in the inbox of each party as the domain says that this party sees it', async () => {
    const states = await handoverStates();
    for (const party of parties) {
      const rows = await reader.asParty(as(party), (db) =>
        all((cursor) => listHandovers(db, partyKey(party), { cursor, limit: 7 })),
      );
      const seen = [...states].filter(([, state]) => viewOf(state, party) !== 'none');
      expect(rows.map(({ id }) => id).sort()).toEqual(seen.map(([stream]) => idOf(stream)).sort());
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      for (const row of rows) {
        const state = states.get(`handover/${row.id}`);
        if (!state || state.status === 'not-offered') throw new Error('no such handover');
        const lead = leadOf(state);
        expect(row).toMatchObject({ status: state.status, lead: lead && partyKey(lead), view: viewOf(state, party) });
        expect(row.nextDue).toBe(row.view === 'status-only' ? null : (nextPromise(state)?.dueAt ?? null));
        if (row.view !== 'full')
          expect(JSON.stringify([row.copy, row.coach, row.held, row.personKey, row.candidate])).toBe(
            '[null,null,null,null,null]',
          );
        if (row.view === 'status-only') expect(JSON.stringify(row)).not.toMatch(/v1\./);
        if (row.view === 'full') expect(row.copy?.personKey).toBe(row.personKey);
      }
    }
  });

  test('no party gets at the row of another, even when it asks for it', async () => {
    const states = await handoverStates();
    for (const [stream, state] of states)
      for (const [asking, asked] of [
        [noord, midden],
        [zuid, noord],
        [vakbond, werkcentrum],
        [werkcentrum, noord],
      ] as const) {
        expect(await reader.asParty(as(asking), (db) => findHandover(db, partyKey(asked), idOf(stream)))).toBeUndefined();
        const own = await reader.asParty(as(asked), (db) => findHandover(db, partyKey(asked), idOf(stream)));
        expect(own === undefined).toBe(viewOf(state, asked) === 'none');
      }
  });

  test('lists in order of the next promise, filtered', async () => {
    const rows = await reader.asParty(as(noord), (db) =>
      all((cursor) => listHandovers(db, partyKey(noord), { cursor, limit: 5, order: 'due' })),
    );
    expect(rows.length).toBeGreaterThan(5);
    const due = rows.map(({ nextDue }) => nextDue ?? '');
    expect(due).toEqual([...due].sort());
    const accepted = await reader.asParty(as(noord), (db) =>
      listHandovers(db, partyKey(noord), { status: ['accepted', 'in-contact'], open: true, limit: 100 }),
    );
    expect(new Set(accepted.items.map(({ status }) => status))).toEqual(new Set(['accepted', 'in-contact']));
    await expect(
      reader.asParty(as(noord), (db) => listHandovers(db, partyKey(noord), { cursor: 'bm9uc2Vuc2U' })),
    ).rejects.toBeInstanceOf(InvalidCursor);
  });

  test('open obligations are what every aggregate has pending, for its service point', async () => {
    const expected: string[] = [];
    const ofNoord: string[] = [];
    for (const stream of region.streams) {
      const { pending, servicePoint } = await region.executor.standing(stream);
      const lines = pending.map(({ id, dueAt, target }) => JSON.stringify([stream, id, dueAt, target]));
      expected.push(...lines);
      if (servicePoint === noord.id) ofNoord.push(...lines);
    }
    const line = (row: { stream: string; obligationId: string; dueAt: string; target: string }) =>
      JSON.stringify([row.stream, row.obligationId, row.dueAt, row.target]);
    const seen = await reader.asParty(as(noord), (db) => all((cursor) => listObligations(db, { cursor, limit: 10 })));
    expect(seen.map(line).sort()).toEqual(ofNoord.sort());
    const { rows } = await pool.query<{ stream: string; obligation_id: string; due_at: Date; target: string }>(
      'select * from read_model.open_obligations',
    );
    const stored = rows.map((row) => line({ ...row, obligationId: row.obligation_id, dueAt: row.due_at.toISOString() }));
    expect(stored.sort()).toEqual(expected.sort());
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    expect((await app.query('select from read_model.open_obligations')).rowCount).toBe(expected.length);
    await expect(app.query('select from read_model.handovers')).rejects.toMatchObject({ code: '42501' });
    await app.end();
  });

  test('candidates and enquiries of a service point, and nobody else’s', async () => {
    const candidates = [...region.streams].filter((stream) => stream.startsWith('candidate/'));
    expect(candidates.length).toBeGreaterThan(2);
    for (const stream of candidates) {
      const state = (await region.executor.stateOf(stream)).state as { servicePoint: string };
      for (const party of [noord, midden, zuid]) {
        const found = await reader.asParty(as(party), (db) => findCandidate(db, idOf(stream)));
        expect(found?.servicePoint).toBe(party.id === state.servicePoint ? party.id : undefined);
      }
    }
    const listed = await reader.asParty(as(noord), (db) => all((cursor) => listCandidates(db, { cursor, limit: 2 })));
    expect(new Set(listed.map(({ servicePoint }) => servicePoint))).toEqual(new Set([noord.id]));
    const enquiries = await reader.asParty(as(noord), (db) => all((cursor) => listEnquiries(db, { cursor, limit: 2 })));
    expect(new Set(enquiries.map(({ servicePoint }) => servicePoint))).toEqual(new Set([noord.id]));
    const [first] = enquiries;
    const found = await reader.asParty(as(noord), (db) => findEnquiry(db, first?.id ?? ''));
    expect(found?.texts.slice(0, 2).map(({ kind }) => kind)).toEqual(['contact', 'question']);
    expect(await reader.asParty(as(zuid), (db) => findEnquiry(db, first?.id ?? ''))).toBeUndefined();
  });

  test('the timeline tells everything that happened under a service point, and takes sealed texts apart', async () => {
    for (const stream of [...region.handovers].slice(0, 8)) {
      const events = await store.readStream(stream);
      const seen = await reader.asParty(
        [partyKey(noord), partyKey(midden), partyKey(zuid), partyKey(werkcentrum), partyKey(vakbond)],
        (db) => all((cursor) => streamTimeline(db, stream, { cursor, limit: 4 })),
      );
      expect(seen.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(events.map(({ revision }) => revision));
      expect(JSON.stringify(seen.map(({ facts }) => facts))).not.toContain('v1.');
      expect(Object.keys(seen.find(({ revision }) => revision === 0)?.texts ?? {}).sort()).toEqual([
        '/advisor',
        '/doneSoFar',
        '/person',
        '/question',
      ]);
    }
    for (const stream of region.handovers) {
      let state: HandoverState = handover.initial;
      const known = new Map(parties.map((party) => [partyKey(party), [] as number[]]));
      for (const event of await store.readStream(stream)) {
        state = handover.evolve(state, event as unknown as HandoverEvent);
        for (const party of parties)
          if (viewOf(state, party) === 'full' || partyKey(event.metadata.actor.party) === partyKey(party))
            known.get(partyKey(party))?.push(event.revision);
      }
      for (const party of parties) {
        const rows = await reader.asParty(as(party), (db) => streamTimeline(db, stream, { limit: 100 }));
        expect(rows.items.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(known.get(partyKey(party)));
      }
    }
    const fromHandover = await reader.asParty(as(noord), (db) => listCandidates(db, { originChannel: ['handover'] }));
    const [candidate] = fromHandover.items;
    const history = await reader.asParty(as(noord), (db) => candidateTimeline(db, candidate?.id ?? '', { limit: 100 }));
    expect(new Set(history.items.map(({ stream }) => stream))).toEqual(
      new Set([`candidate/${candidate?.id}`, candidate?.originStream]),
    );
  });

  test('the sender hears the feedback of its own handovers and nothing more', async () => {
    for (const sender of [werkcentrum, vakbond, midden]) {
      const expected: string[] = [];
      for (const [stream, state] of await handoverStates())
        if (viewOf(state, sender) === 'sender')
          for (const event of await store.readStream(stream)) {
            const item = feedbackOf(event as unknown as HandoverEvent);
            if (item) expected.push(`${idOf(stream)} ${event.revision} ${item.kind}`);
          }
      const heard = await reader.asParty(as(sender), (db) =>
        all((cursor) => listFeedback(db, partyKey(sender), { cursor, limit: 3 })),
      );
      expect(heard.map(({ handover, revision, kind }) => `${handover} ${revision} ${kind}`).sort()).toEqual(expected.sort());
      expect(heard.length).toBeGreaterThan(0);
    }
    expect((await reader.asParty(as(vakbond), (db) => listFeedback(db, partyKey(werkcentrum)))).items).toEqual([]);
  });

  test('service points by municipality, people, organisations and policies', async () => {
    const found = await reader.asParty(as(werkcentrum), (db) => servicePointsOf(db, 'gröningen', '2026-10-01'));
    expect(found.map(({ id }) => id)).toEqual(['spt-midden', 'spt-noord', 'spt-zuid']);
    const later = await reader.asParty(as(werkcentrum), (db) => servicePointsOf(db, 'Groningen', '2027-01-01'));
    expect(later.map(({ id }) => id)).toEqual(['spt-midden', 'spt-noord']);
    expect((await reader.asParty(as(noord), (db) => findServicePoint(db, 'spt-zuid')))?.regions).toMatchObject([
      { validFrom: '2026-01-01', validUntil: '2026-12-31' },
    ]);
    expect(await reader.asParty(as(noord), (db) => listMembers(db, 'spt-noord'))).toHaveLength(3);
    expect(await reader.asParty(as(noord), (db) => listMembers(db, 'spt-zuid'))).toEqual([]);
    const own = await reader.asParty({ parties: [], subject: 'coach-0' }, (db) => db.selectFrom('members').selectAll().execute());
    expect(own.map(({ servicePoint, subject }) => `${servicePoint} ${subject}`).sort()).toEqual([
      'spt-midden coach-0',
      'spt-noord coach-0',
      'spt-zuid coach-0',
    ]);
    expect(await reader.asParty(as(noord), listOrganisations)).toHaveLength(2);
    expect(await reader.asParty(as(noord), (db) => listClients(db, werkcentrum.id))).toEqual([]);
    expect(await reader.asParty(as(werkcentrum), (db) => listClients(db, werkcentrum.id))).toMatchObject([
      { clientId: 'werkcentrum-noord-client' },
    ]);
    const client = await reader.asParty({ parties: [], client: 'vakbond-client' }, (db) =>
      db.selectFrom('clients').select('organisation').execute(),
    );
    expect(client).toEqual([{ organisation: 'vakbond' }]);
    expect(await reader.asParty(as(noord), (db) => findPolicy(db, noord.id))).toMatchObject({
      version: 1,
      policy: { failedAttempts: 2 },
    });
    expect(await reader.asParty(as(noord), (db) => listPolicyVersions(db, noord.id))).toHaveLength(1);
    expect(await reader.asParty(as(zuid), (db) => findPolicy(db, noord.id))).toBeUndefined();
  });

  test('without a party there is nothing but what everybody may know', async () => {
    const open = ['service_points', 'service_point_regions', 'service_point_municipalities', 'organisations'];
    for (const view of views)
      expect([view, (await readerPool.query(`select from read_model.${view}`)).rowCount === 0]).toEqual([
        view,
        !open.includes(view),
      ]);
  });

  test('every table of ours has row-level security, enabled and forced', async () => {
    const { rows } = await pool.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema$)'
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
    );
    expect(rows.map(({ name }) => name)).toEqual([]);
    const unsafe = await pool.query<{ name: string }>(
      `select c.relname::text as name from pg_class c where c.relkind = 'v' and c.relnamespace = 'read_model'::regnamespace
          and not coalesce('security_invoker=true' = any (c.reloptions), false)`,
    );
    expect(unsafe.rows).toEqual([]);
  });

  describe('promises per sender', () => {
    const scope = { from: '2026-09-01T00:00:00.000Z', to: '2028-01-01T00:00:00.000Z' };

    /** Counts from the events alone, in one pass per handover, knowing nothing of the domain's state. */
    async function counted(
      only: (handover: { sender: string; party: string }) => boolean,
      from: string,
      to: string,
      asOf?: string,
    ): Promise<Map<string, number[]>> {
      const counts = new Map<string, number[]>();
      for (const stream of region.handovers) {
        const promises = new Map<
          string,
          { promise: string; party: string; dueAt: string; fate: 'open' | 'kept' | 'broken' | 'released' }
        >();
        let sender = '';
        const note = (promise: string, party: Party, dueAt: string, fate: 'open' | 'kept' | 'broken' | 'released') => {
          const name = `${promise} ${partyKey(party)}`;
          if (promises.get(name)?.fate !== 'broken') promises.set(name, { promise, party: partyKey(party), dueAt, fate });
        };
        for (const event of (await store.readStream(stream)).filter(({ recorded }) => asOf === undefined || recorded <= asOf)) {
          const { type, data } = event as unknown as HandoverEvent;
          if (type === 'handover.offered.v1') sender = partyKey(data.sender);
          if ('promises' in data) for (const { promise, party, dueAt } of data.promises) note(promise, party, dueAt, 'open');
          if (type === 'handover.conversation-planned.v1') {
            const [kind = '', id = ''] = sender.split(':');
            const party = { kind, id } as Party;
            if ((promises.get(`advisorPresent ${sender}`)?.fate ?? 'open') === 'open')
              note('advisorPresent', party, data.start, 'open');
          }
          if (type === 'handover.promise-kept.v1') note(data.promise, data.party, data.dueAt, 'kept');
          if (type === 'handover.promise-lapsed.v1') note(data.promise, data.party, data.dueAt, 'broken');
          if (type === 'handover.promise-released.v1') note(data.promise, data.party, data.dueAt, 'released');
        }
        for (const { promise, party, dueAt, fate } of promises.values()) {
          if (dueAt < from || dueAt >= to || !only({ sender, party })) continue;
          const name = [sender, promise, party === sender ? 'sender' : 'receiver'].join(' ');
          const row = counts.get(name) ?? [0, 0, 0, 0];
          const column = ['kept', 'broken', 'released', 'open'].indexOf(fate);
          row[column] = (row[column] ?? 0) + 1;
          counts.set(name, row);
        }
      }
      return counts;
    }

    const tabulated = (rows: readonly PromisesPerSender[]) =>
      new Map(rows.map((row) => [`${row.sender} ${row.promise} ${row.side}`, [row.kept, row.broken, row.released, row.open]]));

    test('counts what the events say, kept and broken, on both sides', async () => {
      for (const sender of [werkcentrum, vakbond]) {
        const rows = await reader.asParty(as(sender), (db) => promisesPerSender(db, scope));
        expect(tabulated(rows)).toEqual(await counted((one) => one.sender === partyKey(sender), scope.from, scope.to));
        expect(rows[0]?.senderName).toBe(`Organisatie ${sender.id}`);
      }
      const both = await reader.asParty(parties.map(partyKey), (db) => promisesPerSender(db, scope));
      expect(tabulated(both)).toEqual(await counted(() => true, scope.from, scope.to));
      for (const side of ['sender', 'receiver'] as const)
        for (const fate of ['kept', 'broken'] as const) expect(both.some((row) => row.side === side && row[fate] > 0)).toBe(true);
    });

    test('of a period, as it was known at a moment', async () => {
      const events = await Promise.all([...region.handovers].map((stream) => store.readStream(stream)));
      const recorded = events
        .flat()
        .map((event) => event.recorded)
        .sort();
      for (const share of [0.25, 0.5, 0.9]) {
        const asOf = recorded[Math.floor(share * recorded.length)] ?? '';
        const [from, to] = ['2026-09-07T00:00:00.000Z', '2026-10-05T00:00:00.000Z'];
        const rows = await reader.asParty(parties.map(partyKey), (db) => promisesPerSender(db, { from, to, asOf }));
        expect(tabulated(rows)).toEqual(await counted(() => true, from, to, asOf));
      }
    });

    test('as CSV', async () => {
      const rows = await reader.asParty(as(werkcentrum), (db) => promisesPerSender(db, scope, { sender: partyKey(werkcentrum) }));
      const lines = promisesPerSenderCsv(rows).split('\r\n');
      expect(lines[0]).toBe('sender,senderName,promise,side,kept,broken,late,released,open,share');
      expect(lines).toHaveLength(rows.length + 2);
    });
  });
});
