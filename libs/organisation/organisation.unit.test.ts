import { dutchCalendar } from '../calendar/index.js';
import { systemActor, type Actor } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import { given } from '../kernel/given.js';
import { defaultPolicy } from '../policy/policy.js';
import type { Sealed } from '../vault/sealed.js';
import {
  advisorKeyOf,
  advisorOf,
  clientOf,
  organisation,
  type ClientKeys,
  type OrganisationCommand,
  type OrganisationEvent,
} from './index.js';

const stream = 'organisation/werkcentrum-noord';
const party = { kind: 'organisation', id: 'werkcentrum-noord' } as const;
const administrator: Actor = {
  kind: 'person',
  id: 'administrator',
  roles: ['administrator'],
  party: { kind: 'service-point', id: 'spt-noord' },
};
const coordinator: Actor = { ...administrator, id: 'coordinator', roles: ['coordinator'] };
const now = '2026-03-02T09:00:00.000Z';

function by(actor: Actor): Context {
  return { now, commandId: 'command-1', stream, actor, policy: defaultPolicy, calendar: dutchCalendar };
}

function sealed(text: string, under: string): Sealed {
  return { sealed: `v1.${under}.${Buffer.from(text.padEnd(40)).toString('base64url')}` };
}

const registered: OrganisationEvent = {
  type: 'organisation.registered.v1',
  data: {
    organisation: 'werkcentrum-noord',
    name: 'Werkcentrum Noord',
    kind: 'werkcentrum',
    regions: ['kop'],
    managedBy: 'spt-noord',
  },
};
const publicKey = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: '1' };
const jwks: ClientKeys = { jwks: { keys: [publicKey] } };
const clientAdded: OrganisationEvent = {
  type: 'organisation.client-added.v1',
  data: { clientId: 'werkcentrum-noord', description: 'Own system', keys: jwks },
};
const key = advisorKeyOf(organisation.initial, 'werkcentrum-noord', 'advisor');
const advisorAdded: OrganisationEvent = {
  type: 'organisation.advisor-added.v1',
  data: { subject: 'advisor', advisorKey: key, name: sealed('Advisor', key) },
};
const advisorRemoved: OrganisationEvent = {
  type: 'organisation.advisor-removed.v1',
  data: { subject: 'advisor', advisorKey: key, eraseAt: '2028-03-02T09:00:00.000Z', attempt: 1 },
};

test('registering is the administrator’s, and the same again is nothing new', () => {
  const register: OrganisationCommand = {
    type: 'register',
    data: { name: 'Werkcentrum Noord', kind: 'werkcentrum', regions: ['kop', 'kop'] },
  };
  given(organisation, []).when(register, by(administrator)).then([registered]);
  given(organisation, [registered]).when(register, by(administrator)).then([]);
  given(organisation, [registered])
    .when({ type: 'register', data: { name: 'Another', kind: 'uwv', regions: [] } }, by(administrator))
    .thenRejected('organisation-already-registered');
  given(organisation, []).when(register, by(coordinator)).thenRejected('role-not-allowed');
  given(organisation, [])
    .when({ type: 'remove-client', data: { clientId: 'c' } }, by(administrator))
    .thenRejected('organisation-unknown');
});

test('it stands under no service point', () => {
  expect(organisation.servicePointOf(given(organisation, [registered]).state)).toBeNull();
});

describe('clients', () => {
  const add = (keys: ClientKeys): OrganisationCommand => ({
    type: 'add-client',
    data: { clientId: 'werkcentrum-noord', description: 'Own system', ...keys },
  });

  test('bring public keys, outright or by a secure address', () => {
    given(organisation, [registered]).when(add(jwks), by(administrator)).then([clientAdded]);
    for (const jwksUri of ['https://werkcentrum.example/jwks', 'http://localhost:4000/jwks', 'http://127.0.0.1/jwks'])
      expect(given(organisation, [registered]).when(add({ jwksUri }), by(administrator)).decision).toMatchObject([
        { data: { keys: { jwksUri } } },
      ]);
    given(organisation, [registered, clientAdded]).when(add(jwks), by(administrator)).thenRejected('client-already-added');
  });

  test.each<[string, ClientKeys]>([
    ['client-needs-keys', { jwks: { keys: [] } }],
    ['client-needs-keys', { jwks: { keys: [{ crv: 'P-256' }] } }],
    ['private-key-given', { jwks: { keys: [publicKey, { ...publicKey, d: 'secret' }] } }],
    ['private-key-given', { jwks: { keys: [{ kty: 'oct', k: 'secret' }] } }],
    ['key-address-not-secure', { jwksUri: 'http://werkcentrum.example/jwks' }],
    ['key-address-not-secure', { jwksUri: 'http://localhost.example/jwks' }],
  ])('%s', (code, keys) => {
    given(organisation, [registered]).when(add(keys), by(administrator)).thenRejected(code);
  });

  test('change their keys; the same keys in another order are nothing new', () => {
    const change = (keys: ClientKeys): OrganisationCommand => ({
      type: 'change-client-keys',
      data: { clientId: 'werkcentrum-noord', ...keys },
    });
    const { kid, kty, x, y, crv } = publicKey;
    given(organisation, [registered, clientAdded])
      .when(change({ jwks: { keys: [{ kid, y, x, crv, kty }] } }), by(administrator))
      .then([]);
    const other: ClientKeys = { jwks: { keys: [{ ...publicKey, kid: '2' }] } };
    given(organisation, [registered, clientAdded])
      .when(change(other), by(administrator))
      .then([{ type: 'organisation.client-keys-changed.v1', data: { clientId: 'werkcentrum-noord', keys: other } }]);
    given(organisation, [registered]).when(change(jwks), by(administrator)).thenRejected('client-unknown');
    given(organisation, [registered, clientAdded])
      .when(change({ jwks: { keys: [{ ...publicKey, d: 'secret' }] } }), by(administrator))
      .thenRejected('private-key-given');
  });

  test('are gone once removed', () => {
    const removed: OrganisationEvent = { type: 'organisation.client-removed.v1', data: { clientId: 'werkcentrum-noord' } };
    const remove: OrganisationCommand = { type: 'remove-client', data: { clientId: 'werkcentrum-noord' } };
    given(organisation, [registered, clientAdded]).when(remove, by(administrator)).then([removed]);
    expect(clientOf(given(organisation, [registered, clientAdded, removed]).state, 'werkcentrum-noord')).toBeUndefined();
    given(organisation, [registered, clientAdded, removed]).when(remove, by(administrator)).thenRejected('client-unknown');
  });
});

