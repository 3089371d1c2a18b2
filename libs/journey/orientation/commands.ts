import type { Command } from '../../kernel/aggregate.js';
import type { Sealed } from '../../vault/sealed.js';
import type { Line } from '../codes.js';
import type { Absentee, ConversationMode, Precondition, PreconditionStanding } from './codes.js';
import type { Interest, OrientationConclusion, PlannedConversation, Station } from './events.js';

export type PlanConversation = Command<'plan-conversation', PlannedConversation>;
/** Planned before or not. `substantive`: the first such one is the intake. */
export type RecordConversation = Command<
  'record-conversation',
  { readonly heldAt: string; readonly mode: ConversationMode; readonly substantive: boolean; readonly summary?: Sealed }
>;
/** Of the planned conversation, once its time has come. */
export type RecordMissedConversation = Command<
  'record-missed-conversation',
  { readonly absent: Absentee; readonly note?: Sealed }
>;
/** Replaces interests, talents and motivation as a whole. Each line at most once. */
export type RecordInterests = Command<
  'record-interests',
  { readonly interests: readonly Interest[]; readonly talents?: Sealed; readonly motivation?: Sealed }
>;
/** `action` goes with `open`, and only with that. */
export type RecordPrecondition = Command<
  'record-precondition',
  {
    readonly precondition: Precondition;
    readonly standing: PreconditionStanding;
    readonly action?: Sealed;
    readonly note?: Sealed;
  }
>;
/** A new version of the route map, with one station at least. */
export type DrawRouteMap = Command<'draw-route-map', { readonly line: Line; readonly stations: readonly Station[] }>;
/** With `not-technology` a task comes along: help elsewhere is offered. */
export type ConcludeOrientation = Command<
  'conclude-orientation',
  { readonly conclusion: OrientationConclusion; readonly note?: Sealed }
>;

export type OrientationCommand =
  | PlanConversation
  | RecordConversation
  | RecordMissedConversation
  | RecordInterests
  | RecordPrecondition
  | DrawRouteMap
  | ConcludeOrientation;
