import type { DomainEvent } from '../kernel/aggregate.js';
import type { Policy } from './policy.js';

/** A policy as it was set: what was set before journeys had terms has none, and works by their defaults. */
export type StoredPolicy = Omit<Policy, 'journey'> & { readonly journey?: Partial<Policy['journey']> };

/** The whole policy as it holds from this moment; versions count from 1. */
export type PolicySet = DomainEvent<'policy.set.v1', { readonly servicePoint: string; readonly policy: StoredPolicy }>;
export type PolicyEvent = PolicySet;
