import fc from 'fast-check';
import { dutchCalendar } from '../calendar/index.js';
import { systemActor, type Actor } from '../kernel/actor.js';
import type { Context } from '../kernel/aggregate.js';
import { given } from '../kernel/given.js';
import { deriveId } from '../kernel/ids.js';
import { defaultPolicy } from '../policy/policy.js';
import type { Sealed } from '../vault/sealed.js';
import {
  memberKeyOf,
  memberOf,
  regionsServed,
  servesMunicipality,
  servicePoint,
  standsInFor,
  type AddMember,
  type ServicePointCommand,
  type ServicePointEvent,
} from './index.js';

const stream = 'service-point/spt-noord';
const party = { kind: 'service-point', id: 'spt-noord' } as const;
const administrator: Actor = { kind: 'person', id: 'administrator', roles: ['administrator'], party };
const overstap = systemActor(party);
const now = '2026-03-02T09:00:00.000Z';

function by(actor: Actor): Context {
  return { now, commandId: 'command-1', stream, actor, policy: defaultPolicy, calendar: dutchCalendar };
}

function sealed(text: string, under: string): Sealed {
  return { sealed: `v1.${under}.${Buffer.from(text.padEnd(40)).toString('base64url')}` };
}

const opened: ServicePointEvent = {
  type: 'service-point.opened.v1',
  data: { servicePoint: 'spt-noord', name: 'Servicepunt Techniek Noord', kind: 'technology' },
};
const kop: ServicePointEvent = {
  type: 'service-point.region-served.v1',
  data: { region: 'kop', name: 'De Kop', municipalities: ['Den Helder', '’s-Gravendeel'], from: '2026-01-01' },
};
const key = memberKeyOf(servicePoint.initial, 'spt-noord', 'anouk');
const name = sealed('Anouk', key);
const anouk: ServicePointEvent = {
  type: 'service-point.member-added.v1',
  data: { subject: 'anouk', roles: ['career-coach'], memberKey: key, name, workingDays: [1, 2, 3, 4, 5], standIn: null },
};
const bramKey = memberKeyOf(servicePoint.initial, 'spt-noord', 'bram');
const bram: ServicePointEvent = {
  type: 'service-point.member-added.v1',
  data: {
    subject: 'bram',
    roles: ['coordinator', 'job-coach'],
    memberKey: bramKey,
    name: sealed('Bram', bramKey),
    workingDays: [1, 2],
    standIn: 'anouk',
  },
};
const anoukRemoved: ServicePointEvent = {
  type: 'service-point.member-removed.v1',
  data: { subject: 'anouk', memberKey: key, eraseAt: '2028-03-02T09:00:00.000Z', attempt: 1 },
};

describe('opening', () => {
  const open: ServicePointCommand = { type: 'open', data: { name: 'Servicepunt Techniek Noord', kind: 'technology' } };

  test('is the administrator’s, and the same again is nothing new', () => {
    given(servicePoint, []).when(open, by(administrator)).then([opened]);
    given(servicePoint, [opened]).when(open, by(administrator)).then([]);
    given(servicePoint, [opened])
      .when({ type: 'open', data: { name: 'Another', kind: 'technology' } }, by(administrator))
      .thenRejected('service-point-already-open');
    given(servicePoint, [])
      .when(open, by({ ...administrator, roles: ['coordinator'] }))
      .thenRejected('role-not-allowed');
  });

  test('comes before everything else', () => {
    given(servicePoint, [])
      .when({ type: 'remove-member', data: { subject: 'anouk' } }, by(administrator))
      .thenRejected('service-point-unknown');
    expect(servicePoint.allowedCommands(servicePoint.initial, administrator)).toEqual(['open']);
    expect(servicePoint.visibleTo(given(servicePoint, [opened]).state)).toEqual([party]);
  });
});

