import type { EnquiryOrigin, Registration } from '../candidate/index.js';
import { deriveId } from '../kernel/ids.js';
import type { Enquirer, EnquiryChannel, Route, Settlement } from './commands.js';
import type { PlannedFollowUp } from './events.js';

/** The id of the candidate that an enquiry may become; the candidate's key is derived from that stream, not from the enquiry's. */
export function candidateIdOf(enquiry: string): string {
  return deriveId('candidate-of-enquiry', enquiry);
}

/** The follow-up that is planned; `fellDue` once its date has come. */
export type OpenFollowUp = PlannedFollowUp & { readonly fellDue: boolean };

/** What every enquiry keeps until it is erased. */
export interface KnownEnquiry {
  readonly enquiry: string;
  readonly servicePoint: string;
  readonly personKey: string;
  readonly from: Enquirer;
  readonly channel: EnquiryChannel;
  readonly campaign?: string;
  readonly to: Route | null;
  readonly followUp: OpenFollowUp | null;
  readonly followUpsPlanned: number;
  /** Registrations of a candidate that were tried. */
  readonly attempts: number;
  readonly eraseAt: string;
  readonly eraseAttempt: number;
}

export interface Unregistered {
  readonly status: 'unregistered';
}
export interface OpenEnquiry extends KnownEnquiry {
  readonly status: 'open';
}
export interface SettledEnquiry extends KnownEnquiry {
  readonly status: 'settled';
  readonly settlement: Settlement;
}
/** The candidate is being registered. */
export interface BecomingCandidate extends KnownEnquiry {
  readonly status: 'becoming-candidate';
  readonly candidate: string;
  readonly registration: Registration & { readonly origin: EnquiryOrigin };
  readonly dueAt: string;
}
export interface BecameCandidate extends KnownEnquiry {
  readonly status: 'became-candidate';
  readonly candidate: string;
}
export interface ErasedEnquiry {
  readonly status: 'erased';
  readonly enquiry: string;
  readonly servicePoint: string;
}

/** Everything but the beginning and the end of an enquiry. */
export type KeptEnquiry = OpenEnquiry | SettledEnquiry | BecomingCandidate | BecameCandidate;
export type EnquiryState = Unregistered | KeptEnquiry | ErasedEnquiry;

export const initialEnquiry: EnquiryState = { status: 'unregistered' };
