import { hasRole, sameParty, type Actor, type Party } from '../../kernel/actor.js';
import type { Aggregate, Command, Context, DomainEvent, Rejection } from '../../kernel/aggregate.js';
import type { Sealed } from '../../vault/sealed.js';
import { refuse } from '../rejections.js';

/** Where feedback goes. `secretKey` is the vault key under which the signing secret is sealed. */
export type Endpoint = {
  /** https, or http to this machine itself. No credentials in it. */
  readonly url: string;
  readonly secretKey: string;
  readonly secret: Sealed;
};

export type Subscribe = Command<'subscribe', Endpoint>;
export type ChangeUrl = Command<'change-url', { readonly url: string }>;
/** The old secret is no longer used from the next delivery on. */
export type RotateSecret = Command<'rotate-secret', { readonly secret: Sealed }>;
export type Pause = Command<'pause', Readonly<Record<never, never>>>;
export type Resume = Command<'resume', Readonly<Record<never, never>>>;
export type Unsubscribe = Command<'unsubscribe', Readonly<Record<never, never>>>;
export type SubscriptionCommand = Subscribe | ChangeUrl | RotateSecret | Pause | Resume | Unsubscribe;

type E<Type extends string, Data extends object> = DomainEvent<`webhook-subscription.${Type}.v1`, Data>;
export type Subscribed = E<'subscribed', Endpoint & { readonly subscriber: Party }>;
export type UrlChanged = E<'url-changed', { readonly url: string }>;
export type SecretRotated = E<'secret-rotated', { readonly secret: Sealed }>;
export type Paused = E<'paused', Readonly<Record<never, never>>>;
export type Resumed = E<'resumed', Readonly<Record<never, never>>>;
export type Unsubscribed = E<'unsubscribed', Readonly<Record<never, never>>>;
export type SubscriptionEvent = Subscribed | UrlChanged | SecretRotated | Paused | Resumed | Unsubscribed;

type Known = Endpoint & { readonly subscriber: Party };
export const subscriptionStatuses = ['active', 'paused', 'ended'] as const satisfies readonly SubscriptionState['status'][];
export type SubscriptionState =
  | { readonly status: 'not-subscribed' }
  | ({ readonly status: 'active' } & Known)
  | ({ readonly status: 'paused' } & Known)
  | ({ readonly status: 'ended' } & Known);

const commandsOf = {
  'not-subscribed': ['subscribe'],
  active: ['change-url', 'rotate-secret', 'pause', 'unsubscribe'],
  paused: ['change-url', 'rotate-secret', 'resume', 'unsubscribe'],
  ended: [],
} as const satisfies { readonly [status in SubscriptionState['status']]: readonly SubscriptionCommand['type'][] };

function allowedCommands(state: SubscriptionState, actor: Actor): readonly SubscriptionCommand['type'][] {
  if (!hasRole(actor, 'sender', 'coordinator', 'administrator')) return [];
  if (state.status !== 'not-subscribed' && !sameParty(state.subscriber, actor.party)) return [];
  return commandsOf[state.status];
}

function decide(
  state: SubscriptionState,
  command: SubscriptionCommand,
  context: Context,
): readonly SubscriptionEvent[] | Rejection {
  if (!allowedCommands(state, context.actor).includes(command.type))
    return refuse('not-allowed-for-this-subscription', { status: state.status });
  switch (command.type) {
    case 'subscribe':
      if (!isDeliverable(command.data.url)) return refuse('url-not-deliverable');
      return [{ type: 'webhook-subscription.subscribed.v1', data: { ...command.data, subscriber: context.actor.party } }];
    case 'change-url':
      if (!isDeliverable(command.data.url)) return refuse('url-not-deliverable');
      return state.status !== 'not-subscribed' && state.url === command.data.url
        ? []
        : [{ type: 'webhook-subscription.url-changed.v1', data: { url: command.data.url } }];
    case 'rotate-secret':
      return [{ type: 'webhook-subscription.secret-rotated.v1', data: { secret: command.data.secret } }];
    case 'pause':
      return [{ type: 'webhook-subscription.paused.v1', data: {} }];
    case 'resume':
      return [{ type: 'webhook-subscription.resumed.v1', data: {} }];
    case 'unsubscribe':
      return [{ type: 'webhook-subscription.unsubscribed.v1', data: {} }];
    default:
      return command satisfies never;
  }
}

/** https everywhere; http only to the machine itself, where nobody can listen in; never with credentials in the address. */
export function isDeliverable(address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname));
}

function evolve(state: SubscriptionState, event: SubscriptionEvent): SubscriptionState {
  if (event.type === 'webhook-subscription.subscribed.v1') return { status: 'active', ...event.data };
  if (state.status === 'not-subscribed') return state;
  switch (event.type) {
    case 'webhook-subscription.url-changed.v1':
    case 'webhook-subscription.secret-rotated.v1':
      return { ...state, ...event.data };
    case 'webhook-subscription.paused.v1':
      return { ...state, status: 'paused' };
    case 'webhook-subscription.resumed.v1':
      return { ...state, status: 'active' };
    case 'webhook-subscription.unsubscribed.v1':
      return { ...state, status: 'ended' };
    default:
      return event satisfies never;
  }
}

/** An organisation's wish to be told of feedback on its handovers at an address of its own (domain description, "Handover", Feedback). */
export const webhookSubscription: Aggregate<SubscriptionState, SubscriptionCommand, SubscriptionEvent> = {
  category: 'webhook-subscription',
  driven: false,
  initial: { status: 'not-subscribed' },
  decide,
  evolve,
  pending: () => [],
  allowedCommands,
  isClosed: (state) => state.status === 'ended',
  servicePointOf: (state) =>
    state.status !== 'not-subscribed' && state.subscriber.kind === 'service-point' ? state.subscriber.id : null,
  visibleTo: (state) => (state.status === 'not-subscribed' ? [] : [state.subscriber]),
  personKeyOf: (state) => (state.status === 'not-subscribed' ? null : state.secretKey),
};
