import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { driverActivities } from '../../apps/worker/driver-activities.js';
import { dutchCalendar } from '../../libs/calendar/index.js';
import type { RecordedEvent } from '../../libs/event-store/port.js';
import { registry } from '../../libs/execution/all-aggregates.js';
import { CommandExecutor } from '../../libs/execution/index.js';
import {
  journeyStream,
  lines,
  preconditions,
  type JourneyCommand,
  type JourneyState,
  type OpenState,
} from '../../libs/journey/index.js';
import { dateOf } from '../../libs/journey/dates.js';
import type { Actor, Party, Role } from '../../libs/kernel/actor.js';
import { deriveId, idOf } from '../../libs/kernel/ids.js';
import type { JsonObject } from '../../libs/kernel/json.js';
import type { Obligation } from '../../libs/kernel/obligation.js';
import { defaultPolicy } from '../../libs/policy/policy.js';
import { Chance } from '../support/chance.js';
import { MemoryEventStore } from '../support/memory-event-store.js';

export interface OpenJourneysOptions {
  readonly servicePoint: string;
  /** Labour-market region that the service point serves. */
  readonly region: string;
  /** Subject of the member who has a role. */
  readonly memberOf: (role: Role) => string;
  /** UTC instant up to which the journeys have been lived. */
  readonly now: string;
  /** UTC instant before which nothing falls due of its own, so that a measurement sees no events but its own. */
  readonly quietUntil: string;
  /** The same seed gives the same journeys, but for what is sealed. */
  readonly seed: number;
}

const day = 86_400_000;
/** Days since the start: from yesterday to those whose last check-in is near. */
const youngest = 1;
const oldest = 330;

/** One candidate with an open journey, as both streams hold it. */
export interface OpenJourney {
  readonly stream: string;
  /** Ids that stand in the events. */
  readonly candidate: string;
  readonly journey: string;
  readonly personKey: string;
  readonly state: OpenState;
  readonly pending: readonly Obligation[];
  readonly events: readonly RecordedEvent[];
}

/** The `n`th journey: lived by the domain's own decisions and the driver's own activities up to now, open, with something still to happen. */
export async function openJourney(n: number, options: OpenJourneysOptions): Promise<OpenJourney> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const life = new Life(`${options.seed} ${n} ${attempt}`, options);
    await life.live();
    const journey = await life.told();
    const quiet = journey.pending.every(({ dueAt }) => Date.parse(dueAt) > Date.parse(options.quietUntil));
    if (quiet && journey.pending.length > 0) return journey;
  }
  throw new Error(`no quiet journey ${n}`);
}

/**
 * Writes `count` open journeys and their candidates into the store's table. `app` is connected as overstap_app. Answers with how many events
 * that were.
 */
export async function writeOpenJourneys(app: pg.Client, count: number, options: OpenJourneysOptions): Promise<number> {
  let written = 0;
  for (let from = 0; from < count; from += 100) {
    const numbers = Array.from({ length: Math.min(100, count - from) }, (_, n) => from + n);
    const events = (await Promise.all(numbers.map((n) => openJourney(n, options)))).flatMap((journey) => journey.events);
    const rows = events.map(({ stream, revision, id, type, data, metadata }) => ({ stream, revision, id, type, data, metadata }));
    await app.query(
      `insert into event_store.events (stream, revision, id, type, data, metadata)
       select * from json_to_recordset($1::json) as r (stream text, revision integer, id uuid, type text, data jsonb, metadata jsonb)`,
      [JSON.stringify(rows)],
    );
    written += rows.length;
  }
  return written;
}

