import { hasRole, sameParty, type Actor, type Role } from '../kernel/actor.js';
import type { Rejection } from '../kernel/aggregate.js';
import type { HandoverCommand, HandoverCommandType } from './commands.js';
import { isTimed, isWaiting, standingOf } from './promises.js';
import { refuse } from './rejections.js';
import { handoverStatuses, openStatuses, takenStatuses, type HandoverState, type HandoverStatus } from './state.js';
import { suitableTimes, whoLacks } from './times.js';

type Side = 'sender' | 'receiver' | 'system';

/** Who may in which states. `roles` are those at a service point; at an organisation everybody acts as `sender`. */
interface Grant<S extends HandoverStatus = HandoverStatus> {
  readonly side: Side;
  readonly roles: readonly Role[];
  readonly in: readonly S[];
}

interface Rule<S extends HandoverStatus = HandoverStatus> {
  readonly grants: readonly Grant<S>[];
  /** What stands in the way although state and role are right; `command` is absent when only asking what is allowed. */
  readonly hindrance?: (state: HandoverState, command?: HandoverCommand) => Rejection | null;
}

const coaches = ['career-coach', 'labour-market-coach', 'job-coach'] as const;
const handing: readonly Role[] = ['sender', 'front-desk', 'coordinator', ...coaches];
const taking: readonly Role[] = ['coordinator', 'front-desk'];
/** The coordinator stands in where a coach is absent; absence does not stop a promise's clock. */
const guiding: readonly Role[] = [...coaches, 'coordinator'];
const receiving: readonly Role[] = [...guiding, 'front-desk'];
const clock: readonly Role[] = ['system'];

const by = <const S extends HandoverStatus>(side: Side, roles: readonly Role[], statuses: readonly S[]): Grant<S> => ({
  side,
  roles,
  in: statuses,
});
const rule = <S extends HandoverStatus>(grants: readonly Grant<S>[], hindrance?: Rule['hindrance']): Rule<S> => ({
  grants,
  hindrance,
});

const coachNeeded: Rule['hindrance'] = (state) => ('coach' in state && state.coach === null ? refuse('no-coach-named') : null);

const untilHeld = ['offered', 'redirect-proposed', 'accepted', 'in-contact', 'conversation-planned'] as const;
const asked = ['offered', 'redirect-proposed'] as const;
const inTouch = ['in-contact', 'conversation-planned'] as const;

/** The one table of who may do what when: `decide` refuses by it, and `allowedCommands` tells it. */
const rules = {
  offer: rule([by('sender', handing, ['not-offered'])]),
  accept: rule([by('receiver', taking, asked)]),
  decline: rule([by('receiver', taking, asked)]),
  'propose-redirect': rule([by('receiver', taking, asked)], (state) =>
    state.status !== 'not-offered' && state.receiver.party.kind !== 'service-point'
      ? refuse('redirect-only-between-service-points')
      : null,
  ),
  'name-coach': rule([by('receiver', taking, takenStatuses)]),
  'record-attempt': rule([by('receiver', guiding, ['accepted', 'in-contact'])]),
  'propose-times': rule([
    by('sender', handing, untilHeld),
    by('receiver', guiding, ['accepted', 'in-contact', 'conversation-planned']),
  ]),
  'plan-conversation': rule([by('receiver', guiding, inTouch)], (state, command) => {
    const refused = coachNeeded(state, command);
    if (refused || state.status === 'not-offered' || suitableTimes(state).length > 0) return refused;
    return refuse('time-does-not-suit-all', {
      lacking: whoLacks(state, command?.type === 'plan-conversation' ? command.data : undefined),
    });
  }),
  'record-missed-conversation': rule([by('receiver', guiding, ['conversation-planned'])]),
  'record-conversation': rule([by('receiver', guiding, inTouch)], coachNeeded),
  complete: rule([by('receiver', guiding, [...inTouch, 'conversation-held'])], coachNeeded),
  return: rule([by('receiver', guiding, takenStatuses)]),
  'record-candidate-declined': rule([by('receiver', receiving, openStatuses), by('sender', handing, openStatuses)]),
  withdraw: rule([by('sender', handing, openStatuses)]),
  'mark-entered-in-error': rule([by('sender', handing, openStatuses)]),
  'take-back': rule([by('sender', handing, ['declined', 'returned', 'declined-by-candidate'])], (state) =>
    state.status !== 'not-offered' && isWaiting(standingOf(state, 'takeBack', state.sender))
      ? null
      : refuse('nothing-to-take-back'),
  ),
  'erase-person': rule([by('system', clock, handoverStatuses)], (state) =>
    state.status !== 'not-offered' && state.sendersCandidate !== undefined ? null : refuse('person-of-another-candidate'),
  ),
  'remind-promise': rule([by('system', clock, handoverStatuses)], (state) =>
    state.status !== 'not-offered' && state.promises.some((one) => one.status === 'open' && one.remindAt !== null)
      ? null
      : refuse('promise-not-waiting'),
  ),
  'lapse-promise': rule([by('system', clock, handoverStatuses)], (state) =>
    state.status !== 'not-offered' && state.promises.some((one) => one.status === 'open' && isTimed(one))
      ? null
      : refuse('promise-not-waiting'),
  ),
  'escalate-promise': rule([by('system', clock, handoverStatuses)], (state) =>
    state.status !== 'not-offered' && state.promises.some((one) => one.status === 'lapsed' && one.escalateAt !== null)
      ? null
      : refuse('promise-not-waiting'),
  ),
  'settle-obligation': rule([by('system', clock, handoverStatuses)], (state) =>
    state.status !== 'not-offered' && state.followUps.length > 0 ? null : refuse('no-such-obligation'),
  ),
} as const satisfies { readonly [type in HandoverCommandType]: Rule };

