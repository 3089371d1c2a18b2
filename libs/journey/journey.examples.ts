import { dutchCalendar } from '../calendar/dutch-calendar.js';
import { systemActor, type Actor, type Party, type Role } from '../kernel/actor.js';
import { isRejection, type Context } from '../kernel/aggregate.js';
import { deriveId } from '../kernel/ids.js';
import { defaultPolicy } from '../policy/policy.js';
import type { MemberRole } from '../service-point/index.js';
import type { Sealed } from '../vault/sealed.js';
import type { BeginPlacement, CoachFacts, JourneyCommand, JourneyEvent, JourneyState, Start } from './index.js';
import { journey, journeyStream } from './index.js';

/** An invented service point, candidate and coaches, for the tests of the journey. */
export const noord: Party = { kind: 'service-point', id: 'spt-noord' };
export const werkcentrum: Party = { kind: 'organisation', id: 'werkcentrum-drenthe' };
export const candidate = '0b9d8a34-77f5-4a07-9a52-0a33d3d1c001';
export const stream = journeyStream(candidate, 1);
export const personKey = deriveId('person-key', candidate);

/** Thursday 3 September 2026, 10:00 in Amsterdam. */
export const thursday = '2026-09-03T08:00:00.000Z';

export function sealed(text: string, key = personKey): Sealed {
  return { sealed: `v1.${key}.${Buffer.from(text.padEnd(40, '.')).toString('base64url')}` };
}

export function person(...roles: readonly Role[]): Actor {
  return { kind: 'person', id: `noord-${roles.join('-')}`, roles, party: noord };
}

export const desk = person('front-desk');
/** The career coach of the examples' journey. */
export const coach: Actor = { ...person('career-coach'), id: 'coach-1' };
export const coordinator = person('coordinator');
export const clock = systemActor(noord);

/** A member who works Monday to Thursday unless said otherwise. */
export function member(id: string, role: MemberRole, facts: Partial<CoachFacts> = {}): CoachFacts {
  return { coach: id, roles: [role], workingDays: [1, 2, 3, 4], standIn: null, ...facts };
}

export const known = { skillsKnown: true, situationKnown: true } as const;

export const start: Start = {
  type: 'start',
  data: {
    candidate,
    number: 1,
    personKey,
    route: 'inflow',
    origin: { channel: 'handover', organisation: werkcentrum, handover: 'handover-1' },
    persona: 4,
    sender: werkcentrum,
    region: 'drenthe',
    handover: 'handover-1',
    feedbackAgreed: true,
    profile: known,
    coaches: [{ role: 'career-coach', ...member('coach-1', 'career-coach', { standIn: 'coach-9' }) }],
  },
};

export function placement(startsOn: string, change: Partial<BeginPlacement['data']> = {}): BeginPlacement {
  return {
    type: 'begin-placement',
    data: {
      employer: 'employer-1',
      startsOn,
      contract: 'permanent',
      hours: 32,
      contractEndsOn: null,
      wageBand: 'up-to-3000',
      inTechnology: true,
      attribution: 'spt',
      line: 'installation',
      trainingNeeded: false,
      practiceTrainer: 'named',
      profile: known,
      ...change,
    },
  };
}

export function context(actor: Actor, now: string = thursday, commandId: string = deriveId('test', actor.id, now)): Context {
  return { now, actor, stream, commandId, policy: defaultPolicy, calendar: dutchCalendar };
}

/** What was done, by whom and when. */
export type Step = readonly [actor: Actor, command: JourneyCommand, now?: string];

/** The journey after these commands, all of which are taken. */
export function lived(...steps: readonly Step[]) {
  let state: JourneyState = journey.initial;
  const events: JourneyEvent[] = [];
  for (const [index, [actor, command, now]] of steps.entries()) {
    const decision = journey.decide(state, command, context(actor, now, deriveId('test', String(index))));
    if (isRejection(decision)) throw new Error(`${command.type} was refused: ${decision.rejection}`);
    state = decision.reduce(journey.evolve, state);
    events.push(...decision);
  }
  return { state, events };
}

/** Carries out what falls due up to a moment, as the driver does: the earliest first, each at its own time. */
export function clockTo(from: JourneyState, until: string) {
  let state = from;
  const events: JourneyEvent[] = [];
  for (;;) {
    const [due] = journey
      .pending(state)
      .filter(({ dueAt }) => Date.parse(dueAt) <= Date.parse(until))
      .sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt));
    if (due === undefined) return { state, events };
    const own = due.target.startsWith('journey/');
    const command = own ? due.command : { type: 'settle-obligation', data: { obligationId: due.id, outcome: 'done' } };
    const decision = journey.decide(state, command as JourneyCommand, context(clock, due.dueAt, due.id));
    if (isRejection(decision)) throw new Error(`${due.id} was refused: ${decision.rejection}`);
    state = decision.reduce(journey.evolve, state);
    events.push(...decision);
  }
}
