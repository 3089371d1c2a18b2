import fc from 'fast-check';
import type pg from 'pg';
import { personas } from '../../candidate/index.js';
import { openPool } from '../../database/index.js';
import type { NewEvent, Position, RecordedEvent } from '../../event-store/port.js';
import { PostgresEventStore } from '../../event-store/postgres/index.js';
import { registry } from '../../execution/all-aggregates.js';
import { attributions, lines, routes, type JourneyCommandType, type JourneyEvent } from '../../journey/index.js';
import { commandOf } from '../../journey/journey.commands.examples.js';
import { coach, start, thursday } from '../../journey/journey.examples.js';
import { actors, history, later, Life } from '../../journey/journey.lives.examples.js';
import { partyKey, systemActor } from '../../kernel/actor.js';
import { deriveId } from '../../kernel/ids.js';
import type { JsonObject } from '../../kernel/json.js';
import { createLogger } from '../../logging/index.js';
import { openProjectionPool, PositionWaiter, Projector } from '../../projection/index.js';
import { figureFactsProjection } from '../../read-models/figure-facts/projection.js';
import { organisationsProjection } from '../../read-models/organisations/projection.js';
import { Reader } from '../../read-models/reader.js';
import { dice, midden, noord, Region, vakbond, werkcentrum, zuid } from '../../read-models/region.test-support.js';
import { servicePointsProjection } from '../../read-models/service-points/projection.js';
import { comparableRows, independentFigures, type IndependentQuestion } from '../../../test/support/independent-figures.js';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { figureNames, figuresReport, groupings } from './index.js';
import { figuresCsv } from './csv.js';

const projections = [figureFactsProjection, organisationsProjection, servicePointsProjection];
const allOfIt = { from: '2026-01-01T00:00:00.000Z', to: '2040-01-01T00:00:00.000Z' };
const periods = [
  allOfIt,
  { from: '2026-09-30T22:00:00.000Z', to: '2026-12-31T23:00:00.000Z' },
  { from: '2027-02-10T10:30:00.000Z', to: '2028-01-31T23:00:00.000Z' },
];

/** What came together in one stream, and when. */
interface Batch {
  readonly now: string;
  readonly stream: string;
  readonly events: readonly { readonly type: string; readonly data: object; readonly occurred?: string }[];
}

