import type { Command } from '../../kernel/aggregate.js';
import type { ProfileFacts } from '../facts.js';
import type { PlacementTerms } from './events.js';

/**
 * On or after the first working day, from any step: it enters retention. `profile` is what the candidate's stream says at this moment, and
 * comes from the API.
 */
export type BeginPlacement = Command<'begin-placement', PlacementTerms & { readonly profile: ProfileFacts }>;

export type MatchingCommand = BeginPlacement;
