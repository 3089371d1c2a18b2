import { partyKey } from '../../kernel/actor.js';
import { policy } from '../../policy/index.js';
import { fold, put, type Projection } from '../../projection/index.js';
import { policies, policyVersions } from './table.js';

export const policiesProjection: Projection = {
  name: 'policies',
  version: 1,
  tables: [policies, policyVersions],
  sources: [
    fold(policy, {
      rows(state, at) {
        if (state.status === 'default') return [];
        const { servicePoint } = state;
        const { version } = state.policy;
        const visibleTo = policy.visibleTo(state).map(partyKey);
        return [
          put(policies, { servicePoint, version, policy: state.policy, setAt: at.occurred, revision: at.revision, visibleTo }),
        ];
      },
      facts({ metadata }, _, after) {
        if (after.status === 'default') return [];
        const visibleTo = policy.visibleTo(after).map(partyKey);
        const { servicePoint, policy: set } = after;
        return [
          put(policyVersions, {
            servicePoint,
            version: set.version,
            policy: set,
            setAt: metadata.occurred,
            setBy: metadata.actor.id,
            visibleTo,
          }),
        ];
      },
    }),
  ],
};
