import type { DomainEvent } from '../kernel/aggregate.js';
import type { ObligationOutcome } from '../kernel/obligation.js';
import type { Sealed } from '../vault/sealed.js';
import type { Disclosure, DisclosurePurpose } from './disclosure.js';
import type { Origin } from './origin.js';
import type { Persona } from './persona.js';
import type { CoachRole, ErasureReason, RestrictionGround } from './rights.js';
import type { Situation } from './situation.js';
import type { Skill } from './skills.js';

/** Of every event that means contact with the candidate: the data term runs anew. */
type MovesDataTerm = {
  /** UTC instant at which the candidate is listed as due for erasure, unless there is contact before. */
  readonly dataTermEndsAt: string;
};

/** Of every event that gives another stream or the vault something to do at once. */
type Owes = {
  /** UTC instant from which the follow-ups of this event are due. */
  readonly dueAt: string;
};

export type Registered = DomainEvent<
  'candidate.registered.v1',
  MovesDataTerm & {
    /** Id of the candidate. */
    readonly candidate: string;
    readonly servicePoint: string;
    readonly personKey: string;
    readonly person: Sealed;
    readonly situation: Situation;
    readonly persona: Persona;
    readonly origin: Origin;
    readonly copies: readonly string[];
  }
>;
export type PersonalDataCorrected = DomainEvent<
  'candidate.personal-data-corrected.v1',
  MovesDataTerm & { readonly person: Sealed }
>;
/** Carries the persona at the time, so that earlier ones stay visible. */
export type SituationChanged = DomainEvent<
  'candidate.situation-changed.v1',
  MovesDataTerm & { readonly situation: Situation; readonly persona: Persona }
>;
export type SkillsRecorded = DomainEvent<'candidate.skills-recorded.v1', MovesDataTerm & { readonly skills: readonly Skill[] }>;
export type CoachAssigned = DomainEvent<
  'candidate.coach-assigned.v1',
  MovesDataTerm & { readonly role: CoachRole; readonly coach: string; readonly previous: string | null }
>;
export type NoteAdded = DomainEvent<'candidate.note-added.v1', MovesDataTerm & { readonly note: string; readonly text: Sealed }>;
export type DisclosureGiven = DomainEvent<'candidate.disclosure-given.v1', MovesDataTerm & Owes & Disclosure>;
export type DisclosureWithdrawn = DomainEvent<
  'candidate.disclosure-withdrawn.v1',
  MovesDataTerm & Owes & { readonly disclosure: string; readonly purpose: DisclosurePurpose }
>;
export type DisclosureExpired = DomainEvent<
  'candidate.disclosure-expired.v1',
  Owes & { readonly disclosure: string; readonly purpose: DisclosurePurpose }
>;
export type Restricted = DomainEvent<'candidate.restricted.v1', MovesDataTerm & Owes & { readonly ground: RestrictionGround }>;
export type RestrictionLifted = DomainEvent<'candidate.restriction-lifted.v1', MovesDataTerm & Owes>;
export type DuplicateLinked = DomainEvent<
  'candidate.duplicate-linked.v1',
  Owes & {
    readonly candidate: string;
    /** Whether the link was made here, so that the other candidate is still to be told. */
    readonly tellOther: boolean;
    /** Counts the links and unlinks of this stream. */
    readonly link: number;
  }
>;
export type DuplicateUnlinked = DomainEvent<
  'candidate.duplicate-unlinked.v1',
  Owes & { readonly candidate: string; readonly tellOther: boolean; readonly link: number }
>;
/** The service point hands the candidate over; once erased, the handover is told and decides about its copy. */
export type HandoverRecorded = DomainEvent<
  'candidate.handover-recorded.v1',
  Owes & {
    /** Id of the handover. */
    readonly handover: string;
  }
>;
/** A journey started, ended or was reopened: the data term rests while one is open, and runs anew from its end. */
export type JourneyNoted = DomainEvent<
  'candidate.journey-noted.v1',
  MovesDataTerm &
    Owes & {
      /** Id of the journey. */
      readonly journey: string;
      readonly standing: 'open' | 'ended';
    }
>;
/** Listed, not erased. */
export type DueForErasure = DomainEvent<'candidate.due-for-erasure.v1', { readonly since: string }>;
export type ErasureRequested = DomainEvent<
  'candidate.erasure-requested.v1',
  { readonly reason: ErasureReason; readonly requestedBy: string }
>;
export type ErasureDeclined = DomainEvent<'candidate.erasure-declined.v1', MovesDataTerm & { readonly why: Sealed }>;
export type ErasureApproved = DomainEvent<
  'candidate.erasure-approved.v1',
  Owes & {
    readonly reason: ErasureReason;
    /** All vault keys that are to be destroyed. */
    readonly keys: readonly string[];
    /** Linked candidates, the same person, whose data go as well. */
    readonly linked: readonly string[];
    /** Ids of the handovers that hold a copy of their own, and are told. */
    readonly handovers?: readonly string[];
  }
>;
/** A key could not be destroyed yet; it is tried again. */
export type ErasurePostponed = DomainEvent<
  'candidate.erasure-postponed.v1',
  Owes & { readonly key: string; readonly attempt: number; readonly code: string }
>;
/** All keys are destroyed and every handover is told: nothing of what the service point held about the person can be read any more. */
export type Erased = DomainEvent<'candidate.erased.v1', { readonly reason: ErasureReason }>;
export type ObligationSettled = DomainEvent<
  'candidate.obligation-settled.v1',
  { readonly obligationId: string } & ObligationOutcome
>;

export type CandidateEvent =
  | Registered
  | PersonalDataCorrected
  | SituationChanged
  | SkillsRecorded
  | CoachAssigned
  | NoteAdded
  | DisclosureGiven
  | DisclosureWithdrawn
  | DisclosureExpired
  | Restricted
  | RestrictionLifted
  | DuplicateLinked
  | DuplicateUnlinked
  | HandoverRecorded
  | JourneyNoted
  | DueForErasure
  | ErasureRequested
  | ErasureDeclined
  | ErasureApproved
  | ErasurePostponed
  | Erased
  | ObligationSettled;