/** A candidate and the journey, one moment after the other. */
class Life {
  private readonly store = new MemoryEventStore();
  private readonly executor = new CommandExecutor(this.store, registry, dutchCalendar, { cachedStreams: 2 });
  private readonly chance: Chance;
  private readonly candidateId: string;
  private readonly candidate: string;
  private readonly journey: string;
  private readonly personKey: string;
  private readonly servicePoint: Party;
  private readonly until: number;
  private readonly began: number;
  /** How slowly it goes beside the script. */
  private readonly pace: number;
  private time: number;
  private given = 0;
  private readonly activities = driverActivities({
    executor: this.executor,
    registry,
    clock: { now: async () => this.now },
    effects: {},
    policyOf: async () => defaultPolicy,
    wake: async () => undefined,
  });

  constructor(
    seed: string,
    private readonly options: OpenJourneysOptions,
  ) {
    this.candidateId = deriveId('load', seed);
    this.candidate = `candidate/${this.candidateId}`;
    this.journey = journeyStream(this.candidateId, 1);
    this.personKey = deriveId('person-key', this.candidate, options.servicePoint);
    this.servicePoint = { kind: 'service-point', id: options.servicePoint };
    this.chance = new Chance(Number.parseInt(this.candidateId.slice(0, 8), 16));
    this.until = Date.parse(options.now);
    this.began = this.until - this.chance.between(youngest, oldest) * day;
    this.pace = this.chance.between(0.6, 1.6);
    this.time = this.began;
  }

  /** As far as the script has come by now: a journey of last week is in orientation, one of last spring in retention. */
  async live(): Promise<void> {
    await this.register();
    for (const part of [this.orientation, this.inDepthOrientation, this.matching, this.retention])
      if (this.time < this.until) await part.call(this);
    await this.carryOutUntil(this.until);
    await this.lastDay();
  }

  async told(): Promise<OpenJourney> {
    const state = await this.state();
    const events = await Promise.all([this.candidate, this.journey].map((stream) => this.store.readStream(stream)));
    const pending = await Promise.all([this.candidate, this.journey].map((stream) => this.executor.standing(stream)));
    return {
      stream: this.journey,
      candidate: this.candidateId,
      journey: idOf(this.journey),
      personKey: this.personKey,
      state,
      pending: pending.flatMap((standing) => standing.pending),
      events: events.flat(),
    };
  }

  private async register(): Promise<void> {
    const situation = { workStatus: 'not-working', benefitPayer: 'uwv', technicalBackground: this.chance.happens(0.4) };
    await this.give(this.candidate, this.as('front-desk'), 'register', {
      personKey: this.personKey,
      person: this.sealed(),
      situation,
      origin: { channel: 'campaign', campaign: 'techniek-doe-dag' },
    });
    await this.give(this.candidate, this.as('career-coach'), 'record-skills', {
      skills: [{ skill: 'competentnl:0123', origin: 'self-reported' }],
    });
    await this.step({
      type: 'start',
      data: {
        candidate: this.candidateId,
        number: 1,
        personKey: this.personKey,
        route: 'inflow',
        origin: { channel: 'campaign', campaign: 'techniek-doe-dag' },
        persona: situation.technicalBackground ? 3 : 2,
        sender: null,
        region: this.options.region,
        handover: null,
        feedbackAgreed: this.chance.happens(0.8),
        profile: { skillsKnown: true, situationKnown: true },
        coaches: [{ role: 'career-coach', ...this.coach('career-coach') }],
      },
    });
  }

