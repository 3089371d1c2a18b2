import type { EnquiryOrigin, Registration } from '../candidate/index.js';
import type { DomainEvent } from '../kernel/aggregate.js';
import type { Sealed } from '../vault/sealed.js';
import type { Enquirer, EnquiryChannel, FollowUpOutcome, Route, Settlement } from './commands.js';

/** A follow-up that is planned; they are counted from 1. */
export type PlannedFollowUp = {
  readonly followUp: number;
  /** YYYY-MM-DD. */
  readonly on: string;
  /** UTC instant at which somebody is reminded of it. */
  readonly dueAt: string;
};

export type Registered = DomainEvent<
  'enquiry.registered.v1',
  {
    /** Id of the enquiry. */
    readonly enquiry: string;
    readonly servicePoint: string;
    readonly personKey: string;
    readonly from: Enquirer;
    readonly channel: EnquiryChannel;
    readonly contact?: Sealed;
    readonly question: Sealed;
    readonly campaign?: string;
    readonly planned: PlannedFollowUp;
    /** UTC instant at which contact, question and texts are erased. */
    readonly eraseAt: string;
  }
>;
export type Routed = DomainEvent<'enquiry.routed.v1', { readonly to: Route }>;
export type FollowUpPlanned = DomainEvent<'enquiry.follow-up-planned.v1', { readonly planned: PlannedFollowUp }>;
/** The date has come, and nobody has followed up yet. */
export type FollowUpFellDue = DomainEvent<'enquiry.follow-up-fell-due.v1', { readonly followUp: number }>;
export type FollowUpRecorded = DomainEvent<
  'enquiry.follow-up-recorded.v1',
  {
    /** The planned follow-up that it answers; none where it came unplanned. */
    readonly followUp: number | null;
    readonly outcome: FollowUpOutcome;
    readonly text?: Sealed;
  }
>;
export type Settled = DomainEvent<'enquiry.settled.v1', { readonly settlement: Settlement; readonly text?: Sealed }>;
export type BecameCandidate = DomainEvent<
  'enquiry.became-candidate.v1',
  {
    /** Id of the candidate. */
    readonly candidate: string;
    readonly registration: Registration & { readonly origin: EnquiryOrigin };
    /** Counts the registrations that were tried. */
    readonly attempt: number;
    readonly dueAt: string;
  }
>;
/** The candidate exists. */
export type CandidateRegistered = DomainEvent<
  'enquiry.candidate-registered.v1',
  { readonly candidate: string; readonly attempt: number }
>;
/** The candidate could not be registered; the enquiry is open again. */
export type CandidateRefused = DomainEvent<
  'enquiry.candidate-refused.v1',
  { readonly candidate: string; readonly attempt: number; readonly code: string }
>;
/** Erasure moved: asked for earlier, or tried again because the vault refused. */
export type ErasureMoved = DomainEvent<
  'enquiry.erasure-moved.v1',
  { readonly attempt: number; readonly eraseAt: string; readonly because: 'asked' | 'refused'; readonly code?: string }
>;
/** Nothing that was asked or told can be read any more. */
export type Erased = DomainEvent<'enquiry.erased.v1', Record<never, never>>;

export type EnquiryEvent =
  | Registered
  | Routed
  | FollowUpPlanned
  | FollowUpFellDue
  | FollowUpRecorded
  | Settled
  | BecameCandidate
  | CandidateRegistered
  | CandidateRefused
  | ErasureMoved
  | Erased;
