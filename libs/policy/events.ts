import type { DomainEvent } from '../kernel/aggregate.js';
import type { Policy } from './policy.js';

/** The whole policy as it holds from this moment; versions count from 1. */
export type PolicySet = DomainEvent<'policy.set.v1', { readonly servicePoint: string; readonly policy: Policy }>;
export type PolicyEvent = PolicySet;
