import type { Actor } from '../../../libs/kernel/actor.js';
import { defaultPolicy, policy } from '../../../libs/policy/index.js';
import { golden } from '../golden.js';

const administrator: Actor = {
  kind: 'person',
  id: 'administrator',
  roles: ['administrator'],
  party: { kind: 'service-point', id: 'spt-noord' },
};
const { version: _, ...terms } = defaultPolicy;

export const policyEvents = golden(policy, 'policy/spt-noord', {
  'policy.set.v1': {
    'as a whole': [[administrator, '2026-03-02T09:00:00.000Z', { type: 'set', data: { ...terms, failedAttempts: 4 } }]],
  },
});
