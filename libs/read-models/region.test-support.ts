import { dutchCalendar } from '../calendar/index.js';
import type { EventStore } from '../event-store/port.js';
import { registry } from '../execution/all-aggregates.js';
import { CommandExecutor, type ExecutionResult } from '../execution/index.js';
import { handover, suitableTimes, type HandoverCommand, type HandoverState } from '../handover/index.js';
import { partyKey, systemActor, type Actor, type Party, type Role } from '../kernel/actor.js';
import { categoryOf, deriveId, idOf, obligationCommandId } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import type { CandidateState } from '../candidate/index.js';
import { candidateIdOf } from '../enquiry/index.js';
import { commandOf } from '../journey/journey.commands.examples.js';
import { member, personKey as examplePersonKey } from '../journey/journey.examples.js';
import {
  journey,
  journeyIdOf,
  journeyStream,
  nextJourneyOf,
  profileOf,
  routes,
  type JourneyCommand,
  type JourneyCommandType,
  type JourneyState,
} from '../journey/index.js';
import { advisorKeyOf, type OrganisationState } from '../organisation/index.js';
import { policyOf } from '../policy/index.js';
import { defaultPolicy, type Policy } from '../policy/policy.js';
import { memberKeyOf, type ServicePointState } from '../service-point/index.js';

/** An invented region, where things happen by the throw of dice; the same seed gives the same history. */
export const werkcentrum: Party = { kind: 'organisation', id: 'werkcentrum-noord' };
export const vakbond: Party = { kind: 'organisation', id: 'vakbond' };
export const noord: Party = { kind: 'service-point', id: 'spt-noord' };
export const midden: Party = { kind: 'service-point', id: 'spt-midden' };
export const zuid: Party = { kind: 'service-point', id: 'spt-zuid' };

const senders = [werkcentrum, vakbond, midden] as const;
const servicePoints = [noord, midden, zuid] as const;
const hour = 3_600_000;

