import { systemActor, type Actor } from '../../../libs/kernel/actor.js';
import { memberKeyOf, servicePoint, type ServicePointCommand } from '../../../libs/service-point/index.js';
import { golden, sealedUnder, type Step as AnyStep } from '../golden.js';

type Step = AnyStep<ServicePointCommand>;

const party = { kind: 'service-point', id: 'spt-noord' } as const;
const administrator: Actor = { kind: 'person', id: 'administrator', roles: ['administrator'], party };
const monday = '2026-03-02T09:00:00.000Z';
const twoYearsLater = '2028-03-02T09:00:00.000Z';
const keyOf = (subject: string) => memberKeyOf(servicePoint.initial, party.id, subject);
const key = keyOf('coach-1');

const given = (...commands: readonly ServicePointCommand[]): readonly Step[] =>
  commands.map((command) => [administrator, monday, command]);
const open: ServicePointCommand = { type: 'open', data: { name: 'Servicepunt Techniek Noord', kind: 'technology' } };
const serve: ServicePointCommand = {
  type: 'serve-region',
  data: { region: 'groningen', name: 'Groningen', municipalities: ['Groningen', 'GM0014'], from: '2026-01-01' },
};
const coach: ServicePointCommand = {
  type: 'add-member',
  data: { subject: 'coach-1', roles: ['career-coach'], memberKey: key, name: sealedUnder(key, 'name') },
};
const standsIn: ServicePointCommand = {
  type: 'add-member',
  data: {
    subject: 'coach-2',
    roles: ['job-coach'],
    memberKey: keyOf('coach-2'),
    name: sealedUnder(keyOf('coach-2'), 'name'),
    workingDays: [1, 2],
    standIn: 'coach-1',
  },
};
const removed = given(open, coach, { type: 'remove-member', data: { subject: 'coach-1' } });
const settle = (code?: string): Step => [
  systemActor(party),
  twoYearsLater,
  {
    type: 'settle-obligation',
    data: {
      obligationId: `erase-member:${key}:1`,
      ...(code === undefined ? { outcome: 'done' as const } : { outcome: 'refused' as const, code }),
    },
  },
];

export const servicePointEvents = golden(servicePoint, 'service-point/spt-noord', {
  'service-point.opened.v1': { 'for technology': given(open) },
  'service-point.region-served.v1': { 'from a day on': given(open, serve) },
  'service-point.region-serving-ended.v1': {
    'on a day': given(open, serve, { type: 'stop-serving-region', data: { region: 'groningen', until: '2026-12-31' } }),
  },
  'service-point.member-added.v1': {
    'without a stand-in': given(open, coach),
    'with a stand-in': given(open, coach, standsIn),
  },
  'service-point.member-changed.v1': {
    'without a stand-in': given(open, coach, { type: 'change-member', data: { subject: 'coach-1', roles: ['coordinator'] } }),
    'with a stand-in': given(open, coach, standsIn, {
      type: 'change-member',
      data: { subject: 'coach-1', standIn: 'coach-2', workingDays: [1, 2, 3] },
    }),
  },
  'service-point.member-removed.v1': { 'by an administrator': removed },
  'service-point.member-erasure-postponed.v1': { 'by the vault': [...removed, settle('vault-refused')] },
  'service-point.member-erased.v1': { 'when the key is gone': [...removed, settle()] },
});
