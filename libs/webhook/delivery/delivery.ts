import { hasRole, sameParty, type Actor, type Party } from '../../kernel/actor.js';
import type { Aggregate, Command, Context, DomainEvent, Rejection } from '../../kernel/aggregate.js';
import type { Obligation, ObligationOutcome } from '../../kernel/obligation.js';
import { refuse } from '../rejections.js';

/** What is delivered: one feedback item, of the same shape as in the feedback list; names no person. */
export type Message = {
  /** Id of the event that it tells of; the same in every attempt, so that a receiver can tell repeats. */
  readonly id: string;
  readonly kind: string;
  /** Of a durable placement: after which term. */
  readonly term?: string;
  /** Id of the handover. */
  readonly handover: string;
  readonly occurred: string;
};

export type Schedule = Command<
  'schedule',
  { readonly subscription: string; readonly subscriber: Party; readonly message: Message }
>;
/** Once more from the first attempt on, for whoever lost what was delivered or was away too long. */
export type Replay = Command<'replay', Readonly<Record<never, never>>>;
export type SettleObligation = Command<'settle-obligation', { readonly obligationId: string } & ObligationOutcome>;
export type DeliveryCommand = Schedule | Replay | SettleObligation;

type E<Type extends string, Data extends object> = DomainEvent<`webhook-delivery.${Type}.v1`, Data>;
type NextAttempt = { readonly attempt: number; readonly dueAt: string };
export type Scheduled = E<'scheduled', Schedule['data'] & { readonly next: NextAttempt }>;
export type Delivered = E<'delivered', { readonly attempt: number }>;
/** `code` as the attempt gave it (`http-503`, `timeout`, `subscription-paused`); `next` is null when that was the last one. */
export type AttemptFailed = E<
  'attempt-failed',
  { readonly attempt: number; readonly code: string; readonly next: NextAttempt | null }
>;
export type Replayed = E<'replayed', { readonly next: NextAttempt }>;
export type DeliveryEvent = Scheduled | Delivered | AttemptFailed | Replayed;

type Known = Schedule['data'];
export const deliveryStatuses = ['scheduled', 'delivered', 'failed'] as const satisfies readonly DeliveryState['status'][];
export type DeliveryState =
  | { readonly status: 'not-scheduled' }
  /** `retry` counts from 0 since it was scheduled or replayed; `attempt` counts all attempts ever made. */
  | (Known & {
      readonly status: 'scheduled';
      readonly next: NextAttempt;
      readonly retry: number;
      readonly lastCode: string | null;
    })
  | (Known & { readonly status: 'delivered'; readonly attempt: number })
  | (Known & { readonly status: 'failed'; readonly attempt: number; readonly lastCode: string });

/** Why an attempt sent nothing: the subscription has ended, and no later attempt can do better; or it is paused, and a later one may. */
export const subscriptionEnded = 'subscription-ended';
export const subscriptionPaused = 'subscription-paused';

/** Seconds to wait after each failed attempt: the schedule that the Standard Webhooks specification recommends, about three days in all. */
export const retryAfterSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

function after(now: string, seconds: number): string {
  return new Date(Date.parse(now) + seconds * 1_000).toISOString();
}

function obligationId(attempt: number): string {
  return `attempt-${attempt}`;
}

function allowedCommands(state: DeliveryState, actor: Actor): readonly DeliveryCommand['type'][] {
  if (actor.kind === 'system') {
    if (state.status === 'not-scheduled') return ['schedule'];
    return state.status === 'scheduled' ? ['settle-obligation'] : [];
  }
  const ended = state.status === 'delivered' || state.status === 'failed';
  const own = ended && sameParty(state.subscriber, actor.party) && hasRole(actor, 'sender', 'coordinator', 'administrator');
  return own ? ['replay'] : [];
}

function decide(state: DeliveryState, command: DeliveryCommand, context: Context): readonly DeliveryEvent[] | Rejection {
  switch (command.type) {
    case 'schedule':
      if (state.status !== 'not-scheduled') return [];
      return [{ type: 'webhook-delivery.scheduled.v1', data: { ...command.data, next: { attempt: 1, dueAt: context.now } } }];
    case 'settle-obligation': {
      if (state.status !== 'scheduled' || command.data.obligationId !== obligationId(state.next.attempt)) return [];
      const { attempt } = state.next;
      if (command.data.outcome === 'done') return [{ type: 'webhook-delivery.delivered.v1', data: { attempt } }];
      const wait = command.data.code === subscriptionEnded ? undefined : retryAfterSeconds[state.retry];
      const next = wait === undefined ? null : { attempt: attempt + 1, dueAt: after(context.now, wait) };
      return [{ type: 'webhook-delivery.attempt-failed.v1', data: { attempt, code: command.data.code, next } }];
    }
    case 'replay':
      if (
        !allowedCommands(state, context.actor).includes('replay') ||
        (state.status !== 'delivered' && state.status !== 'failed')
      )
        return refuse('not-allowed-for-this-delivery', { status: state.status });
      return [{ type: 'webhook-delivery.replayed.v1', data: { next: { attempt: state.attempt + 1, dueAt: context.now } } }];
    default:
      return command satisfies never;
  }
}

function evolve(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  if (event.type === 'webhook-delivery.scheduled.v1') {
    const { subscription, subscriber, message, next } = event.data;
    return { status: 'scheduled', subscription, subscriber, message, next, retry: 0, lastCode: null };
  }
  if (state.status === 'not-scheduled') return state;
  const { subscription, subscriber, message } = state;
  const known = { subscription, subscriber, message };
  switch (event.type) {
    case 'webhook-delivery.delivered.v1':
      return { ...known, status: 'delivered', attempt: event.data.attempt };
    case 'webhook-delivery.attempt-failed.v1': {
      const { attempt, code, next } = event.data;
      if (next === null) return { ...known, status: 'failed', attempt, lastCode: code };
      return { ...known, status: 'scheduled', next, retry: state.status === 'scheduled' ? state.retry + 1 : 0, lastCode: code };
    }
    case 'webhook-delivery.replayed.v1':
      return { ...known, status: 'scheduled', next: event.data.next, retry: 0, lastCode: null };
    default:
      return event satisfies never;
  }
}

function pending(state: DeliveryState): readonly Obligation[] {
  if (state.status !== 'scheduled') return [];
  const { attempt, dueAt } = state.next;
  return [
    {
      id: obligationId(attempt),
      dueAt,
      target: `webhook/${state.subscription}`,
      command: { type: 'deliver', data: { ...state.message } },
      summary: `Delivery of feedback to a webhook, attempt ${attempt}`,
    },
  ];
}

/** One feedback item on its way to one subscription, retried by its workflow until it arrives or the schedule is used up. */
export const webhookDelivery: Aggregate<DeliveryState, DeliveryCommand, DeliveryEvent> = {
  category: 'webhook-delivery',
  driven: false,
  initial: { status: 'not-scheduled' },
  decide,
  evolve,
  pending,
  allowedCommands,
  isClosed: (state) => state.status === 'delivered' || state.status === 'failed',
  servicePointOf: (state) =>
    state.status !== 'not-scheduled' && state.subscriber.kind === 'service-point' ? state.subscriber.id : null,
  visibleTo: (state) => (state.status === 'not-scheduled' ? [] : [state.subscriber]),
  personKeyOf: () => null,
};
