import type { CandidateState } from '../candidate/index.js';
import type { ProfileFacts } from './facts.js';

/** What the candidate's stream says now, for the advisories; nothing is known any more of somebody whose data go. */
export function profileOf(candidate: CandidateState): ProfileFacts {
  if (candidate.status !== 'active') return { skillsKnown: false, situationKnown: false };
  const { skills, persona } = candidate;
  return { skillsKnown: skills.length > 0, situationKnown: persona !== 'not-yet-known' };
}
