import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { Clock } from '../libs/clock/index.js';
import { registry } from '../libs/execution/all-aggregates.js';
import type { CommandOutcome } from '../libs/execution/index.js';
import { addDays, startOfDate } from '../libs/journey/dates.js';
import { journeyStream, type JourneyCommand, type JourneyEventType } from '../libs/journey/index.js';
import { known, member, person, personKey, placement, sealed, start } from '../libs/journey/journey.examples.js';
import { dutchCalendar } from '../libs/calendar/index.js';
import type { Party } from '../libs/kernel/actor.js';
import type { JsonObject } from '../libs/kernel/json.js';
import { defaultPolicy } from '../libs/policy/policy.js';
import { searchAttributes } from '../libs/temporal/index.js';
import { recordHistory } from '../test/support/histories.js';
import { eventually, startDriving, type Driving } from '../test/support/driving.js';
import { testDatabase, type TestDatabase } from '../test/support/postgres.js';
import { testTemporal, type TestTemporal } from '../test/support/temporal.js';

/** Midnight in Amsterdam, when everything in these tests falls due. */
const due = '2030-01-15T23:00:00.000Z';
const dueDay = '2030-01-16';
const secondsBefore = 1.5;

/** Stands a moment before midnight until it is let go, and then goes as fast as any clock. */
class HeldClock implements Clock {
  private letGoAt: number | undefined;

  async now(): Promise<string> {
    const gone = this.letGoAt === undefined ? 0 : Date.now() - this.letGoAt;
    return new Date(Date.parse(due) - secondsBefore * 1_000 + gone).toISOString();
  }

  letGo(): void {
    this.letGoAt = Date.now();
  }
}

const clock = new HeldClock();
/** Everything of a day falls due when it begins. */
const policy = { ...defaultPolicy, remindAt: '00:00' };
const elsewhere: Party = { kind: 'service-point', id: 'spt-zuid' };
const coordinator = person('coordinator', 'career-coach');

let temporal: TestTemporal;
let database: TestDatabase;
let driven: Driving;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  [temporal, database] = await Promise.all([testTemporal(), testDatabase()]);
  driven = await startDriving({ ...temporal, ...database, clock, registry });
  connection = await Connection.connect({ address: temporal.address });
  client = new Client({ connection, namespace: temporal.namespace });
});

afterAll(async () => {
  await connection?.close();
  await driven?.stop();
  await database?.drop();
  await temporal?.stop();
});

interface Given {
  readonly stream: string;
  give(now: string, command: JourneyCommand): Promise<Extract<CommandOutcome, { outcome: 'done' }>>;
}

const noon = (day: string) => `${day}T12:00:00.000Z`;

/** A journey that started at noon of `day`, with its coaches. */
async function begun(day: string, party: Party = coordinator.party): Promise<Given> {
  const candidate = randomUUID();
  const stream = journeyStream(candidate, 1);
  const give: Given['give'] = async (now, command) => {
    const commandId = randomUUID();
    const envelope = { stream, commandId, fingerprint: commandId, now, policy, correlationId: commandId };
    const { type, data } = command;
    const outcome = await driven.drivers.submit({
      ...envelope,
      command: { type, data: data as JsonObject },
      actor: { ...coordinator, party },
    });
    if (outcome.outcome !== 'done') throw new Error(`${type} was refused: ${outcome.rejection.rejection}`);
    return outcome;
  };
  const coaches = start.data.coaches.map((coach) => ({ ...coach, workingDays: [1, 2, 3, 4, 5, 6, 7] as const }));
  await give(noon(day), { type: 'start', data: { ...start.data, candidate, coaches } });
  return { stream, give };
}

async function typesOf(stream: string): Promise<string[]> {
  return (await driven.store.readStream(stream)).map(({ type }) => type);
}

