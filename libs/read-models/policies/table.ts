import type { Policy } from '../../policy/policy.js';
import { instant, integer, json, logTable, stateTable, text, type RowIn } from '../../projection/table.js';

/** What holds now at service points that set something of their own. */
export const policies = stateTable({
  name: 'policies',
  columns: { servicePoint: text, version: integer, policy: json<Policy>(), setAt: instant, revision: integer },
  key: ['servicePoint'],
});

/** Every version there was. */
export const policyVersions = logTable({
  name: 'policy_versions',
  columns: { servicePoint: text, version: integer, policy: json<Policy>(), setAt: instant, setBy: text },
  indexes: ['(service_point, version desc)'],
});

export type PolicyRow = RowIn<typeof policies>;
export type PolicyVersionRow = RowIn<typeof policyVersions>;
