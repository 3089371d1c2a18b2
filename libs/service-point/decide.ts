import { hasRole } from '../kernel/actor.js';
import type { Context, Rejection } from '../kernel/aggregate.js';
import { idOf } from '../kernel/ids.js';
import { aDayAfter } from '../kernel/local-date.js';
import { sealedUnder } from '../vault/sealed.js';
import { servicePointCommandRoles } from './allowed-commands.js';
import type { AddMember, ChangeMember, MemberRole, ServicePointCommand, SettleObligation, Weekday } from './commands.js';
import type { ServicePointEvent } from './events.js';
import { eraseMemberId } from './obligations.js';
import { servedUntilFurtherNotice } from './regions.js';
import { refuse } from './rejections.js';
import { memberOf, type OpenServicePoint, type ServicePointState } from './state.js';

type Decision = readonly ServicePointEvent[] | Rejection;

/** Monday to Friday. */
const fullWeek: readonly Weekday[] = [1, 2, 3, 4, 5];

export function decide(state: ServicePointState, command: ServicePointCommand, context: Context): Decision {
  if (!hasRole(context.actor, ...servicePointCommandRoles[command.type])) return refuse('role-not-allowed');
  switch (state.status) {
    case 'not-opened':
      if (command.type !== 'open') return refuse('service-point-unknown');
      return [{ type: 'service-point.opened.v1', data: { servicePoint: idOf(context.stream), ...command.data } }];
    case 'open':
      return decideOpen(state, command, context);
    default:
      return unknown(state);
  }
}

function decideOpen(state: OpenServicePoint, command: ServicePointCommand, context: Context): Decision {
  switch (command.type) {
    case 'open': {
      const { name, kind } = command.data;
      return name === state.name && kind === state.kind ? [] : refuse('service-point-already-open');
    }
    case 'serve-region': {
      const { region, name, municipalities = [], from } = command.data;
      const overlaps = state.regions.some(
        (served) => served.region === region && (served.until === null || served.until >= from),
      );
      if (overlaps) return refuse('region-already-served');
      return [
        { type: 'service-point.region-served.v1', data: { region, name, municipalities: [...new Set(municipalities)], from } },
      ];
    }
    case 'stop-serving-region': {
      const { region, until } = command.data;
      const served = state.regions.find((one) => one.region === region && servedUntilFurtherNotice(one));
      if (!served) return refuse('region-not-served');
      if (until < served.from) return refuse('ends-before-it-starts');
      return [{ type: 'service-point.region-serving-ended.v1', data: { region, until } }];
    }
    case 'add-member':
      return addMember(state, command);

    case 'change-member':
      return changeMember(state, command);

    case 'remove-member': {
      const member = memberOf(state, command.data.subject);
      if (!member) return refuse('not-a-member');
      const { subject, memberKey } = member;
      const eraseAt = context.calendar.addMonths(context.now, context.policy.dataTerm);
      return [{ type: 'service-point.member-removed.v1', data: { subject, memberKey, eraseAt, attempt: 1 } }];
    }
    case 'settle-obligation':
      return settleErasure(state, command, context);

    default:
      return unknown(command);
  }
}

function addMember(state: OpenServicePoint, { data }: AddMember): Decision {
  const { subject, memberKey, name, standIn = null } = data;
  const roles = distinct(data.roles);
  const workingDays = distinct(data.workingDays ?? fullWeek).sort();
  if (memberOf(state, subject)) return refuse('already-a-member');
  if (state.memberKeys.includes(memberKey)) return refuse('member-key-used-before');
  if (!sealedUnder(memberKey, name)) return refuse('sealed-with-other-key');
  const flaw = flawIn(state, subject, roles, workingDays, standIn);
  if (flaw) return flaw;
  return [{ type: 'service-point.member-added.v1', data: { subject, roles, memberKey, name, workingDays, standIn } }];
}

function changeMember(state: OpenServicePoint, { data }: ChangeMember): Decision {
  const member = memberOf(state, data.subject);
  if (!member) return refuse('not-a-member');
  const { subject, memberKey } = member;
  const roles = distinct(data.roles ?? member.roles);
  const workingDays = distinct(data.workingDays ?? member.workingDays).sort();
  const standIn = data.standIn === undefined ? member.standIn : data.standIn;
  const name = data.name ?? member.name;
  if (!sealedUnder(memberKey, name)) return refuse('sealed-with-other-key');
  const flaw = flawIn(state, subject, roles, workingDays, standIn);
  if (flaw) return flaw;
  const isSame =
    data.name === undefined && standIn === member.standIn && equal(roles, member.roles) && equal(workingDays, member.workingDays);
  return isSame ? [] : [{ type: 'service-point.member-changed.v1', data: { subject, roles, name, workingDays, standIn } }];
}

function flawIn(
  state: OpenServicePoint,
  subject: string,
  roles: readonly MemberRole[],
  workingDays: readonly Weekday[],
  standIn: string | null,
): Rejection | null {
  if (roles.length === 0) return refuse('member-needs-a-role');
  if (workingDays.length === 0) return refuse('member-needs-a-working-day');
  if (standIn === subject) return refuse('cannot-stand-in-for-oneself');
  if (standIn !== null && !memberOf(state, standIn)) return refuse('stand-in-not-a-member');
  return null;
}

function settleErasure(state: OpenServicePoint, { data }: SettleObligation, { now }: Context): Decision {
  const former = state.formerMembers.find((one) => eraseMemberId(one) === data.obligationId);
  if (!former) return [];
  const { memberKey, attempt } = former;
  if (data.outcome === 'done') return [{ type: 'service-point.member-erased.v1', data: { memberKey } }];
  return [
    {
      type: 'service-point.member-erasure-postponed.v1',
      data: { memberKey, eraseAt: aDayAfter(now), attempt: attempt + 1, code: data.code },
    },
  ];
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function equal(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value) => b.includes(value));
}

function unknown(value: never): never {
  throw new Error(`unknown for a service point: ${String(value)}`);
}
