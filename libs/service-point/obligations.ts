import type { Obligation } from '../kernel/obligation.js';
import type { FormerMember, ServicePointState } from './state.js';

export function eraseMemberId({ memberKey, attempt }: FormerMember): string {
  return `erase-member:${memberKey}:${attempt}`;
}

/** The names of members who left are erased when their term has passed. */
export function pending(state: ServicePointState): readonly Obligation[] {
  if (state.status === 'not-opened') return [];
  return state.formerMembers.map((former) => ({
    id: eraseMemberId(former),
    dueAt: former.eraseAt,
    target: `vault/${former.memberKey}`,
    command: { type: 'destroy-key', data: {} },
    summary: 'name of a former member is erased',
  }));
}
