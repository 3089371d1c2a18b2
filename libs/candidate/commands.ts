import type { Command } from '../kernel/aggregate.js';
import type { ObligationOutcome } from '../kernel/obligation.js';
import type { LegalBasis } from '../personal-data/index.js';
import type { Sealed } from '../vault/sealed.js';
import type { DisclosurePurpose, WayOfGiving } from './disclosure.js';
import type { HandoverOrigin, Origin } from './origin.js';
import type { CoachRole, ErasureReason, RestrictionGround } from './rights.js';
import type { Situation } from './situation.js';
import type { Skill } from './skills.js';

/** What a registration needs, whoever registers. */
export type Registration = {
  /** Vault key of this candidate at this service point; everything sealed in the stream stands under it. */
  readonly personKey: string;
  /** The personal data (libs/personal-data/person.ts), sealed under `personKey`. */
  readonly person: Sealed;
  readonly situation: Situation;
  /** Other vault keys under which the same person was sealed before; erased together with this one. */
  readonly copies?: readonly string[];
};

/** As the follow-up of a handover that was taken. */
export type RegisterFromHandover = Command<'register-from-handover', Registration & { readonly origin: HandoverOrigin }>;
/** By the front desk or a coach, and as the follow-up of an enquiry that became a candidate. */
export type Register = Command<'register', Registration & { readonly origin: Exclude<Origin, HandoverOrigin> }>;
export type CorrectPersonalData = Command<'correct-personal-data', { readonly person: Sealed }>;
/** Replaces the situation as a whole. */
export type ChangeSituation = Command<'change-situation', { readonly situation: Situation }>;
/** Replaces the list of skills as a whole. */
export type RecordSkills = Command<'record-skills', { readonly skills: readonly Skill[] }>;
/** By the coordinator, and as the follow-up of a handover that named a coach. */
export type AssignCoach = Command<
  'assign-coach',
  {
    readonly role: CoachRole;
    /** Subject of the member. */
    readonly coach: string;
  }
>;
export type AddNote = Command<'add-note', { readonly text: Sealed }>;
export type GiveDisclosure = Command<
  'give-disclosure',
  {
    readonly purpose: DisclosurePurpose;
    readonly legalBasis: LegalBasis;
    readonly textVersion: string;
    /** YYYY-MM-DD, not in the future. */
    readonly givenOn: string;
    readonly how: WayOfGiving;
    /** YYYY-MM-DD, the last day on which it holds. */
    readonly expiresOn: string;
  }
>;
export type WithdrawDisclosure = Command<'withdraw-disclosure', { readonly purpose: DisclosurePurpose }>;
/** An obligation of the stream itself. */
export type ExpireDisclosure = Command<'expire-disclosure', { readonly disclosure: string }>;
export type Restrict = Command<'restrict', { readonly ground: RestrictionGround }>;
export type LiftRestriction = Command<'lift-restriction', Record<never, never>>;
export type LinkDuplicate = Command<
  'link-duplicate',
  {
    /** Id of the other candidate. */
    readonly candidate: string;
  }
>;
export type UnlinkDuplicate = Command<'unlink-duplicate', { readonly candidate: string }>;
/** The other side of a link: the follow-up at the candidate that was linked. */
export type AcceptLink = Command<'accept-link', { readonly candidate: string }>;
export type AcceptUnlink = Command<'accept-unlink', { readonly candidate: string }>;
/** The follow-up of a handover that the service point offers of its own candidate, so that erasure reaches what was told there. */
export type RecordHandover = Command<
  'record-handover',
  {
    /** Id of the handover. */
    readonly handover: string;
  }
>;
/** The follow-up of a journey that started, ended or was reopened. */
export type NoteJourney = Command<
  'note-journey',
  {
    /** Id of the journey. */
    readonly journey: string;
    readonly standing: 'open' | 'ended';
  }
>;
/** An obligation of the stream itself; `term` is the due date that the last contact wrote. */
export type MarkDueForErasure = Command<'mark-due-for-erasure', { readonly term: string }>;
export type RequestErasure = Command<'request-erasure', { readonly reason: ErasureReason }>;
export type DeclineErasure = Command<'decline-erasure', { readonly why: Sealed }>;
export type ApproveErasure = Command<'approve-erasure', Record<never, never>>;
/** The follow-up at a linked candidate, the same person, of an erasure that was approved. */
export type ApproveLinkedErasure = Command<
  'approve-linked-erasure',
  { readonly candidate: string; readonly reason: ErasureReason }
>;
export type SettleObligation = Command<'settle-obligation', { readonly obligationId: string } & ObligationOutcome>;

export type CandidateCommand =
  | RegisterFromHandover
  | Register
  | CorrectPersonalData
  | ChangeSituation
  | RecordSkills
  | AssignCoach
  | AddNote
  | GiveDisclosure
  | WithdrawDisclosure
  | ExpireDisclosure
  | Restrict
  | LiftRestriction
  | LinkDuplicate
  | UnlinkDuplicate
  | AcceptLink
  | AcceptUnlink
  | RecordHandover
  | NoteJourney
  | MarkDueForErasure
  | RequestErasure
  | DeclineErasure
  | ApproveErasure
  | ApproveLinkedErasure
  | SettleObligation;
