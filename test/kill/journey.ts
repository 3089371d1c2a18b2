import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { journey, type JourneyEvent, type JourneyState } from '../../libs/journey/index.js';
import { deriveId, obligationCommandId } from '../../libs/kernel/ids.js';
import { judge, Ledger, type StoredEvent } from './ledger.js';
import { Chance } from '../support/chance.js';
import { eventually, Installation, type Victim } from './support/installation.js';
import { Journeys, type Told } from './support/journeys.js';
import { nextDueOf } from './support/owed.js';
import { Sender } from './support/sender.js';
import { SteppedTime } from './support/stepped.js';
import type { StoreKind } from './support/stores.js';

const seed = Number(process.env.OVERSTAP_KILL_SEED ?? randomInt(1_000_000));
const begins = '2030-01-07T09:00:00.000Z';

/** What the clock brings about, and the timer that does it. */
const kinds = {
  wake: 'journey.resumed.v1',
  stall: 'journey.stalled.v1',
  task: 'journey.task-fell-due.v1',
  absence: 'journey.coach-returned.v1',
  'check-in': 'journey.check-in-fell-due.v1',
  missed: 'journey.check-in-missed.v1',
  durability: 'journey.durability-fell-due.v1',
  'durability-grace': 'journey.durability-unknown.v1',
  close: 'journey.closed.v1',
} as const;

type Kind = keyof typeof kinds;

interface Timer {
  readonly kind: Kind;
  readonly dueAt: string;
  /** None where something else came first, or its time has not come. */
  readonly gave: readonly StoredEvent[];
}

/** Every timer that the journeys ever set, and what each of them gave, told by folding the streams. */
function timersOf(events: readonly StoredEvent[]): readonly Timer[] {
  const ofJourneys = events.filter(({ stream }) => stream.startsWith('journey/'));
  return [...Map.groupBy(ofJourneys, ({ stream }) => stream)].flatMap(([stream, own]) => {
    const set = new Map<string, string>();
    let state: JourneyState = journey.initial;
    for (const { type, data } of own) {
      state = journey.evolve(state, { type, data } as JourneyEvent);
      for (const { id, dueAt, target } of journey.pending(state)) if (target === stream) set.set(id, dueAt);
    }
    return [...set].map(([id, dueAt]): Timer => {
      const commandId = obligationCommandId(stream, id);
      const kind = id.slice(0, id.indexOf(':')) as Kind;
      return { kind, dueAt, gave: own.filter((event) => event.commandId === commandId) };
    });
  });
}

/** What stands in journeys as done by Overstap itself, though no timer was set for it. */
function ofNoTimer(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const byTimers = new Set(timersOf(events).flatMap(({ gave }) => gave));
  return events.filter(
    (event) =>
      event.stream.startsWith('journey/') &&
      event.actorKind === 'system' &&
      event.type !== 'journey.obligation-settled.v1' &&
      !byTimers.has(event),
  );
}

/** Days after the beginning to which the clock goes at a time; in each of these stretches something dies. */
const days = [10, 15, 20, 40, 95, 190, 220, 400];

