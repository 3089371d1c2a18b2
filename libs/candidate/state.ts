import { hasRole, type Actor } from '../kernel/actor.js';
import type { Sealed } from '../vault/sealed.js';
import type { Disclosure, DisclosurePurpose } from './disclosure.js';
import type { Origin } from './origin.js';
import type { Persona } from './persona.js';
import type { CoachRole, ErasureReason, RestrictionGround } from './rights.js';
import type { Situation } from './situation.js';
import type { Skill } from './skills.js';

/** What another stream, a candidate's, a handover's or a journey's, is still to be told. */
export type Telling = {
  /** Id of the obligation. */
  readonly id: string;
  readonly dueAt: string;
} & (
  | { readonly what: 'linked' | 'unlinked'; readonly candidate: string }
  | { readonly what: 'erase'; readonly candidate: string; readonly reason: ErasureReason }
  | { readonly what: 'erase-in-handover'; readonly handover: string }
  | { readonly what: 'end-journey'; readonly journey: string }
  | { readonly what: 'feedback-consent'; readonly journey: string; readonly agreed: boolean }
  | { readonly what: 'restriction'; readonly journey: string; readonly restricted: boolean }
);

/** A vault key that is still to be destroyed. */
export interface KeyToDestroy {
  readonly key: string;
  readonly attempt: number;
  readonly dueAt: string;
}

/** Where a registered candidate stands between being kept and being erased. */
export type ErasureStanding =
  | { readonly standing: 'kept' }
  | { readonly standing: 'due'; readonly since: string }
  | { readonly standing: 'requested'; readonly reason: ErasureReason; readonly requestedBy: string };

export interface Unregistered {
  readonly status: 'unregistered';
}

export interface ActiveCandidate {
  readonly status: 'active';
  readonly candidate: string;
  readonly servicePoint: string;
  readonly personKey: string;
  readonly copies: readonly string[];
  /** Ids of the handovers in which the service point handed the candidate over. */
  readonly handovers: readonly string[];
  readonly person: Sealed;
  readonly situation: Situation;
  readonly persona: Persona;
  readonly origin: Origin;
  readonly skills: readonly Skill[];
  readonly coaches: { readonly [role in CoachRole]?: string };
  readonly disclosures: readonly Disclosure[];
  readonly restriction: RestrictionGround | null;
  /** How often the use of the data was restricted, or free again. */
  readonly restrictions: number;
  /** Ids of the candidates that are the same person. */
  readonly linked: readonly string[];
  /** Ids of those that were linked once, and are somebody else after all. */
  readonly unlinked: readonly string[];
  /** Links and unlinks so far. */
  readonly links: number;
  /** Ids of all journeys that were noted. */
  readonly journeys: readonly string[];
  /** Ids of the journeys that are open; the data term rests meanwhile. */
  readonly openJourneys: readonly string[];
  /** What the candidate said last about extra feedback to the sender; null where nothing was said here. `said` counts how often. */
  readonly feedbackConsent: { readonly agreed: boolean; readonly said: number } | null;
  readonly dataTermEndsAt: string;
  readonly erasure: ErasureStanding;
  readonly telling: readonly Telling[];
}

/** Approved: what was personal is on its way out, or gone. Only the keys that remain to be destroyed are kept. */
export interface ErasingCandidate {
  readonly status: 'erasing' | 'erased';
  readonly candidate: string;
  readonly servicePoint: string;
  readonly origin: Origin;
  readonly reason: ErasureReason;
  /** All keys under which the person stood. */
  readonly keys: readonly string[];
  readonly toDestroy: readonly KeyToDestroy[];
  /** Ids of the handovers that are told, or were. */
  readonly handovers: readonly string[];
  /** Ids of the journeys that are ended, or were. */
  readonly journeys: readonly string[];
  readonly telling: readonly Telling[];
}

export type CandidateState = Unregistered | ActiveCandidate | ErasingCandidate;

export const initialCandidate: CandidateState = { status: 'unregistered' };

/**
 * Whether a candidate's data may be given for a purpose now: given, not withdrawn, not expired, and the candidate not restricted.
 * Asked at the moment of giving, so that withdrawal and expiry work at once.
 */
export function isDisclosed(state: CandidateState, purpose: DisclosurePurpose, now: string): boolean {
  if (state.status !== 'active' || state.restriction !== null) return false;
  return state.disclosures.some(
    (disclosure) => disclosure.purpose === purpose && Date.parse(now) < Date.parse(disclosure.expiresAt),
  );
}

/** Subjects of the coaches who may read what is sealed about this candidate, besides their stand-ins. */
export function assignedCoaches(state: CandidateState): readonly string[] {
  return state.status === 'active' ? [...new Set(Object.values(state.coaches))] : [];
}

/**
 * Free text about a candidate is for the coaches assigned and their stand-ins (domain description, "A candidate comes from …"), and for the
 * coordinator, who hands candidates to coaches. `standsInFor` are those whose stand-in the actor is.
 */
export function mayReadTexts(coaches: readonly string[], actor: Actor, standsInFor: readonly string[]): boolean {
  return hasRole(actor, 'coordinator') || [actor.id, ...standsInFor].some((subject) => coaches.includes(subject));
}