export const handoverCommandTypes = Object.keys(rules) as readonly HandoverCommandType[];

/** The states that the table allows a command in. */
export type AllowedState<T extends HandoverCommandType> = Extract<
  HandoverState,
  { readonly status: (typeof rules)[T] extends Rule<infer S> ? S : never }
>;

function sidesOf(state: HandoverState, actor: Actor): readonly Side[] {
  if (actor.kind === 'system') return ['system'];
  if (state.status === 'not-offered' || sameParty(actor.party, state.sender)) return ['sender'];
  return sameParty(actor.party, state.receiver.party) ? ['receiver'] : [];
}

function actsAs(actor: Actor, roles: readonly Role[]): boolean {
  return actor.kind !== 'system' && actor.party.kind === 'organisation' ? hasRole(actor, 'sender') : hasRole(actor, ...roles);
}

/** Why the actor may not give this kind of command now, or null. */
function refusal(type: HandoverCommandType, state: HandoverState, actor: Actor, command?: HandoverCommand): Rejection | null {
  const { grants, hindrance }: Rule = rules[type];
  const sides = sidesOf(state, actor);
  const theirs = grants.filter((grant) => sides.includes(grant.side) && actsAs(actor, grant.roles));
  if (theirs.length === 0) return refuse('not-your-handover-side', { status: state.status });
  if (!theirs.some((grant) => grant.in.includes(state.status)))
    return type === 'offer' ? refuse('reference-already-used') : refuse('not-allowed-in-this-state', { status: state.status });
  return hindrance?.(state, command) ?? null;
}

/** A command that its giver may give in this state, with the state that makes it so. */
export type Permitted = {
  [T in HandoverCommandType]: {
    readonly type: T;
    readonly command: Extract<HandoverCommand, { readonly type: T }>;
    readonly state: AllowedState<T>;
  };
}[HandoverCommandType];

/** Holds a command against the table. */
export function permit(state: HandoverState, command: HandoverCommand, actor: Actor): Permitted | Rejection {
  // The table's states are what AllowedState is worked out from, so that a state it lets through is one of them.
  return refusal(command.type, state, actor, command) ?? ({ type: command.type, command, state } as Permitted);
}

/** The commands that the actor may give now, with data that fit. */
export function allowedCommands(state: HandoverState, actor: Actor): readonly HandoverCommandType[] {
  return handoverCommandTypes.filter((type) => refusal(type, state, actor) === null);
}