describe('figures', () => {
  const roll = dice(7);
  const oneOf = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  let database: TestDatabase;
  let store: PostgresEventStore;
  let pool: pg.Pool;
  let readerPool: pg.Pool;
  let projector: Projector;
  let waiter: PositionWaiter;
  let reader: Reader;
  let events: readonly RecordedEvent[];
  let moments: readonly string[];

  beforeAll(async () => {
    database = await testDatabase();
    store = await PostgresEventStore.open({ url: database.appUrl });
    pool = openProjectionPool(database.ownerUrl);
    readerPool = openPool({ url: database.readerUrl });
    reader = new Reader(readerPool);
    waiter = new PositionWaiter(database.readerUrl, readerPool, store);
    await waiter.start();
    const upcast = (event: RecordedEvent) => registry.upcast(event);
    const logger = createLogger('test', 'error');
    projector = new Projector({ url: database.ownerUrl, pool, store, upcast, logger, projections });
    projector.start();
    const region = new Region(store, 11);
    await region.setUp();
    await region.play(500);
    const taken = await accepted(region);
    const batches = [
      ...candidates(),
      ...enquiries(),
      ...taken.flatMap((candidate) => lives(candidate, 1)),
      ...withoutHandover(),
      ...links(),
    ];
    const last = await append(batches.sort((a, b) => Date.parse(a.now) - Date.parse(b.now)));
    await waiter.waitForPosition(
      projections.map(({ name }) => name),
      last,
      60_000,
    );
    const streams = new Set([...region.streams, ...batches.map(({ stream }) => stream)]);
    events = (await Promise.all([...streams].map((stream) => store.readStream(stream)))).flat();
    const recorded = events.map((event) => event.recorded).sort();
    moments = [0.4, 0.8, 1].map((part) => recorded[Math.ceil(part * recorded.length) - 1] ?? '');
  }, 180_000);

  afterAll(async () => {
    await projector.stop();
    await waiter.stop();
    await store.close();
    await Promise.all([pool.end(), readerPool.end()]);
    await database.drop();
  });

  /** Candidates whom the service point took from handovers. */
  async function accepted(region: Region): Promise<readonly string[]> {
    const all = await Promise.all([...region.handovers].map((stream) => store.readStream(stream)));
    return all
      .flat()
      .filter(({ type, data }) => type === 'handover.accepted.v1' && JSON.stringify(data['receiver']) === JSON.stringify(noord))
      .map(({ data }) => String(data['candidate']).replace('candidate/', ''));
  }

  const walkIns = Array.from({ length: 90 }, (_, n) => deriveId('walk-in', String(n)));
  const momentOf = (n: number) => later(thursday, 24 * 3 * n);

  /** Registered at the desk, some from somewhere. */
  function candidates(): Batch[] {
    return walkIns.map((candidate, n) => ({
      now: momentOf(n),
      stream: `candidate/${candidate}`,
      events: [
        {
          type: 'candidate.registered.v1',
          data: {
            candidate,
            servicePoint: noord.id,
            persona: oneOf(personas),
            origin: { channel: oneOf(['walk-in', 'campaign']), ...(roll(3) === 0 && { organisation: vakbond }) },
          },
        },
      ],
    }));
  }

  /** Of people who leave no name, and of those who do not ask about themselves. */
  function enquiries(): Batch[] {
    return Array.from({ length: 20 }, (_, n) => {
      const enquiry = deriveId('test-enquiry', String(n));
      const data = { enquiry, servicePoint: noord.id, from: oneOf(['anonymous', 'employer', 'partner']) };
      return { now: momentOf(roll(60)), stream: `enquiry/${enquiry}`, events: [{ type: 'enquiry.registered.v1', data }] };
    });
  }

  function withoutHandover(): Batch[] {
    return walkIns.flatMap((candidate, n) => [
      ...(n % 2 === 0 ? atWork(candidate, later(momentOf(n), roll(400))) : lives(candidate, 1, later(momentOf(n), roll(400)))),
      ...(roll(3) === 0 ? lives(candidate, 2, later(momentOf(n), 24 * 500)) : []),
    ]);
  }

  /** Some say that they are the same person; of others only one of both says so, or not any more. */
  function links(): Batch[] {
    return walkIns.slice(0, 24).flatMap((candidate, n) => {
      const other = walkIns[n + 1 + roll(3)] ?? candidate;
      const says = (one: string, another: string, hours: number, isLinked = true): Batch => ({
        now: later(momentOf(40), n + hours),
        stream: `candidate/${one}`,
        events: [{ type: `candidate.duplicate-${isLinked ? 'linked' : 'unlinked'}.v1`, data: { candidate: another } }],
      });
      switch (roll(4)) {
        case 0:
          return [says(candidate, other, 0)];
        case 1:
          return [says(candidate, other, 0), says(other, candidate, 1), says(other, candidate, 2, false)];
        case 2:
          return [];
        default:
          return [says(candidate, other, 0), says(other, candidate, 1)];
      }
    });
  }

  /** A random journey as the domain decides it, for one candidate. */
  function lives(candidate: string, number: number, from: string = momentOf(roll(60))): Batch[] {
    const life = new Life();
    life.now = from;
    life.give(start, coach);
    const [draws] = fc.sample(history, { numRuns: 1, seed: roll(1_000_000) });
    for (const choice of draws ?? []) life.step(choice);
    for (let step = 0; step < 6; step++) {
      give(life, oneOf(['enter-step', 'enter-step', 'conclude-in-depth-orientation', 'observe-leak', 'resume', 'pause']));
      life.clockTo(later(life.now, roll(24 * 20)));
    }
    if (roll(2) === 0) give(life, 'end');
    if (roll(4) === 0) give(life, 'reopen');
    if (roll(2) === 0) life.clockTo(later(life.now, 24 * 400));
    return written(life, candidate, number);
  }

  /** By whoever may, where anybody may. */
  function give(life: Life, type: JourneyCommandType): void {
    actors.some((actor) => life.give(commandOf(type, life.state, life.now, { pick: roll(1000), fitting: true }), actor));
  }

  /** Somebody who finds work soon and stays in it as long as the dice say. */
  function atWork(candidate: string, from: string): Batch[] {
    const life = new Life();
    life.now = from;
    life.give(start, coach);
    give(life, 'record-conversation');
    if (roll(2) === 0) give(life, 'begin-training');
    life.clockTo(later(life.now, 24 * roll(90)));
    give(life, 'begin-placement');
    life.clockTo(later(life.now, 24 * (30 + roll(60))));
    give(life, oneOf(['record-contract-outcome', 'end-placement']));
    if (roll(2) === 0) give(life, 'complete-training');
    life.clockTo(later(life.now, 24 * (184 - roll(60))));
    give(life, oneOf(['establish-durability', 'establish-durability', 'record-durability-lost', 'record-interests']));
    life.clockTo(later(life.now, 24 * (150 + roll(60))));
    give(life, oneOf(['establish-durability', 'end-placement']));
    if (roll(3) > 0) life.clockTo(later(life.now, 24 * 60));
    return written(life, candidate, 1);
  }

  function written(life: Life, candidate: string, number: number): Batch[] {
    const journey = deriveId('test-journey', candidate, String(number));
    const facts = {
      ...{
        candidate,
        journey,
        number,
        route: oneOf(routes),
        persona: oneOf(personas),
        region: oneOf([null, 'drenthe', 'regio-0']),
      },
      origin: oneOf([
        { channel: 'walk-in' },
        { channel: 'campaign' },
        { channel: 'handover', organisation: werkcentrum, handover: 'h' },
      ]),
      sender: oneOf([null, werkcentrum, vakbond, midden]),
    };
    return life.decisions.map(({ now, events: decided }) => ({
      now,
      stream: `journey/${journey}`,
      events: decided.map((event: JourneyEvent) => {
        if (event.type === 'journey.started.v1') return { ...event, data: { ...event.data, ...facts } };
        if (event.type === 'journey.placement-begun.v1')
          return { ...event, data: { ...event.data, attribution: oneOf(attributions) } };
        return event;
      }),
    }));
  }

  async function append(batches: readonly Batch[]): Promise<Position> {
    const revisions = new Map<string, number>();
    let position: Position = await store.head();
    for (const [n, { now, stream, events: batch }] of batches.entries()) {
      const standing = revisions.get(stream) ?? (await store.readStream(stream)).at(-1)?.revision ?? -1;
      const written = batch.map(({ type, data, occurred }, index): NewEvent => ({
        id: deriveId('test-event', stream, String(n), String(index)),
        type,
        data: data as JsonObject,
        metadata: {
          commandId: deriveId('test-command', stream, String(n)),
          fingerprint: 'f',
          actor: { ...systemActor(noord), role: 'system' },
          servicePoint: noord.id,
          occurred: occurred ?? now,
          correlationId: 'figures',
        },
      }));
      const result = await store.append(stream, standing < 0 ? 'no-stream' : standing, written);
      revisions.set(stream, result.revision);
      position = result.position;
    }
    return position;
  }

  async function both(question: IndependentQuestion & { readonly asOf: string }) {
    const { servicePoint, from, to, asOf, by, ...only } = question;
    const reports = await reader.asParty([partyKey({ kind: 'service-point', id: servicePoint })], (db) =>
      figuresReport(db, { servicePoint, from, to, asOf, by, only }),
    );
    return { counted: comparableRows(reports), expected: independentFigures(events, question), reports };
  }

  const lastMoment = () => moments.at(-1) ?? '';

  test('the histories are rich enough to say something of every measure', async () => {
    const { counted } = await both({ servicePoint: noord.id, ...allOfIt, asOf: lastMoment() });
    const silent = counted.flatMap(({ figure, values }) =>
      Object.keys(values)
        .filter((measure) => counted.every((row) => row.figure !== figure || (row.values[measure] ?? 0) === 0))
        .map((measure) => `${figure} ${measure}`),
    );
    expect([...new Set(silent)]).toEqual([]);
    expect([...new Set(counted.map(({ figure }) => figure))].sort()).toEqual([...figureNames].sort());
  });

  test('they are what the events say, in each period, as known at each moment', async () => {
    for (const period of periods)
      for (const asOf of moments) {
        const { counted, expected } = await both({ servicePoint: noord.id, ...period, asOf });
        expect(counted).toEqual(expected);
      }
  }, 60_000);

  test.each(groupings)(
    'divided by %s they are what the events say',
    async (by) => {
      for (const [n, period] of periods.entries()) {
        const { counted, expected } = await both({ servicePoint: noord.id, ...period, asOf: moments.at(-1 - n) ?? '', by });
        expect(counted).toEqual(expected);
      }
    },
    60_000,
  );

  test('narrowed they are what the events say', async () => {
    const question = { servicePoint: noord.id, ...allOfIt, asOf: lastMoment() };
    const narrowings: readonly Partial<IndependentQuestion>[] = [
      { origin: ['walk-in', 'enquiry'] },
      { sender: ['none'] },
      { sender: [partyKey(werkcentrum)], by: 'line' },
      { persona: ['4', 'not-yet-known'], by: 'quarter' },
      { route: ['none'] },
      { line: lines.slice(0, 3), region: ['drenthe'] },
      { region: ['none'], by: 'region' },
    ];
    for (const narrowing of narrowings) {
      const { counted, expected } = await both({ ...question, ...narrowing });
      expect(counted).toEqual(expected);
    }
  });

  test('of another service point they are its own', async () => {
    for (const { id } of [midden, zuid]) {
      const { counted, expected } = await both({ servicePoint: id, ...allOfIt, asOf: lastMoment() });
      expect(counted).toEqual(expected);
      expect(counted.find(({ figure }) => figure === 'contacts')?.values['contacts']).toBeGreaterThan(0);
      expect(counted.find(({ figure }) => figure === 'intakes')?.values['intakes']).toBe(0);
    }
  });

  test('a period without anything has numbers of 0 and no shares', async () => {
    const { counted } = await both({
      servicePoint: noord.id,
      from: '2020-01-01T00:00:00.000Z',
      to: '2021-01-01T00:00:00.000Z',
      asOf: lastMoment(),
    });
    expect(counted.length).toBeGreaterThan(40);
    for (const { values } of counted)
      for (const [measure, value] of Object.entries(values))
        expect([measure, value]).toEqual([measure, /^(share|lowest|highest|median|p90)$/.test(measure) ? null : 0]);
  });

  test('senders and regions come with their names', async () => {
    const { reports } = await both({ servicePoint: noord.id, ...allOfIt, asOf: lastMoment(), by: 'sender' });
    const names = new Map(reports.flatMap(({ rows }) => rows.map(({ group, groupName }) => [group, groupName])));
    expect(names.get(partyKey(werkcentrum))).toBe(`Organisatie ${werkcentrum.id}`);
    expect(names.get(partyKey(midden))).toBe(`Servicepunt ${midden.id}`);
    expect(names.get('none')).toBeNull();
  });

  test('as CSV each line has its figure, period, moment of knowing and definition', async () => {
    const question = { ...allOfIt, asOf: lastMoment() };
    const { reports } = await both({ servicePoint: noord.id, ...question });
    const csv = figuresCsv(reports, question, 'nl');
    expect(
      csv.startsWith('\uFEFFfigure,title,from,to,asOf,by,group,groupName,step,item,measure,measureTitle,value,numerator,'),
    ).toBe(true);
    const csvLines = csv.trimEnd().split('\r\n');
    const measures = reports.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values)));
    const empty = reports.filter(({ rows }) => rows.length === 0);
    expect(csvLines).toHaveLength(1 + measures.length + empty.length);
    expect(csvLines.find((line) => line.startsWith('intakes,'))).toContain(
      `intakes,Intakegesprekken,${allOfIt.from},${allOfIt.to},${lastMoment()},,,,,,intakes,Intakegesprekken,`,
    );
    expect(figuresCsv(reports, question, 'en')).toContain('Persons with a question about themselves, once per calendar year');
  });
});