export function dice(seed: number): (sides: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

export function sealedUnder(key: string, what = 'text'): { sealed: string } {
  return { sealed: `v1.${key}.${Buffer.from(what.padEnd(60, '.')).toString('base64url')}` };
}

export function actorAt(party: Party, ...roles: readonly Role[]): Actor {
  return { kind: party.kind === 'organisation' ? 'client' : 'person', id: `${party.id}-${roles.join('-')}`, roles, party };
}

export class Region {
  readonly executor: CommandExecutor;
  readonly handovers = new Set<string>();
  readonly journeys = new Set<string>();
  readonly streams = new Set<string>();
  /** Of the last event that was written here. */
  position: string | undefined;
  private now = Date.parse('2026-09-03T08:00:00.000Z');
  private commands = 0;
  private readonly roll: (sides: number) => number;

  constructor(
    private readonly store: EventStore,
    private readonly seed: number,
  ) {
    this.executor = new CommandExecutor(store, registry, dutchCalendar);
    this.roll = dice(seed);
  }

  async give(
    stream: string,
    type: string,
    data: JsonObject | object,
    actor: Actor,
    commandId = deriveId('test', `${this.seed}`, `${this.commands++}`),
  ): Promise<ExecutionResult> {
    const result = await this.executor.execute({
      stream,
      commandId,
      fingerprint: 'f',
      command: { type, data: data as JsonObject },
      actor,
      now: new Date(this.now).toISOString(),
      policy: await this.policy(actor.party),
      correlationId: 'region',
    });
    if (result.outcome === 'done') {
      this.streams.add(stream);
      const { position } = result.answer;
      if (position !== null && (this.position === undefined || this.store.comparePositions(this.position, position) < 0))
        this.position = position;
    }
    return result;
  }

  /** Service points, organisations, people and a policy. */
  async setUp(): Promise<void> {
    const administrator = (party: Party): Actor => systemActor(party);
    for (const [n, party] of servicePoints.entries()) {
      const stream = `service-point/${party.id}`;
      await this.done(stream, 'open', { name: `Servicepunt ${party.id}`, kind: 'technology' }, administrator(party));
      const municipalities = [`GM00${n}4`, 'Groningen', `Plaats ${n}`];
      await this.done(
        stream,
        'serve-region',
        { region: `regio-${n}`, name: `Regio ${n}`, municipalities, from: '2026-01-01' },
        administrator(party),
      );
      for (const subject of ['coach-0', 'coach-1', 'coordinator']) {
        const { state } = await this.executor.stateOf(stream);
        const memberKey = memberKeyOf(state as ServicePointState, party.id, subject);
        const roles = [subject === 'coordinator' ? 'coordinator' : 'career-coach'];
        await this.done(stream, 'add-member', { subject, roles, memberKey, name: sealedUnder(memberKey) }, administrator(party));
      }
    }
    await this.done(
      `service-point/${zuid.id}`,
      'stop-serving-region',
      { region: 'regio-2', until: '2026-12-31' },
      administrator(zuid),
    );
    for (const party of [werkcentrum, vakbond]) {
      const stream = `organisation/${party.id}`;
      await this.done(
        stream,
        'register',
        { name: `Organisatie ${party.id}`, kind: 'werkcentrum', regions: ['regio-0'] },
        systemActor(noord),
      );
      await this.done(
        stream,
        'add-client',
        { clientId: `${party.id}-client`, description: 'machine', jwksUri: 'https://keys.example.org/jwks' },
        systemActor(noord),
      );
      const { state } = await this.executor.stateOf(stream);
      const advisorKey = advisorKeyOf(state as OrganisationState, party.id, 'advisor-1');
      await this.done(
        stream,
        'add-advisor',
        { subject: 'advisor-1', advisorKey, name: sealedUnder(advisorKey) },
        systemActor(noord),
      );
    }
    const secretKey = deriveId('webhook-key', `${this.seed}`);
    const subscription = deriveId('webhook', `${this.seed}`);
    const endpoint = { url: 'https://hooks.example.org/overstap', secretKey, secret: sealedUnder(secretKey) };
    await this.done(`webhook-subscription/${subscription}`, 'subscribe', endpoint, actorAt(werkcentrum, 'sender'));
    for (const n of [1, 2]) {
      const message = {
        id: deriveId('message', `${n}`),
        kind: 'accepted',
        handover: `${n}`,
        occurred: new Date(this.now).toISOString(),
      };
      const stream = `webhook-delivery/${deriveId('delivery', `${this.seed}`, `${n}`)}`;
      await this.done(stream, 'schedule', { subscription, subscriber: werkcentrum, message }, systemActor(werkcentrum));
    }
    const { version: _, ...terms } = defaultPolicy;
    await this.done(`policy/${noord.id}`, 'set', { ...terms, failedAttempts: 2 }, actorAt(noord, 'administrator'));
  }

  async play(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.now += this.roll(8) * hour;
      const kind = this.roll(10);
      if (kind === 0 || this.handovers.size === 0) await this.offer();
      else if (kind === 1) await this.enquire();
      else if (kind < 4) await this.carryOut();
      else await this.goOn();
    }
  }

  /** Journeys of the candidates that there are and of some who come by themselves, over some years. */
  async playJourneys(steps: number): Promise<void> {
    const walkedIn: string[] = [];
    for (let n = 0; n < 40; n++) walkedIn.push(await this.walkIn(servicePoints[n % 4] ?? noord));
    const [first = '', , , , other = ''] = walkedIn;
    await this.done(first, 'link-duplicate', { candidate: idOf(other) }, actorAt(noord, 'coordinator'));
    const candidates = [...this.streams].filter((stream) => stream.startsWith('candidate/'));
    for (let step = 0; step < steps; step++) {
      this.now += this.roll(30) * hour;
      await this.startJourney(candidates[step % candidates.length] ?? '');
      await this.goOnWithJourney();
    }
    for (const stream of this.journeys) await this.carryOutAll(stream);
  }

  private async walkIn(party: Party): Promise<string> {
    const id = deriveId('candidate', `${this.seed}`, `${this.commands}`);
    const personKey = deriveId('person-key', `candidate/${id}`, partyKey(party));
    const situation = this.one([
      {},
      { workStatus: 'employed', sector: 'retail-and-wholesale' },
      { workStatus: 'not-working', benefitPayer: 'none' },
    ]);
    const origin = this.one([
      { channel: 'walk-in' },
      { channel: 'event', campaign: 'techniekdag' },
      { channel: 'campaign', campaign: 'zij-instroom', organisation: werkcentrum },
    ]);
    const data = { personKey, person: sealedUnder(personKey, 'person'), situation, origin };
    const stream = `candidate/${id}`;
    await this.done(stream, 'register', data, actorAt(party, 'front-desk'));
    return stream;
  }

  private async startJourney(stream: string): Promise<void> {
    const state = (await this.executor.stateOf(stream)).state as CandidateState;
    if (state.status !== 'active') return;
    const { candidate, origin, persona, personKey, servicePoint } = state;
    const next = await nextJourneyOf(this.executor, candidate);
    if (next.kind === 'open' || (next.givesWay !== null && this.roll(8) > 0)) return;
    const actor = actorAt({ kind: 'service-point', id: servicePoint }, 'coordinator');
    if (next.givesWay !== null)
      await this.done(`journey/${next.givesWay}`, 'give-way', { next: journeyIdOf(candidate, next.number) }, actor);
    const data = {
      ...{ candidate, number: next.number, personKey, origin, persona },
      route: this.one(routes),
      sender: origin.organisation ?? null,
      region: this.roll(3) === 0 ? null : `regio-${this.roll(3)}`,
      handover: origin.channel === 'handover' ? origin.handover : null,
      feedbackAgreed: this.roll(3) > 0,
      profile: profileOf(state),
      coaches: [{ role: 'career-coach', ...member(`coach-${this.roll(2)}`, 'career-coach', { standIn: 'stand-in' }) }],
    };
    const started = journeyStream(candidate, next.number);
    await this.done(started, 'start', data, actor);
    this.journeys.add(started);
  }

  private async goOnWithJourney(): Promise<void> {
    if (this.journeys.size === 0) return;
    const stream = this.one([...this.journeys]);
    await this.carryOutAll(stream);
    const state = (await this.executor.stateOf(stream)).state as JourneyState;
    if (state.status === 'not-started') return;
    const actor = actorAt({ kind: 'service-point', id: state.servicePoint }, 'coordinator', 'career-coach');
    const allowed = journey.allowedCommands(state, actor).filter((type) => this.roll(4) === 0 || !rare.includes(type));
    if (allowed.length === 0) return;
    const type = this.one(allowed);
    const now = new Date(this.now).toISOString();
    const command = commandOf(type, state, now, { pick: this.roll(1000), fitting: this.roll(5) > 0 });
    await this.give(stream, type, ofPerson(command, state.personKey).data, actor);
  }

  async offer(sender: Party = this.one(senders), receiver: Party = this.one(servicePoints)): Promise<string> {
    const to = partyKey(sender) === partyKey(receiver) ? noord : receiver;
    const reference = `R-${this.seed}-${this.handovers.size}`;
    const stream = `handover/${deriveId('handover', partyKey(sender), reference)}`;
    const data = {
      ...copyFor(stream, to),
      sender,
      receiver: to,
      reference,
      situation: { workStatus: 'not-working', benefitPayer: 'uwv' },
      urgency: 'normal',
      advisorTimes: [],
      legalBasis: 'public-task',
      agreement: { textVersion: '2026-1', agreedOn: '2026-09-02' },
      feedback: { agreed: true },
    };
    await this.done(
      stream,
      'offer',
      data,
      sender.kind === 'organisation' ? actorAt(sender, 'sender') : actorAt(sender, 'coordinator'),
    );
    this.handovers.add(stream);
    return stream;
  }

  private async enquire(): Promise<void> {
    const id = deriveId('enquiry', `${this.seed}`, `${this.commands}`);
    const stream = `enquiry/${id}`;
    const personKey = deriveId('key', stream);
    const party = this.one(servicePoints);
    const desk = actorAt(party, 'front-desk', 'coordinator');
    const question = sealedUnder(personKey, 'question');
    const followUpOn = new Date(this.now + 72 * hour).toISOString().slice(0, 10);
    await this.done(
      stream,
      'register',
      { personKey, from: 'candidate', channel: 'phone', question, contact: sealedUnder(personKey), followUpOn },
      desk,
    );
    switch (this.roll(4)) {
      case 0:
        await this.give(stream, 'route', { to: { role: 'career-coach' } }, desk);
        break;
      case 1:
        await this.give(stream, 'record-follow-up', { outcome: 'spoken', text: sealedUnder(personKey, 'spoken') }, desk);
        await this.give(stream, 'settle', { settlement: 'answered' }, desk);
        break;
      case 2: {
        const key = deriveId('person-key', `candidate/${candidateIdOf(id)}`, partyKey(party));
        await this.give(stream, 'become-candidate', { personKey: key, person: sealedUnder(key), situation: {} }, desk);
        break;
      }
    }
  }

  /** What is due in some stream. */
  private async carryOut(): Promise<void> {
    if (!(await this.carryOutNext(this.one([...this.streams])))) this.now += 24 * hour;
  }

  private async carryOutAll(stream: string): Promise<void> {
    let more = true;
    while (more) more = await this.carryOutNext(stream);
  }

  /** What is due in a stream, as the driver would, one thing only; effects outside the streams always succeed. */
  private async carryOutNext(stream: string): Promise<boolean> {
    const standing = await this.executor.standing(stream);
    for (const due of standing.pending) {
      if (Date.parse(due.dueAt) > this.now) continue;
      const system = systemActor({ kind: 'service-point', id: standing.servicePoint ?? noord.id });
      const commandId = obligationCommandId(stream, due.id);
      if (due.target === stream) await this.give(stream, due.command.type, due.command.data, system, commandId);
      else {
        const acting = due.party ? systemActor(due.party) : system;
        const done = !registry.has(categoryOf(due.target))
          ? null
          : await this.give(due.target, due.command.type, due.command.data, acting, commandId);
        const outcome =
          done?.outcome === 'rejected' ? { outcome: 'refused', code: done.rejection.rejection } : { outcome: 'done' };
        await this.give(stream, 'settle-obligation', { obligationId: due.id, ...outcome }, system);
      }
      return true;
    }
    return false;
  }

  private async goOn(): Promise<void> {
    const stream = this.one([...this.handovers]);
    const state = (await this.executor.stateOf(stream)).state as HandoverState;
    if (state.status === 'not-offered') return;
    const party = this.one([state.sender, state.receiver.party]);
    const actor = party.kind === 'organisation' ? actorAt(party, 'sender') : actorAt(party, 'coordinator', 'career-coach');
    const allowed = handover.allowedCommands(state, actor).filter((type) => this.roll(3) === 0 || !exits.includes(type));
    if (allowed.length === 0) return;
    const type = this.one(allowed);
    await this.give(stream, type, this.dataFor(type, state, stream), actor);
  }

  private dataFor(type: HandoverCommand['type'], state: HandoverState, stream: string): object {
    if (state.status === 'not-offered') return {};
    const at = (hours: number) => new Date(this.now + hours * hour).toISOString();
    const text = sealedUnder(state.receiver.copy.personKey);
    switch (type) {
      case 'decline':
        return { reason: 'no-capacity', advice: text };
      case 'propose-redirect': {
        const to = this.one(servicePoints);
        return { to, reason: 'outside-region', resealed: copyFor(stream, to) };
      }
      case 'name-coach':
        return { coach: `coach-${this.roll(2)}` };
      case 'record-attempt':
        return { channel: 'phone', at: at(0), outcome: this.roll(2) === 0 ? 'reached' : 'not-reached', note: text };
      case 'propose-times':
        return { by: this.one(['advisor', 'candidate', 'coach']), times: [{ start: at(24), end: at(72) }] };
      case 'plan-conversation': {
        const time = suitableTimes(state).find(({ end }) => Date.parse(end) > this.now + hour);
        return { start: time ? time.start : at(24), end: time ? time.end : at(25), mode: 'video' };
      }
      case 'record-missed-conversation':
        return { absent: [this.one(['advisor', 'candidate'])] };
      case 'record-conversation':
        return {
          heldAt: at(0),
          present: this.roll(2) === 0 ? ['advisor', 'candidate', 'coach'] : ['candidate', 'coach'],
          told: text,
          promised: text,
          askNext: text,
        };
      case 'complete':
        return state.status === 'conversation-held' ? {} : { withoutConversation: 'other' };
      case 'withdraw':
        return { reason: 'other-route' };
      case 'record-candidate-declined':
        return { reason: this.one(['no-further-help', 'prefers-sender']) };
      case 'return':
        return { reason: 'moved', advice: text };
      case 'mark-entered-in-error':
        return { reason: 'test' };
      default:
        return {};
    }
  }

  private async done(stream: string, type: string, data: object, actor: Actor): Promise<void> {
    const result = await this.give(stream, type, data, actor);
    if (result.outcome === 'rejected') throw new Error(`${type} at ${stream}: ${result.rejection.rejection}`);
  }

  private policy(party: Party): Promise<Policy> {
    return policyOf(this.executor, party.kind === 'service-point' ? party.id : null);
  }

  private one<T>(list: readonly T[]): T {
    const chosen = list[this.roll(list.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
}

/** Commands that would end most journeys early, or that make sense for a certain candidate only. */
const rare: readonly JourneyCommandType[] = ['end', 'resume', 'end-placement', 'record-durability-lost', 'reopen'];

/** Sealed under the key of this person. */
function ofPerson(command: JourneyCommand, personKey: string): JourneyCommand {
  return JSON.parse(JSON.stringify(command).replaceAll(examplePersonKey, personKey)) as JourneyCommand;
}

const exits: readonly string[] = [
  'decline',
  'withdraw',
  'record-candidate-declined',
  'return',
  'mark-entered-in-error',
  'complete',
];

function copyFor(stream: string, party: Party) {
  const personKey = deriveId('person-key', stream, partyKey(party));
  const sealed = (what: string) => sealedUnder(personKey, what);
  return {
    personKey,
    person: sealed('person'),
    question: sealed('question'),
    doneSoFar: sealed('done'),
    advisor: sealed('advisor'),
  };
}
