import type { LeakCode, Line } from '../codes.js';
import type { Activity, JourneyFact } from '../facts.js';
import type { Sealed } from '../../vault/sealed.js';
import type { AbandonReason, Certificate, TrainingKind } from './codes.js';

/** A training trajectory as agreed at its start. Days are YYYY-MM-DD. */
export type TrainingTerms = {
  readonly title: Sealed;
  /** Opaque reference or short name of the provider, which the candidate chose with the coach. */
  readonly provider: string;
  readonly kind: TrainingKind;
  readonly line: Line | null;
  readonly startsOn: string;
  /** Null where no end is planned. */
  readonly plannedEnd: string | null;
  readonly withJob: boolean;
};

export type TrainingBegun = JourneyFact<'training-begun', TrainingTerms & { readonly training: string } & Activity>;
export type TrainingCompleted = JourneyFact<
  'training-completed',
  { readonly training: string; readonly completedOn: string; readonly certificate: Certificate } & Activity
>;
export type TrainingAbandoned = JourneyFact<
  'training-abandoned',
  {
    readonly training: string;
    readonly abandonedOn: string;
    readonly reason: AbandonReason;
    readonly leak: LeakCode | null;
    readonly note?: Sealed;
  } & Activity
>;

export type TrainingEvent = TrainingBegun | TrainingCompleted | TrainingAbandoned;