  private async orientation(): Promise<void> {
    const start = this.time + 3 * day * this.pace;
    await this.step({
      type: 'plan-conversation',
      data: { start: iso(start), end: iso(start + 3_600_000), mode: 'at-service-point' },
    });
    if (!(await this.after(4))) return;
    if (this.chance.happens(0.15)) {
      await this.step({ type: 'record-missed-conversation', data: { absent: 'candidate' } });
      if (!(await this.after(6))) return;
    }
    const summary = this.sealed();
    await this.step({
      type: 'record-conversation',
      data: { heldAt: this.now, mode: 'at-service-point', substantive: true, summary },
    });
    const interests = [{ line: this.line, strength: 'strong' } as const];
    await this.step({
      type: 'record-interests',
      data: { interests, talents: this.sealed(), motivation: this.sealed() },
    });
    for (const precondition of preconditions.slice(0, 4))
      await this.step(
        this.chance.happens(0.3)
          ? { type: 'record-precondition', data: { precondition, standing: 'open', action: this.sealed() } }
          : { type: 'record-precondition', data: { precondition, standing: 'in-order' } },
      );
    if (!(await this.after(9))) return;
    const stations = (['company-visit', 'training', 'first-job'] as const).map((kind) => ({ kind, title: this.sealed() }));
    await this.step({ type: 'draw-route-map', data: { line: this.line, stations } });
    if (!(await this.after(7))) return;
    await this.step({ type: 'conclude-orientation', data: { conclusion: { result: 'direction', line: this.line } } });
  }

  private async inDepthOrientation(): Promise<void> {
    if (!(await this.after(2))) return;
    await this.enter('in-depth-orientation', 'wants-to-experience');
    if (!(await this.after(14))) return;
    await this.step({ type: 'add-note', data: { text: this.sealed() } });
    if (!(await this.after(14))) return;
    await this.step({ type: 'conclude-in-depth-orientation', data: { advice: 'to-matching', line: this.line } });
  }

  private async matching(): Promise<void> {
    if (!(await this.after(1))) return;
    await this.enter('matching', 'ready-for-work');
    await this.step({
      type: 'assign-coach',
      data: { role: 'labour-market-coach', ...this.coach('labour-market-coach') },
    });
    for (let contact = 0; contact < 3; contact++) {
      if (!(await this.after(this.chance.between(8, 35)))) return;
      await this.step({ type: 'add-note', data: { text: this.sealed() } });
    }
    if (!this.chance.happens(0.3)) return;
    await this.enter('training', 'training-needed');
    await this.step({
      type: 'begin-training',
      data: {
        title: this.sealed(),
        provider: 'provider-1',
        kind: 'branch-certificate',
        line: this.line,
        startsOn: this.today,
        plannedEnd: null,
        withJob: false,
      },
    });
    await this.after(40);
  }

  private async retention(): Promise<void> {
    if (!(await this.after(5))) return;
    const fixed = this.chance.happens(0.6);
    await this.step({
      type: 'begin-placement',
      data: {
        employer: `employer-${Math.floor(this.chance.between(1, 400))}`,
        startsOn: this.today,
        contract: fixed ? 'fixed-term' : 'permanent',
        hours: 32,
        contractEndsOn: fixed ? this.dateIn(this.chance.between(200, 400)) : null,
        wageBand: 'up-to-3000',
        inTechnology: true,
        attribution: 'spt',
        line: this.line,
        trainingNeeded: this.chance.happens(0.4),
        practiceTrainer: this.chance.happens(0.7) ? 'named' : 'missing',
        profile: { skillsKnown: true, situationKnown: true },
      },
    });
    await this.step({ type: 'assign-coach', data: { role: 'job-coach', ...this.coach('job-coach') } });
    const [placement] = (await this.state()).placements;
    if (!placement) throw new Error('no placement began');
    for (const { term, dueAt } of placement.checkIns) {
      const at = Date.parse(dueAt) + this.chance.between(0.1, 9) * day;
      if (at > this.until) return;
      await this.carryOutUntil(at);
      if (this.chance.happens(0.15)) continue;
      const side = { heldAt: this.now, risk: this.chance.happens(0.2) ? ('watch' as const) : ('none' as const) };
      const open = (await this.state()).placements[0]?.checkIns.find(({ status }) => status === 'due' || status === 'awaited');
      if (open?.term !== term) continue;
      const sides = { candidate: { ...side, agreements: this.sealed() }, employer: this.chance.happens(0.7) ? side : null };
      await this.step({ type: 'record-check-in', data: { placement: placement.placement, term, ...sides } });
    }
  }