/** A year of journeys on the stepped clock, in which each of the eight victims dies while something falls due. */
export function killedInAYear(kind: StoreKind, victims: readonly Victim[]): void {
  describe(`kill -9 while the clock of journeys steps through a year, on ${kind.name} (OVERSTAP_KILL_SEED=${seed})`, () => {
    const chance = new Chance(seed);
    const ledger = new Ledger();
    const killed: Victim[] = [];
    const problems: unknown[] = [];
    let installation: Installation;
    let time: SteppedTime;
    let sender: Sender;
    let journeys: Journeys;
    /** In each of the five steps, with timers of every kind. */
    let quiet: readonly Told[];
    let events: readonly StoredEvent[];
    let lossWrote: readonly StoredEvent[];

    beforeAll(async () => {
      const environment = { REQUESTS_PER_MINUTE: '100000' };
      const store = await kind.open();
      installation = await Installation.start({ store, supervise: false, clock: 'stepping', clockBegins: begins, environment });
      time = await SteppedTime.of(installation);
      const { api } = installation;
      sender = new Sender({ api, ledger, chance, token: (name) => installation.token(name) });
      journeys = new Journeys(installation, sender, () => time.now(), `KILL-JOURNEY-${seed}`);
      await live();
      events = await installation.events();
    }, 300_000);

    afterAll(async () => {
      await time?.close();
      await installation?.stop();
    }, 60_000);

    async function live(): Promise<void> {
      const [orienting, experiencing, matching, learning, working, busy] = await Promise.all([
        journeys.begin(),
        journeys.begin(),
        journeys.begin(),
        journeys.begin(),
        journeys.begin(),
        journeys.begin(),
      ]);
      quiet = await Promise.all([
        orienting.pauseFor(16),
        experiencing.enter('in-depth-orientation').then((one) => one.owe(9)),
        matching.enter('matching').then((one) => one.withoutCoachFor(11)),
        learning.enter('training').then((one) => one.dropOut()),
        working.work(),
      ]);
      let over = false;
      const client = async (): Promise<void> => {
        while (!over) await journeys.doSomething(busy).catch((error: unknown) => problems.push(error));
      };
      const running = [client(), client()];
      try {
        await aYear();
      } finally {
        over = true;
        await Promise.all(running);
        await time.advance(await time.now());
      }
    }

    /** Halfway Temporal loses all that it knew, while the clock stands. */
    async function aYear(): Promise<void> {
      const deaths = chance.shuffled(victims);
      for (const [turn, day] of days.entries()) {
        if (turn === days.length / 2) await temporalLost();
        const victim = deaths[turn % deaths.length] ?? 'worker';
        const advanced = time.advance(new Date(Date.parse(begins) + day * 86_400_000).toISOString());
        await pause(chance.between(0, 400));
        await installation.kill(victim);
        await pause(chance.between(0, 500));
        await installation.start(victim);
        killed.push(victim);
        await advanced;
      }
      await time.advance('2031-03-03T09:00:00.000Z');
    }

    const ofQuiet = (all: readonly StoredEvent[]) => all.filter(({ stream }) => quiet.some((told) => told.stream === stream));

    async function temporalLost(): Promise<void> {
      const before = ofQuiet(await installation.events());
      /** Whoever owes something comes back by itself; the others when somebody has a command for them. */
      const owed = new Map(quiet.map(({ stream }) => [stream, nextDueOf(stream, before)] as const).filter(([, due]) => due));
      expect(owed.size).toBeGreaterThan(2);
      const wait = async () => {
        const running = await time.running();
        return [...owed].every(([stream, due]) => running.get(stream) === due);
      };
      await eventually('every driver waits for what it owes', 60_000, wait);
      await installation.kill('temporal');
      await installation.composition.deleteTemporalDatabase();
      await installation.start('temporal');
      await eventually('every driver waits for the same again', 90_000, wait);
      lossWrote = ofQuiet(await installation.events()).slice(before.length);
    }

    it('kills each of the victims', () => {
      expect(killed.toSorted()).toEqual(victims.toSorted());
    });

    it('leaves no command without an answer, and refuses none', () => {
      expect(problems).toEqual([]);
      expect(ledger.entries.length).toBeGreaterThan(50);
    });

    it('loses no acknowledged command and applies none twice, says the outside ledger', () => {
      expect(judge(ledger.entries, events)).toEqual([]);
    });

    it('has a timer of every kind that came to its end', () => {
      const ended = timersOf(events).filter(({ gave }) => gave.length > 0);
      expect([...new Set(ended.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(kinds).toSorted());
    });

    it('brings about what each timer was set for once, dated when it was due, and nothing that was not', () => {
      for (const { kind, dueAt, gave } of timersOf(events))
        if (gave.length > 0)
          expect(gave.filter(({ type }) => type === kinds[kind]).map(({ occurred }) => [kind, occurred])).toEqual([
            [kind, dueAt],
          ]);
      expect(ofNoTimer(events)).toEqual([]);
    });

    it('leaves nothing undone that is due', async () => {
      const { rows } = await installation.owner.query('select from read_model.open_obligations where due_at <= $1', [
        await time.now(),
      ]);
      expect(rows).toHaveLength(0);
    });

    it('writes nothing because Temporal lost all that it knew', () => {
      expect(lossWrote).toEqual([]);
    });

    it('would have been found out: an event of a timer taken away, or written twice', () => {
      const lapse = events.find(({ type }) => type === 'journey.check-in-missed.v1');
      if (!lapse) throw new Error('no check-in was missed');
      const revision = events.filter(({ stream }) => stream === lapse.stream).length;
      const findings = (all: readonly StoredEvent[]) => judge(ledger.entries, all).map(({ kind }) => kind);
      expect(findings(events.filter((event) => event !== lapse))).toContain('gap');
      expect(findings([...events, { ...lapse, revision, append: 'another' }])).toContain('doubled');
      const uncalled = { ...lapse, revision, commandId: deriveId('uncalled') };
      expect(ofNoTimer([...events, uncalled])).toEqual([uncalled]);
    });

    it('has read models that equal a clean rebuild, none of them parked', async () => {
      const before = await installation.readModels();
      expect(await installation.cli('projections', 'status')).toMatchObject({ code: 0 });
      expect(await installation.cli('projections', 'rebuild', '--all')).toMatchObject({ code: 0 });
      expect(await installation.readModels()).toEqual(before);
      expect(await installation.cli('projections', 'status')).toMatchObject({ code: 0 });
    }, 120_000);
  });
}
