import { systemActor, type Actor } from '../../../libs/kernel/actor.js';
import { advisorKeyOf, organisation, type OrganisationCommand } from '../../../libs/organisation/index.js';
import { golden, sealedUnder, type Step as AnyStep } from '../golden.js';

type Step = AnyStep<OrganisationCommand>;

const administrator: Actor = {
  kind: 'person',
  id: 'administrator',
  roles: ['administrator'],
  party: { kind: 'service-point', id: 'spt-noord' },
};
const monday = '2026-03-02T09:00:00.000Z';
const twoYearsLater = '2028-03-02T09:00:00.000Z';
const key = advisorKeyOf(organisation.initial, 'werkcentrum-noord', 'advisor-1');
const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: '1' }] };
const jwksUri = 'https://werkcentrum.example/jwks';

const given = (...commands: readonly OrganisationCommand[]): readonly Step[] =>
  commands.map((command) => [administrator, monday, command]);
const register: OrganisationCommand = {
  type: 'register',
  data: { name: 'Werkcentrum Noord', kind: 'werkcentrum', regions: ['groningen'] },
};
const client = { clientId: 'werkcentrum-noord', description: 'Own system' };
const byKeys: OrganisationCommand = { type: 'add-client', data: { ...client, jwks } };
const byAddress: OrganisationCommand = { type: 'add-client', data: { ...client, jwksUri } };
const advisor: OrganisationCommand = {
  type: 'add-advisor',
  data: { subject: 'advisor-1', advisorKey: key, name: sealedUnder(key, 'name') },
};
const removed = given(register, advisor, { type: 'remove-advisor', data: { subject: 'advisor-1' } });
const settle = (code?: string): Step => [
  systemActor({ kind: 'organisation', id: 'werkcentrum-noord' }),
  twoYearsLater,
  {
    type: 'settle-obligation',
    data: {
      obligationId: `erase-advisor:${key}:1`,
      ...(code === undefined ? { outcome: 'done' as const } : { outcome: 'refused' as const, code }),
    },
  },
];

export const organisationEvents = golden(organisation, 'organisation/werkcentrum-noord', {
  'organisation.registered.v1': { 'with a region': given(register) },
  'organisation.client-added.v1': { 'with keys': given(register, byKeys), 'with their address': given(register, byAddress) },
  'organisation.client-keys-changed.v1': {
    'to keys': given(register, byAddress, { type: 'change-client-keys', data: { clientId: client.clientId, jwks } }),
    'to their address': given(register, byKeys, {
      type: 'change-client-keys',
      data: { clientId: client.clientId, jwksUri },
    }),
  },
  'organisation.client-removed.v1': {
    'by an administrator': given(register, byKeys, { type: 'remove-client', data: { clientId: client.clientId } }),
  },
  'organisation.advisor-added.v1': { 'by an administrator': given(register, advisor) },
  'organisation.advisor-removed.v1': { 'by an administrator': removed },
  'organisation.advisor-erasure-postponed.v1': { 'by the vault': [...removed, settle('vault-refused')] },
  'organisation.advisor-erased.v1': { 'when the key is gone': [...removed, settle()] },
});