describe('advisors', () => {
  const add: OrganisationCommand = {
    type: 'add-advisor',
    data: { subject: 'advisor', advisorKey: key, name: sealed('Advisor', key) },
  };

  test('are invited by an administrator or a coordinator', () => {
    given(organisation, [registered]).when(add, by(coordinator)).then([advisorAdded]);
    given(organisation, [registered, advisorAdded]).when(add, by(coordinator)).thenRejected('already-an-advisor');
    given(organisation, [registered])
      .when(add, by({ ...coordinator, roles: ['front-desk'] }))
      .thenRejected('role-not-allowed');
    const other = { ...add, data: { ...add.data, name: sealed('Advisor', advisorKeyOf(organisation.initial, 'x', 'y')) } };
    given(organisation, [registered]).when(other, by(coordinator)).thenRejected('sealed-with-other-key');
  });

  test('who leave have their name erased after the data term, and come back under a new key', () => {
    given(organisation, [registered, advisorAdded])
      .when({ type: 'remove-advisor', data: { subject: 'advisor' } }, by(coordinator))
      .then([advisorRemoved]);
    const events = [registered, advisorAdded, advisorRemoved];
    const { state } = given(organisation, events);
    expect(advisorOf(state, 'advisor')).toBeUndefined();
    expect(advisorKeyOf(state, 'werkcentrum-noord', 'advisor')).not.toBe(key);
    given(organisation, events).when(add, by(coordinator)).thenRejected('advisor-key-used-before');

    const [erasure] = organisation.pending(state);
    expect(erasure).toMatchObject({ target: `vault/${key}`, dueAt: '2028-03-02T09:00:00.000Z' });
    const overstap = systemActor({ kind: 'organisation', id: 'overstap' });
    const settle = (outcome: object): OrganisationCommand =>
      ({ type: 'settle-obligation', data: { obligationId: erasure?.id, ...outcome } }) as OrganisationCommand;
    given(organisation, events)
      .when(settle({ outcome: 'done' }), by(overstap))
      .then([{ type: 'organisation.advisor-erased.v1', data: { advisorKey: key } }]);
    const postponed: OrganisationEvent = {
      type: 'organisation.advisor-erasure-postponed.v1',
      data: { advisorKey: key, eraseAt: '2026-03-03T09:00:00.000Z', attempt: 2, code: 'any' },
    };
    given(organisation, events)
      .when(settle({ outcome: 'refused', code: 'any' }), by(overstap))
      .then([postponed]);
    expect(organisation.pending(given(organisation, [...events, postponed]).state)).toMatchObject([
      { id: `erase-advisor:${key}:2`, dueAt: '2026-03-03T09:00:00.000Z' },
    ]);
  });
});

test('is there for itself and for the service point that registered it, and for no other', () => {
  const { state } = given(organisation, [registered]);
  expect(organisation.visibleTo(state)).toEqual([party, { kind: 'service-point', id: 'spt-noord' }]);
});

test('is managed by no service point where the installation registered it', () => {
  const installer: Actor = { ...administrator, party };
  const register: OrganisationCommand = {
    type: 'register',
    data: { name: 'Werkcentrum Noord', kind: 'werkcentrum', regions: [] },
  };
  given(organisation, [])
    .when(register, by(installer))
    .then([
      { type: 'organisation.registered.v1', data: { organisation: 'werkcentrum-noord', ...register.data, managedBy: null } },
    ]);
});