  /** What was agreed on the last day: a task more often than not, a pause now and then. */
  private async lastDay(): Promise<void> {
    const { pending } = await this.executor.standing(this.journey);
    if (pending.length === 0 || this.chance.happens(0.5))
      await this.step({
        type: 'add-task',
        data: { role: 'career-coach', dueOn: this.dateIn(this.chance.between(2, 30)), text: this.sealed() },
      });
    if (this.chance.happens(0.07))
      await this.step({ type: 'pause', data: { reason: 'other', resumesOn: this.dateIn(this.chance.between(3, 60)) } });
    await this.carryOutUntil(this.until);
  }

  private async enter(
    step: 'in-depth-orientation' | 'matching' | 'training',
    reason: 'wants-to-experience' | 'ready-for-work' | 'training-needed',
  ): Promise<void> {
    await this.step({ type: 'enter-step', data: { step, reason, profile: { skillsKnown: true, situationKnown: true } } });
  }

  /** Lets so many days of the script go by; whether that is still before now. */
  private async after(days: number): Promise<boolean> {
    const to = this.time + days * this.pace * this.chance.between(0.9, 1.1) * day;
    await this.carryOutUntil(Math.min(to, this.until));
    return to < this.until;
  }

  /** Carries out what falls due, the earliest first, each at its own time. */
  private async carryOutUntil(moment: number): Promise<void> {
    for (;;) {
      const standing = await Promise.all(
        [this.candidate, this.journey].map(async (stream) => ({ stream, ...(await this.executor.standing(stream)) })),
      );
      const [first] = standing
        .flatMap(({ stream, pending }) => pending.map(({ id, dueAt, target }) => ({ stream, id, target, at: Date.parse(dueAt) })))
        .filter(({ at }) => at <= moment)
        .sort((a, b) => a.at - b.at);
      if (!first) break;
      this.time = Math.max(this.time, first.at);
      await this.activities.carryOut(first.stream, first.id, first.target);
    }
    this.time = Math.max(this.time, moment);
  }

  private async step(command: JourneyCommand): Promise<void> {
    await this.give(this.journey, this.as('coordinator'), command.type, command.data as JsonObject);
    await this.carryOutUntil(this.time);
  }

  private async give(stream: string, actor: Actor, type: string, data: JsonObject): Promise<void> {
    const result = await this.executor.execute({
      stream,
      commandId: deriveId('load', stream, String(this.given++)),
      fingerprint: randomBytes(32).toString('hex'),
      command: { type, data },
      actor,
      now: this.now,
      policy: defaultPolicy,
      correlationId: randomUUID(),
    });
    if (result.outcome === 'rejected') throw new Error(`${type} on ${stream}: ${result.rejection.rejection}`);
  }

  private async state(): Promise<OpenState> {
    const { state } = (await this.executor.stateOf(this.journey)) as { readonly state: JourneyState };
    if (state.status !== 'active' && state.status !== 'paused') throw new Error(`the journey is ${state.status}`);
    return state;
  }

  private as(role: Role): Actor {
    return { kind: 'person', id: this.options.memberOf(role), roles: [role], party: this.servicePoint };
  }

  private coach(role: 'career-coach' | 'labour-market-coach' | 'job-coach') {
    return { coach: this.options.memberOf(role), roles: [role], workingDays: [1, 2, 3, 4], standIn: null } as const;
  }

  private get line() {
    return lines[Number.parseInt(this.candidateId.slice(-2), 16) % lines.length]!;
  }

  private get now(): string {
    return iso(this.time);
  }

  private get today(): string {
    return dateOf(dutchCalendar, this.now);
  }

  private dateIn(days: number): string {
    return dateOf(dutchCalendar, iso(this.time + days * day));
  }

  private sealed(): { readonly sealed: string } {
    return { sealed: `v1.${this.personKey}.${randomBytes(160).toString('base64url')}` };
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