/** Journeys that wait for each kind of timer, all at midnight. */
const waiting = {
  'journey.resumed.v1': async () => {
    const one = await begun('2030-01-15');
    await one.give('2030-01-15T13:00:00.000Z', { type: 'pause', data: { reason: 'holiday', resumesOn: dueDay } });
    return one;
  },
  'journey.task-fell-due.v1': async () => {
    const one = await begun('2030-01-15');
    const task = { role: 'career-coach', dueOn: dueDay, text: sealed('bellen', personKey) } as const;
    await one.give('2030-01-15T13:00:00.000Z', { type: 'add-task', data: task });
    return one;
  },
  'journey.coach-returned.v1': async () => {
    const one = await begun('2030-01-15');
    const absence = { coach: 'coach-1', returnsOn: dueDay, standIn: null };
    await one.give('2030-01-15T13:00:00.000Z', { type: 'record-absence', data: absence });
    return one;
  },
  'journey.stalled.v1': () => begun(addDays(dueDay, -policy.journey.stallAfter)),
  'journey.check-in-fell-due.v1': () => placed(addDays(dueDay, -14)),
  'journey.check-in-missed.v1': () => placed(addDays(dueDay, -14 - 1 - policy.journey.checkInGrace)),
  'journey.durability-fell-due.v1': () => placed(addDays(dueDay, -1 - policy.journey.durableAfter.year)),
  'journey.durability-unknown.v1': () =>
    placed(addDays(dueDay, -1 - policy.journey.durableAfter.halfYear - policy.journey.durableGrace)),
  'journey.closed.v1': async () => {
    const one = await begun('2029-07-01');
    const ending = { outcome: 'no-further-help' } as const;
    await one.give(startOfDate(dutchCalendar, '2029-07-16'), { type: 'end', data: { ending } });
    return one;
  },
} satisfies { readonly [type in JourneyEventType]?: () => Promise<Given> };

async function placed(day: string): Promise<Given> {
  const one = await begun(day);
  await one.give(noon(day), { type: 'assign-coach', data: { role: 'job-coach', ...member('coach-2', 'job-coach') } });
  await one.give(noon(day), placement(day));
  return one;
}

async function detailsOf(stream: string): Promise<string | undefined> {
  const query = client.workflow.getHandle(stream).query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return (await query).currentDetails;
}

async function found(query: string): Promise<string[]> {
  const streams: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) streams.push(workflowId);
  return streams.sort();
}

/** Summaries of the timers that fired, as Temporal's UI shows them. */
async function fired(stream: string): Promise<string[]> {
  const { events = [] } = await client.workflow.getHandle(stream).fetchHistory();
  const summaries = new Map(
    (events ?? []).flatMap(({ timerStartedEventAttributes: started, userMetadata }) =>
      started ? [[started.timerId, String(JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString()))] as const] : [],
    ),
  );
  return (events ?? []).flatMap(({ timerFiredEventAttributes: timer }) => summaries.get(timer?.timerId) ?? []);
}

describe('an operator who looks at Temporal', () => {
  let looped: Given;
  let paused: Given;
  let far: Given;
  const of = (query: string) => `WorkflowType = 'driver' AND ExecutionStatus = 'Running' AND ${query}`;

  beforeAll(async () => {
    const day = '2030-01-14';
    [looped, paused, far] = await Promise.all([begun(day), begun(day), begun(day, elsewhere)]);
    const enter = (step: 'in-depth-orientation' | 'matching') =>
      ({ type: 'enter-step', data: { step, reason: 'other', profile: known } }) as const;
    for (const step of ['in-depth-orientation', 'matching', 'in-depth-orientation'] as const)
      await looped.give('2030-01-14T13:00:00.000Z', enter(step));
    await paused.give('2030-01-14T13:00:00.000Z', enter('matching'));
    await paused.give('2030-01-14T13:00:00.000Z', { type: 'pause', data: { reason: 'holiday', resumesOn: '2030-03-01' } });
    await far.give('2030-01-14T13:00:00.000Z', enter('matching'));
  });

  it('finds the candidates by service point, step, iteration, status and next due date', async () => {
    const all = [looped, paused, far].map(({ stream }) => stream).sort();
    // What Temporal finds follows a little later.
    const finds = async (query: string, streams: readonly string[]) => {
      await eventually(async () => String(await found(of(query))) === String(streams)).catch(() => undefined);
      expect(await found(of(query))).toEqual(streams);
    };
    await finds(`OverstapStep IN ('matching', 'in-depth-orientation')`, all);
    await finds(`OverstapServicePoint = 'spt-zuid'`, [far.stream]);
    await finds(`OverstapServicePoint = 'spt-noord' AND OverstapStep = 'matching'`, [paused.stream]);
    await finds('OverstapIteration > 1', [looped.stream]);
    await finds(`OverstapStatus = 'paused'`, [paused.stream]);
    await finds(`OverstapNextDue > '2030-02-20T00:00:00Z'`, [paused.stream]);
    await finds(`OverstapNextDue <= '2030-02-20T00:00:00Z' AND OverstapStep = 'matching'`, [far.stream]);
  });

  it('reads in words how an open one stands and what it waits for', async () => {
    expect(await detailsOf(looped.stream)).toBe(
      'in-depth-orientation, iteration 2: active\n\nwaits until 2030-02-10T23:00:00.000Z: signal that nothing happened',
    );
    expect(await detailsOf(paused.stream)).toBe(
      'matching, iteration 1: paused\n\nwaits until 2030-02-28T23:00:00.000Z: resume the journey',
    );
    const { searchAttributes: shown } = await client.workflow.getHandle(paused.stream).describe();
    expect(shown[searchAttributes.step.name]).toEqual(['matching']);
    expect(shown[searchAttributes.iteration.name]).toEqual([1]);
    await recordHistory(client, looped.stream, 'journey');
  });
});

