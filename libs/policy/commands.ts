import type { Command } from '../kernel/aggregate.js';
import type { Policy } from './policy.js';

/** What a service point sets; the version is counted. */
export type PolicyTerms = Omit<Policy, 'version'>;

/** Without `journey` its terms stay as they stand. */
export type GivenTerms = Omit<PolicyTerms, 'journey'> & { readonly journey?: PolicyTerms['journey'] };

export type SetPolicy = Command<'set', GivenTerms>;
export type PolicyCommand = SetPolicy;
