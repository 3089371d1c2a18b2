import type { Rejection } from '../kernel/aggregate.js';
import { refuse } from './rejections.js';
import type { ActiveCandidate, CandidateState } from './state.js';

/**
 * The candidate as one whose data may be told in a handover now, or why not: nobody is handed over who is being erased, and what is restricted is
 * not given on (article 18 GDPR). Whether the person agreed stands in the offer itself.
 */
export function toHandOver(state: CandidateState): ActiveCandidate | Rejection {
  switch (state.status) {
    case 'unregistered':
      return refuse('candidate-unknown');
    case 'active':
      return state.restriction === null ? state : refuse('candidate-restricted');
    case 'erasing':
    case 'erased':
      return refuse('candidate-erased');
    default:
      return state satisfies never;
  }
}
