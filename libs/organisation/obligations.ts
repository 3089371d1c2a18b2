import type { Obligation } from '../kernel/obligation.js';
import type { FormerAdvisor, OrganisationState } from './state.js';

export function eraseAdvisorId({ advisorKey, attempt }: FormerAdvisor): string {
  return `erase-advisor:${advisorKey}:${attempt}`;
}

/** The names of advisors who left are erased when their term has passed. */
export function pending(state: OrganisationState): readonly Obligation[] {
  if (state.status === 'not-registered') return [];
  return state.formerAdvisors.map((former) => ({
    id: eraseAdvisorId(former),
    dueAt: former.eraseAt,
    target: `vault/${former.advisorKey}`,
    command: { type: 'destroy-key', data: {} },
    summary: 'name of a former advisor is erased',
  }));
}
