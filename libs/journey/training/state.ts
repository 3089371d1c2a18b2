import type { LeakCode } from '../codes.js';
import type { AbandonReason, Certificate } from './codes.js';
import type { TrainingTerms } from './events.js';

export type TrainingStanding =
  | { readonly standing: 'running' }
  | { readonly standing: 'completed'; readonly completedOn: string; readonly certificate: Certificate }
  | {
      readonly standing: 'abandoned';
      readonly abandonedOn: string;
      readonly reason: AbandonReason;
      readonly leak: LeakCode | null;
    };

export type Training = TrainingTerms & { readonly training: string; readonly was: TrainingStanding };