describe('regions', () => {
  const serve = (from: string): ServicePointCommand => ({ type: 'serve-region', data: { region: 'kop', name: 'De Kop', from } });
  const ended: ServicePointEvent = {
    type: 'service-point.region-serving-ended.v1',
    data: { region: 'kop', until: '2026-06-30' },
  };

  test('are served for a period, both days included, and may be served anew after it', () => {
    const { state } = given(servicePoint, [opened, kop, ended]);
    expect(servesMunicipality(state, 'Den Helder', '2025-12-31')).toBe(false);
    expect(servesMunicipality(state, 'Den Helder', '2026-01-01')).toBe(true);
    expect(servesMunicipality(state, 'Den Helder', '2026-06-30')).toBe(true);
    expect(servesMunicipality(state, 'Den Helder', '2026-07-01')).toBe(false);
    expect(regionsServed(state, '2026-03-01')).toHaveLength(1);
    given(servicePoint, [opened, kop, ended]).when(serve('2026-06-30'), by(administrator)).thenRejected('region-already-served');
    given(servicePoint, [opened, kop, ended])
      .when(serve('2026-07-01'), by(administrator))
      .then([
        {
          type: 'service-point.region-served.v1',
          data: { region: 'kop', name: 'De Kop', municipalities: [], from: '2026-07-01' },
        },
      ]);
  });

  test('are found by any spelling of a municipality, and not by a part of it', () => {
    const { state } = given(servicePoint, [opened, kop]);
    expect(servesMunicipality(state, 'DEN HELDER', '2026-03-01')).toBe(true);
    expect(servesMunicipality(state, "'S GRAVENDEEL", '2026-03-01')).toBe(true);
    expect(servesMunicipality(state, 'Helder', '2026-03-01')).toBe(false);
    expect(servesMunicipality(servicePoint.initial, 'Den Helder', '2026-03-01')).toBe(false);
  });

  test('end on a day after they began, once', () => {
    const stop = (until: string): ServicePointCommand => ({ type: 'stop-serving-region', data: { region: 'kop', until } });
    given(servicePoint, [opened, kop]).when(stop('2026-06-30'), by(administrator)).then([ended]);
    given(servicePoint, [opened, kop]).when(stop('2025-12-31'), by(administrator)).thenRejected('ends-before-it-starts');
    given(servicePoint, [opened, kop, ended]).when(stop('2026-08-31'), by(administrator)).thenRejected('region-not-served');
  });

  test('no region is ever served twice on one day', () => {
    const days = fc.integer({ min: 1, max: 28 }).map((day) => `2026-02-${String(day).padStart(2, '0')}`);
    const commands = fc.oneof(
      days.map(serve),
      days.map((until): ServicePointCommand => ({ type: 'stop-serving-region', data: { region: 'kop', until } })),
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 30 }), days, (history, day) => {
        let { state } = given(servicePoint, [opened]);
        for (const command of history) {
          const decision = servicePoint.decide(state, command, by(administrator));
          if (!('rejection' in decision)) state = decision.reduce(servicePoint.evolve, state);
        }
        expect(regionsServed(state, day).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('members', () => {
  const add: AddMember = { type: 'add-member', data: { subject: 'anouk', roles: ['career-coach'], memberKey: key, name } };

  test('work Monday to Friday unless said otherwise', () => {
    given(servicePoint, [opened]).when(add, by(administrator)).then([anouk]);
    given(servicePoint, [opened, anouk]).when(add, by(administrator)).thenRejected('already-a-member');
  });

  test.each([
    ['member-needs-a-role', { roles: [] }],
    ['member-needs-a-working-day', { workingDays: [] }],
    ['cannot-stand-in-for-oneself', { standIn: 'anouk' }],
    ['stand-in-not-a-member', { standIn: 'nobody' }],
    ['sealed-with-other-key', { memberKey: deriveId('another') }],
  ])('%s', (code, change) => {
    given(servicePoint, [opened])
      .when({ ...add, data: { ...add.data, ...change } }, by(administrator))
      .thenRejected(code);
  });

  test('change in part; what is absent stays, and a stand-in can be taken away', () => {
    const change = (data: object): ServicePointCommand => ({ type: 'change-member', data: { subject: 'bram', ...data } });
    const events = [opened, anouk, bram];
    given(servicePoint, events)
      .when(change({ workingDays: [5, 1], standIn: null }), by(administrator))
      .then([
        {
          type: 'service-point.member-changed.v1',
          data: {
            subject: 'bram',
            roles: ['coordinator', 'job-coach'],
            name: sealed('Bram', bramKey),
            workingDays: [1, 5],
            standIn: null,
          },
        },
      ]);
    given(servicePoint, events)
      .when(change({ roles: ['job-coach', 'coordinator'] }), by(administrator))
      .then([]);
    given(servicePoint, events)
      .when(change({ roles: [] }), by(administrator))
      .thenRejected('member-needs-a-role');
    given(servicePoint, [opened])
      .when(change({ workingDays: [1] }), by(administrator))
      .thenRejected('not-a-member');
    expect(standsInFor(given(servicePoint, events).state, 'anouk')).toEqual(['bram']);
  });

  test('who leave stand in for nobody, and their name is erased after the data term', () => {
    given(servicePoint, [opened, anouk, bram])
      .when({ type: 'remove-member', data: { subject: 'anouk' } }, by(administrator))
      .then([anoukRemoved]);
    const { state } = given(servicePoint, [opened, anouk, bram, anoukRemoved]);
    expect(memberOf(state, 'anouk')).toBeUndefined();
    expect(memberOf(state, 'bram')?.standIn).toBeNull();
    const [erasure, ...others] = servicePoint.pending(state);
    expect(others).toEqual([]);
    expect(erasure).toMatchObject({
      target: `vault/${key}`,
      dueAt: '2028-03-02T09:00:00.000Z',
      command: { type: 'destroy-key', data: {} },
    });
    const settle = { type: 'settle-obligation', data: { obligationId: erasure?.id ?? '', outcome: 'done' } } as const;
    given(servicePoint, [opened, anouk, anoukRemoved])
      .when(settle, by(overstap))
      .then([{ type: 'service-point.member-erased.v1', data: { memberKey: key } }]);
    given(servicePoint, [opened, anouk, anoukRemoved])
      .when({ ...settle, data: { obligationId: settle.data.obligationId, outcome: 'refused', code: 'any' } }, by(overstap))
      .then([
        {
          type: 'service-point.member-erasure-postponed.v1',
          data: { memberKey: key, eraseAt: '2026-03-03T09:00:00.000Z', attempt: 2, code: 'any' },
        },
      ]);
  });

  test('who come back get a new key', () => {
    const events = [opened, anouk, anoukRemoved];
    const { state } = given(servicePoint, events);
    const fresh = memberKeyOf(state, 'spt-noord', 'anouk');
    expect(fresh).not.toBe(key);
    given(servicePoint, events).when(add, by(administrator)).thenRejected('member-key-used-before');
    const back: AddMember = { ...add, data: { ...add.data, memberKey: fresh, name: sealed('Anouk', fresh) } };
    expect(given(servicePoint, events).when(back, by(administrator)).decision).toMatchObject([
      { type: 'service-point.member-added.v1' },
    ]);
  });
});
