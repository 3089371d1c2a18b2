import type { Command } from '../kernel/aggregate.js';
import type { Policy } from './policy.js';

/** What a service point sets; the version is counted. */
export type PolicyTerms = Omit<Policy, 'version'>;

export type SetPolicy = Command<'set', PolicyTerms>;
export type PolicyCommand = SetPolicy;
