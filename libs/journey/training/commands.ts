import type { Command } from '../../kernel/aggregate.js';
import type { Sealed } from '../../vault/sealed.js';
import type { LeakCode } from '../codes.js';
import type { AbandonReason, Certificate } from './codes.js';
import type { TrainingTerms } from './events.js';

/** In any step: training paid by a sector fund often runs beside retention. */
export type BeginTraining = Command<'begin-training', TrainingTerms>;
export type CompleteTraining = Command<
  'complete-training',
  { readonly training: string; readonly completedOn: string; readonly certificate: Certificate }
>;
export type AbandonTraining = Command<
  'abandon-training',
  {
    readonly training: string;
    readonly abandonedOn: string;
    readonly reason: AbandonReason;
    readonly leak: LeakCode | null;
    readonly note?: Sealed;
  }
>;

export type TrainingCommand = BeginTraining | CompleteTraining | AbandonTraining;