describe('the timers of journeys, on a clock that runs', () => {
  const types = Object.keys(waiting) as (keyof typeof waiting)[];
  const journeys = new Map<keyof typeof waiting, Given>();
  const count = async (type: keyof typeof waiting, stream: string) =>
    (await typesOf(stream)).filter((one) => one === type).length;
  const before = new Map<keyof typeof waiting, number>();

  beforeAll(async () => {
    await Promise.all(types.map(async (type) => journeys.set(type, await waiting[type]())));
  });

  it('do nothing when they fire before the time has come, and are set again', async () => {
    for (const [type, { stream }] of journeys) {
      await eventually(async () => (await fired(stream)).length > 0);
      before.set(type, await count(type, stream));
      const events = await driven.store.readStream(stream);
      expect(events.filter(({ metadata }) => metadata.occurred >= due)).toEqual([]);
    }
  });

  it('fire in seconds, and each gives its event once, dated when it was due', async () => {
    clock.letGo();
    for (const [type, { stream }] of journeys) {
      await eventually(async () => (await count(type, stream)) > (before.get(type) ?? 0));
      const events = await driven.store.readStream(stream);
      const atMidnight = events.filter(({ metadata }) => metadata.occurred >= due);
      expect(atMidnight.map(({ type: what, metadata }) => [what, metadata.occurred])).toContainEqual([type, due]);
      expect(atMidnight.filter(({ type: what }) => what === type)).toHaveLength(1);
      expect(atMidnight.every(({ metadata }) => metadata.actor.kind === 'system')).toBe(true);
      expect((await fired(stream)).length).toBeGreaterThan(1);
    }
  });

  it('go by names that say what happens, and no person', async () => {
    const shown = new Map<string, readonly string[]>();
    for (const [type, { stream }] of journeys) shown.set(type, [...new Set(await fired(stream))]);
    await recordHistory(client, journeys.get('journey.resumed.v1')?.stream ?? '', 'journey-resumed');
    expect(Object.fromEntries(shown)).toEqual({
      'journey.resumed.v1': ['resume the journey'],
      'journey.task-fell-due.v1': ['a task falls due (general)'],
      'journey.coach-returned.v1': ['a coach returns'],
      'journey.stalled.v1': ['signal that nothing happened'],
      'journey.check-in-fell-due.v1': ['the check-in after 2-weeks falls due'],
      'journey.check-in-missed.v1': ['the check-in after 2-weeks counts as missed'],
      'journey.durability-fell-due.v1': ['durability after a year is asked'],
      'journey.durability-unknown.v1': ['durability after a half-year becomes unknown'],
      'journey.closed.v1': ['close the journey for good'],
    });
  });
});
