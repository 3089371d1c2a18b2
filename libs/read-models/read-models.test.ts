import pg from 'pg';
import { dutchCalendar } from '../calendar/index.js';
import { openPool } from '../database/index.js';
import { PostgresEventStore } from '../event-store/postgres/index.js';
import type { RecordedEvent } from '../event-store/port.js';
import { registry } from '../execution/all-aggregates.js';
import type { EnquiryState } from '../enquiry/index.js';
import {
  feedbackOf,
  handover,
  isOpen,
  leadOf,
  nextPromise,
  pressingPromises,
  viewOf,
  type HandoverEvent,
  type HandoverState,
} from '../handover/index.js';
import { coachRoles, type CandidateState } from '../candidate/index.js';
import {
  agendaOf,
  assigneeOf,
  guidesOf,
  isRunning,
  journeyStatuses,
  openPreconditions,
  openTasks,
  signalsOf,
  standingAdvisories,
  type JourneyEvent,
  type KnownState as KnownJourney,
} from '../journey/index.js';
import { placement } from '../journey/journey.examples.js';
import { partyKey, systemActor, type Party } from '../kernel/actor.js';
import { idOf } from '../kernel/ids.js';
import { createLogger } from '../logging/index.js';
import { checkpointsOf, Engine, openProjectionPool, PositionWaiter, Projector, rebuild } from '../projection/index.js';
import { promisesPerSender, promisesPerSenderCsv, type PromisesPerSender } from '../reporting/index.js';
import { testDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { candidateTimeline, streamTimeline } from './timeline/queries.js';
import { listToday, workload, type TodayFor } from './today/queries.js';
import { findCandidate, listCandidates } from './candidates/queries.js';
import { findJourney, journeysOf, listJourneys, type JourneyFilter } from './journeys/queries.js';
import { findEnquiry, listEnquiries } from './enquiries/queries.js';
import { listFeedback } from './feedback/queries.js';
import { findHandover, listHandovers } from './handovers/queries.js';
import { readModels } from './index.js';
import { listObligations } from './open-obligations/queries.js';
import { InvalidCursor } from './paging.js';
import { findPolicy, listPolicyVersions } from './policies/queries.js';
import { Reader } from './reader.js';
import { actorAt, midden, noord, Region, vakbond, werkcentrum, zuid } from './region.test-support.js';
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
    await region.playJourneys(900);
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
    const listed = await reader.asParty(as(noord), (db) => all((cursor) => listCandidates(db, noord.id, { cursor, limit: 2 })));
    expect(new Set(listed.map(({ servicePoint }) => servicePoint))).toEqual(new Set([noord.id]));
    const enquiries = await reader.asParty(as(noord), (db) => all((cursor) => listEnquiries(db, noord.id, { cursor, limit: 2 })));
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
    const fromHandover = await reader.asParty(as(noord), (db) => listCandidates(db, noord.id, { originChannel: ['handover'] }));
    const [candidate] = fromHandover.items;
    const travelled = await reader.asParty(as(noord), (db) => journeysOf(db, candidate?.id ?? ''));
    expect(travelled.length).toBeGreaterThan(0);
    const history = await reader.asParty(as(noord), (db) =>
      all((cursor) => candidateTimeline(db, candidate?.id ?? '', { cursor, limit: 100 })),
    );
    expect(new Set(history.map(({ stream }) => stream))).toEqual(
      new Set([`candidate/${candidate?.id}`, candidate?.originStream, ...travelled.map(({ id }) => `journey/${id}`)]),
    );
  });

  describe('journeys', () => {
    async function journeyStates(): Promise<ReadonlyMap<string, KnownJourney>> {
      const states = await Promise.all(
        [...region.journeys].map(
          async (stream) => [idOf(stream), (await region.executor.stateOf(stream)).state as KnownJourney] as const,
        ),
      );
      return new Map(states);
    }
    const every = { status: journeyStatuses, limit: 7 };

    test('the caseload holds each journey of the service point as the domain has it, and nobody else’s', async () => {
      const states = await journeyStates();
      expect(new Set([...states.values()].map(({ status }) => status))).toEqual(new Set(journeyStatuses));
      for (const party of parties) {
        const rows = await reader.asParty(as(party), (db) => all((cursor) => listJourneys(db, party.id, { ...every, cursor })));
        const own = [...states].filter(([, { servicePoint }]) => partyKey(party) === `service-point:${servicePoint}`);
        expect(rows.map(({ id }) => id).sort()).toEqual(own.map(([id]) => id).sort());
        for (const row of rows) {
          const state = states.get(row.id);
          if (!state) throw new Error('no such journey');
          expect(row).toMatchObject({
            candidate: state.candidate,
            number: state.number,
            status: state.status,
            step: state.step.step,
            iteration: state.step.iteration,
            persona: `${state.persona}`,
            stall: state.stall.standing,
            openTasks: openTasks(state).length,
            advisories: state.status === 'ended' ? [] : standingAdvisories(state),
            openPreconditions: openPreconditions(state.orientation),
            nextDue: agendaOf(state)[0]?.dueAt ?? null,
            outcome: state.status === 'ended' ? state.ending.outcome : null,
            guides: guidesOf(state),
          });
          for (const role of coachRoles) expect(row.standIns[role] ?? row.coaches[role] ?? null).toBe(assigneeOf(state, role));
          expect(row.placement?.placement ?? null).toBe(state.placements.findLast(isRunning)?.placement ?? null);
          expect(JSON.stringify(row)).not.toMatch(/v1\./);
          const found = await reader.asParty(as(party), (db) => findJourney(db, row.id));
          expect(found?.row).toEqual(row);
          const { orientation, trainings, placements, durability, tasks } = state;
          expect(found?.detail).toEqual(
            expect.objectContaining(JSON.parse(JSON.stringify({ orientation, trainings, placements, durability, tasks }))),
          );
        }
      }
      const [first] = states.keys();
      const seenBy = async (party: Party) =>
        (await reader.asParty(as(party), (db) => findJourney(db, first ?? ''))) !== undefined;
      const ofFirst = states.get(first ?? '')?.servicePoint;
      for (const party of [noord, midden, zuid]) expect(await seenBy(party)).toBe(party.id === ofFirst);
    });

    test('filters as asked', async () => {
      const states = [...(await journeyStates())].filter(([, { servicePoint }]) => servicePoint === noord.id);
      const dueBefore = '2027-06-01T00:00:00.000Z';
      const open = ({ status }: KnownJourney) => status !== 'ended';
      const guided = (subject: string) => (state: KnownJourney) => open(state) && guidesOf(state).includes(subject);
      const cases: readonly (readonly [JourneyFilter, (state: KnownJourney) => boolean])[] = [
        [{}, open],
        [{ status: ['ended'] }, (state) => !open(state)],
        [{ coach: 'coach-1' }, guided('coach-1')],
        [{ coach: 'stand-in' }, guided('stand-in')],
        [
          { coach: 'coach-1', role: 'career-coach' },
          (state) => open(state) && [state.coaches['career-coach']?.coach, assigneeOf(state, 'career-coach')].includes('coach-1'),
        ],
        [{ role: 'job-coach' }, (state) => open(state) && state.coaches['job-coach'] !== undefined],
        [{ step: ['retention', 'training'] }, (state) => open(state) && ['retention', 'training'].includes(state.step.step)],
        [{ route: ['work-to-work'] }, (state) => open(state) && state.route === 'work-to-work'],
        [{ region: 'regio-1' }, (state) => open(state) && state.region === 'regio-1'],
        [
          { sender: partyKey(werkcentrum) },
          (state) => open(state) && state.sender !== null && partyKey(state.sender) === partyKey(werkcentrum),
        ],
        [{ stalled: true }, (state) => open(state) && state.stall.standing === 'signalled'],
        [{ stalled: false }, (state) => open(state) && state.stall.standing !== 'signalled'],
        [{ paused: true }, ({ status }) => status === 'paused'],
        [{ withAdvisory: true }, (state) => open(state) && standingAdvisories(state).length > 0],
        [{ withAdvisory: false }, (state) => open(state) && standingAdvisories(state).length === 0],
        [{ dueBefore }, (state) => open(state) && (agendaOf(state)[0]?.dueAt ?? '9') < dueBefore],
      ];
      for (const [filter, holds] of cases) {
        const rows = await reader.asParty(as(noord), (db) =>
          all((cursor) => listJourneys(db, noord.id, { ...filter, cursor, limit: 3 })),
        );
        const expected = states.filter(([, state]) => holds(state)).map(([id]) => id);
        expect([filter, expected.length > 0 && expected.length < states.length]).toEqual([filter, true]);
        expect([filter, rows.map(({ id }) => id).sort()]).toEqual([filter, expected.sort()]);
      }
    });

    test('comes by start, by what is due first, or by who was left alone longest, each once over all pages', async () => {
      const listed = async (order: 'newest' | 'due' | 'activity') => {
        const rows = await reader.asParty(as(noord), (db) =>
          all((cursor) => listJourneys(db, noord.id, { ...every, order, cursor })),
        );
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
        return rows;
      };
      const newest = (await listed('newest')).map(({ startedAt }) => startedAt);
      expect(newest).toEqual([...newest].sort().reverse());
      const due = (await listed('due')).map(({ nextDue }) => nextDue ?? '');
      expect(due).toEqual([...due].sort());
      expect(due).not.toContain('');
      const activity = (await listed('activity')).map(({ activeAt }) => activeAt);
      expect(activity).toEqual([...activity].sort());
      expect(activity).toHaveLength(newest.length);
      await expect(
        reader.asParty(as(noord), (db) => listJourneys(db, noord.id, { cursor: 'bm9uc2Vuc2U' })),
      ).rejects.toBeInstanceOf(InvalidCursor);
    });
  });

  describe('what waits for somebody', () => {
    type Line = readonly [stream: string, item: string, assignee: string | null, dueAt: string | null];
    const linesOf = (rows: readonly { stream: string; item: string; assignee: string | null; dueAt: string | null }[]) =>
      rows.map(({ stream, item, assignee, dueAt }) => JSON.stringify([stream, item, assignee, dueAt] satisfies Line)).sort();

    /** By what each stream says, as the domain reads it. */
    async function expectedAt(party: Party): Promise<readonly string[]> {
      const lines: Line[] = [];
      for (const stream of region.streams) {
        const { state } = await region.executor.stateOf(stream);
        if (stream.startsWith('journey/')) {
          const known = state as KnownJourney;
          if (known.servicePoint !== party.id) continue;
          for (const one of agendaOf(known)) lines.push([stream, one.id, one.assignee, one.dueAt]);
          for (const one of signalsOf(known)) {
            const dueAt = one.what === 'stall' ? one.signalledAt : one.what === 'absence' ? one.returnsAt : null;
            lines.push([stream, one.id, one.assignee, dueAt]);
          }
        }
        if (stream.startsWith('handover/')) {
          const known = state as HandoverState;
          const coach = 'coach' in known ? known.coach : null;
          for (const { promise, party: by, dueAt } of pressingPromises(known))
            if (partyKey(by) === partyKey(party)) {
              const assignee = promise === 'contact' || promise === 'conversation' ? coach : null;
              lines.push([stream, `promise:${promise}:${partyKey(by)}`, assignee, dueAt]);
            }
          if (known.status === 'not-offered' || partyKey(known.receiver.party) !== partyKey(party)) continue;
          if (known.status === 'conversation-planned') lines.push([stream, 'conversation', coach, known.conversation.start]);
          if (known.status === 'conversation-held') lines.push([stream, 'completion', coach, known.held.heldAt]);
        }
        if (stream.startsWith('enquiry/')) {
          const known = state as EnquiryState;
          if (known.status !== 'open' || known.followUp === null || known.servicePoint !== party.id) continue;
          const member = known.to !== null && 'member' in known.to ? known.to.member : null;
          lines.push([stream, `follow-up:${known.followUp.followUp}`, member, known.followUp.dueAt]);
        }
        if (stream.startsWith('candidate/')) {
          const known = state as CandidateState;
          if (known.status !== 'active' || known.servicePoint !== party.id || known.erasure.standing === 'kept') continue;
          lines.push([stream, 'erasure', null, known.erasure.standing === 'due' ? known.erasure.since : null]);
        }
      }
      return lines.map((line) => JSON.stringify(line)).sort();
    }

    test('is a row for each thing, for the service point that it waits at', async () => {
      const kinds = new Set<string>();
      for (const party of [noord, midden, zuid]) {
        const rows = await reader.asParty(as(party), (db) => db.selectFrom('today').selectAll().execute());
        expect(linesOf(rows)).toEqual(await expectedAt(party));
        for (const { kind } of rows) kinds.add(kind);
      }
      expect(kinds.size).toBeGreaterThan(8);
      const others = await reader.asParty(as(werkcentrum), (db) => db.selectFrom('today').selectAll().execute());
      expect(others).toEqual([]);
    });

    test('comes for those who ask, the overdue first, each once over all pages', async () => {
      const listed = (forWhom: TodayFor, dueBefore?: string) =>
        reader.asParty(as(noord), (db) =>
          all((cursor) => listToday(db, noord.id, forWhom, { cursor, limit: 3, ...(dueBefore && { dueBefore }) })),
        );
      const everybody = await reader.asParty(as(noord), (db) =>
        db.selectFrom('today').selectAll().where('servicePoint', '=', noord.id).execute(),
      );
      const coach = { whose: 'theirs', subjects: ['coach-0'], roles: [] } as const;
      const mine = await listed(coach);
      expect(linesOf(mine)).toEqual(linesOf(everybody.filter(({ assignee }) => assignee === 'coach-0')));
      expect(linesOf(await listed({ whose: 'theirs', subjects: ['coach-0', 'stand-in'], roles: ['coordinator'] }))).toEqual(
        linesOf(
          everybody.filter(
            ({ assignee, openTo }) => assignee === 'coach-0' || assignee === 'stand-in' || openTo === 'coordinator',
          ),
        ),
      );
      const nobodys = await listed({ whose: 'nobodys' });
      expect(linesOf(nobodys)).toEqual(linesOf(everybody.filter(({ assignee }) => assignee === null)));
      expect(nobodys.every(({ openTo }) => openTo !== null)).toBe(true);
      for (const at of everybody
        .flatMap(({ overdueAt }) => overdueAt ?? [])
        .sort()
        .filter((_, n) => n % 10 === 0)) {
        const overdue = mine.map(({ overdueAt }) => overdueAt !== null && overdueAt <= at);
        expect(overdue.lastIndexOf(true)).toBe(overdue.filter(Boolean).length - 1);
        const soon = await listed(coach, at);
        expect(linesOf(soon)).toEqual(linesOf(mine.filter(({ dueAt }) => dueAt === null || dueAt < at)));
      }
      const checkIns = await reader.asParty(as(noord), (db) =>
        listToday(db, noord.id, coach, { kinds: ['check-in'], limit: 100 }),
      );
      expect(new Set(checkIns.items.map(({ kind }) => kind))).toEqual(new Set(['check-in']));
    });

    test('adds up to the workload of each coach', async () => {
      const states = await Promise.all(
        [...region.journeys].map(async (stream) => (await region.executor.stateOf(stream)).state as KnownJourney),
      );
      const open = states.filter(({ status, servicePoint }) => status !== 'ended' && servicePoint === noord.id);
      const rows = await reader.asParty(as(noord), (db) => db.selectFrom('today').selectAll().execute());
      const days = rows.flatMap(({ kind, overdueAt }) => (kind === 'task' && overdueAt !== null ? [overdueAt] : [])).sort();
      const now = days[Math.floor(days.length / 2)] ?? '';
      const soon = new Date(Date.parse(now) + 7 * 86_400_000).toISOString();
      const loads = await reader.asParty(as(noord), (db) => workload(db, noord.id, now, soon));
      expect(loads.map(({ coach }) => coach)).toEqual(expect.arrayContaining(['coach-0', 'coach-1']));
      for (const { coach, member, journeys: held, tasks, checkIns, handovers, absentUntil } of loads) {
        const own = open.filter(({ coaches }) => Object.values(coaches).some((one) => one.coach === coach));
        const todo =
          own.length === 0 ? [] : open.flatMap((state) => agendaOf(state)).filter(({ assignee }) => assignee === coach);
        expect([coach, held.open, held.paused, held.stalled]).toEqual([
          coach,
          own.length,
          own.filter(({ status }) => status === 'paused').length,
          own.filter(({ stall }) => stall.standing === 'signalled').length,
        ]);
        for (const role of coachRoles)
          expect(held.byRole[role] ?? 0).toBe(open.filter(({ coaches }) => coaches[role]?.coach === coach).length);
        expect(Object.values(held.byStep).reduce((sum, n) => sum + n, 0)).toBe(own.length);
        if (own.length > 0) expect(tasks.open).toBe(todo.filter(({ what }) => what === 'task').length);
        expect(tasks.overdue).toBe(
          rows.filter(({ kind, assignee, overdueAt }) => kind === 'task' && assignee === coach && (overdueAt ?? '9') <= now)
            .length,
        );
        if (own.length > 0) expect(checkIns).toBe(todo.filter(({ what, dueAt }) => what === 'check-in' && dueAt < soon).length);
        const away = open.flatMap(({ absences }) => absences).filter((absence) => absence.coach === coach);
        expect(absentUntil).toBe(
          away
            .map(({ returnsAt }) => returnsAt)
            .sort()
            .at(-1) ?? null,
        );
        expect(member).toBe(['coach-0', 'coach-1'].includes(coach));
        const named = [...(await handoverStates()).values()].filter(
          (state) => isOpenAt(state) && 'coach' in state && state.coach === coach,
        );
        expect(handovers).toBe(named.length);
      }
      expect(loads.some(({ tasks }) => tasks.overdue > 0 && tasks.overdue < tasks.open)).toBe(true);
    });

    const isOpenAt = (state: HandoverState) =>
      state.status !== 'not-offered' && partyKey(state.receiver.party) === partyKey(noord) && isOpen(state);
  });

  test('the sender hears the feedback of its own handovers and nothing more', async () => {
    const kinds = new Set<string>();
    for (const [n, stream] of [...region.journeys].entries()) {
      const state = (await region.executor.stateOf(stream)).state as KnownJourney;
      if (state.handover === null || state.status !== 'active') continue;
      const coordinator = actorAt({ kind: 'service-point', id: state.servicePoint }, 'coordinator');
      await region.give(stream, 'change-feedback-consent', { agreed: n % 3 > 0 }, systemActor(coordinator.party));
      const { data } = placement(dutchCalendar.sameDayAt(state.startedAt, '12:00').slice(0, 10), { employer: `employer-${n}` });
      await region.give(stream, 'begin-placement', data, coordinator);
    }
    if (region.position !== undefined) await waiter.waitForPosition(['feedback', 'handovers'], region.position, 20_000);
    for (const sender of [werkcentrum, vakbond, midden]) {
      const expected: string[] = [];
      for (const [stream, state] of await handoverStates())
        if (viewOf(state, sender) === 'sender')
          for (const event of await store.readStream(stream)) {
            const item = feedbackOf(event as unknown as HandoverEvent);
            if (item) expected.push(`${idOf(stream)} ${event.revision} ${item.kind}`);
          }
      for (const stream of region.journeys) {
        let handedOver: string | null = null;
        let agreed = false;
        for (const event of await store.readStream(stream)) {
          const { type, data } = event as unknown as JourneyEvent;
          if (type === 'journey.started.v1') {
            agreed = data.feedbackAgreed;
            handedOver = data.sender !== null && partyKey(data.sender) === partyKey(sender) ? data.handover : null;
          }
          if (type === 'journey.feedback-consent-changed.v1') agreed = data.agreed;
          if (!agreed || handedOver === null) continue;
          if (type === 'journey.placement-begun.v1' && data.counted) expected.push(`${handedOver} ${event.revision} placed`);
          if (type === 'journey.durability-established.v1') expected.push(`${handedOver} ${event.revision} durable`);
        }
      }
      const heard = await reader.asParty(as(sender), (db) =>
        all((cursor) => listFeedback(db, partyKey(sender), { cursor, limit: 3 })),
      );
      expect(heard.map(({ handover, revision, kind }) => `${handover} ${revision} ${kind}`).sort()).toEqual(expected.sort());
      expect(heard.length).toBeGreaterThan(0);
      for (const { handover, reference, kind, term } of heard) {
        const state = (await handoverStates()).get(`handover/${handover}`);
        expect(reference).toBe(state?.status === 'not-offered' ? null : state?.reference);
        expect(term === null).toBe(kind !== 'durable');
        kinds.add(kind);
      }
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['accepted', 'ended', 'placed']));
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
      const lines = promisesPerSenderCsv(rows, { ...scope, asOf: '2028-01-01T00:00:00.000Z' }, 'nl').split('\r\n');
      expect(lines[0]).toBe(
        '\uFEFFfigure,title,from,to,asOf,sender,senderName,promise,side,kept,broken,late,released,open,share,numerator,denominator,dateThatCounts,events,notes',
      );
      expect(lines[1]).toContain(`,${scope.from},${scope.to},2028-01-01T00:00:00.000Z,${partyKey(werkcentrum)},`);
      expect(lines[1]).toContain('Beloften die op tijd zijn nagekomen');
      expect(lines).toHaveLength(rows.length + 2);
    });
  });
});
