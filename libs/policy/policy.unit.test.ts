import fc from 'fast-check';
import { dutchCalendar } from '../calendar/index.js';
import type { Actor } from '../kernel/actor.js';
import { isRejection, type Context } from '../kernel/aggregate.js';
import { given } from '../kernel/given.js';
import {
  currentPolicy,
  defaultPolicy,
  policy,
  policyOf,
  policyRanges,
  promiseNames,
  type PolicyEvent,
  type PolicyTerms,
  type SetPolicy,
} from './index.js';

const administrator: Actor = {
  kind: 'person',
  id: 'administrator',
  roles: ['administrator'],
  party: { kind: 'service-point', id: 'spt-noord' },
};
const context: Context = {
  now: '2026-03-02T09:00:00.000Z',
  commandId: 'command-1',
  stream: 'policy/spt-noord',
  actor: administrator,
  policy: defaultPolicy,
  calendar: dutchCalendar,
};
const { version: _version, ...terms } = defaultPolicy;

function set(change: Partial<PolicyTerms>): SetPolicy {
  return { type: 'set', data: { ...terms, ...change } };
}

const quicker: PolicyEvent = {
  type: 'policy.set.v1',
  data: { servicePoint: 'spt-noord', policy: { ...terms, version: 1, escalateAfter: 2 } },
};

test('a service point that set nothing has the defaults, and setting just those is nothing new', () => {
  expect(currentPolicy(given(policy, []).state)).toEqual(defaultPolicy);
  given(policy, []).when(set({}), context).then([]);
});

test('setting writes the whole policy under the next version', () => {
  given(policy, [])
    .when(set({ escalateAfter: 2 }), context)
    .then([quicker]);
  given(policy, [quicker])
    .when(set({ escalateAfter: 2 }), context)
    .then([]);
  given(policy, [quicker])
    .when(set({ failedAttempts: 4 }), context)
    .then([{ type: 'policy.set.v1', data: { servicePoint: 'spt-noord', policy: { ...terms, version: 2, failedAttempts: 4 } } }]);
  const { state } = given(policy, [quicker]);
  expect(policy.servicePointOf(state)).toBe('spt-noord');
  expect(policy.visibleTo(state)).toEqual([{ kind: 'service-point', id: 'spt-noord' }]);
});

test('only an administrator sets it', () => {
  const coordinator: Actor = { ...administrator, roles: ['coordinator'] };
  given(policy, [])
    .when(set({ dataTerm: 12 }), { ...context, actor: coordinator })
    .thenRejected('role-not-allowed');
  expect(policy.allowedCommands(policy.initial, coordinator)).toEqual([]);
  expect(policy.allowedCommands(policy.initial, administrator)).toEqual(['set']);
});

test('everything out of range is named at once, with its limits', () => {
  const { decision } = given(policy, []).when(
    set({ promises: { ...terms.promises, accept: 0, contact: 1.5 }, enquiryRetention: 7, remindAt: '9:00' }),
    context,
  );
  expect(decision).toEqual({
    rejection: 'policy-out-of-range',
    facts: {
      violations: [
        { pointer: '/promises/accept', min: 1, max: 20 },
        { pointer: '/promises/contact', min: 1, max: 20 },
        { pointer: '/enquiryRetention', min: 1, max: 6 },
        { pointer: '/remindAt', form: 'HH:MM' },
      ],
    },
  });
});

test('what was set before journeys had terms works by their defaults, and can be left as it stands', () => {
  const { journey: _journey, ...before } = terms;
  const old: PolicyEvent = {
    type: 'policy.set.v1',
    data: { servicePoint: 'spt-noord', policy: { ...before, version: 3, dataTerm: 12 } },
  };
  expect(currentPolicy(given(policy, [old]).state)).toEqual({ ...defaultPolicy, version: 3, dataTerm: 12 });

  const partly: PolicyEvent = { ...old, data: { ...old.data, policy: { ...old.data.policy, journey: { stallAfter: 14 } } } };
  expect(currentPolicy(given(policy, [partly]).state).journey).toEqual({ ...defaultPolicy.journey, stallAfter: 14 });

  given(policy, [partly])
    .when({ type: 'set', data: { ...before, dataTerm: 12 } }, context)
    .then([]);
  given(policy, [partly])
    .when({ type: 'set', data: { ...before, dataTerm: 6 } }, context)
    .then([
      {
        type: 'policy.set.v1',
        data: {
          servicePoint: 'spt-noord',
          policy: { ...before, version: 4, dataTerm: 6, journey: { ...defaultPolicy.journey, stallAfter: 14 } },
        },
      },
    ]);
});

test('terms of the journey are held against their limits, and in order', () => {
  const journey = { ...terms.journey, stallAfter: 1, checkInMonths: [1, 30], durableAfter: { halfYear: 10, year: 365 } };
  expect(given(policy, []).when(set({ journey }), context).decision).toEqual({
    rejection: 'policy-out-of-range',
    facts: {
      violations: [
        { pointer: '/journey/stallAfter', min: 7, max: 180 },
        { pointer: '/journey/checkInMonths/1', min: 1, max: 24 },
        { pointer: '/journey/durableAfter/halfYear', min: 30, max: 730 },
      ],
    },
  });
  given(policy, [])
    .when(set({ journey: { ...terms.journey, durableAfter: { halfYear: 365, year: 183 } } }), context)
    .thenRejected('half-year-after-year');
  given(policy, [])
    .when(set({ journey: { ...terms.journey, checkInMonths: [12, 1, 3, 6, 9] } }), context)
    .then([]);
});

test('a reminder comes before the end of the day', () => {
  given(policy, [])
    .when(set({ remindAt: '17:00' }), context)
    .thenRejected('reminder-after-end-of-day');
});

test('over all histories the version counts the changes, and what stands is what was last accepted', () => {
  const within = ({ min, max }: { min: number; max: number }) => fc.integer({ min: min - 1, max: max + 1 });
  const changes = fc.record(
    {
      promises: fc.record(Object.fromEntries(promiseNames.map((name) => [name, within(policyRanges.promises)]))),
      escalateAfter: within(policyRanges.escalateAfter),
      dataTerm: within(policyRanges.dataTerm),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (history) => {
      let state = policy.initial;
      let changed = 0;
      for (const change of history) {
        const command = set(change as Partial<PolicyTerms>);
        const decision = policy.decide(state, command, context);
        if (isRejection(decision)) continue;
        changed += decision.length;
        state = decision.reduce(policy.evolve, state);
        expect(currentPolicy(state)).toEqual({ ...command.data, version: changed });
      }
    }),
  );
});

test('the policy of a service point is read from its stream', async () => {
  const states = new Map([['policy/spt-noord', given(policy, [quicker]).state]]);
  const reader = { stateOf: async (stream: string) => ({ state: states.get(stream) ?? policy.initial }) };
  expect((await policyOf(reader, 'spt-noord')).escalateAfter).toBe(2);
  expect(await policyOf(reader, 'spt-zuid')).toEqual(defaultPolicy);
  expect(await policyOf(reader, null)).toEqual(defaultPolicy);
});
