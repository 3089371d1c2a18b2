import { dutchCalendar } from '../../libs/calendar/index.js';
import { isRejection, type Aggregate, type Command, type DomainEvent } from '../../libs/kernel/aggregate.js';
import type { Actor } from '../../libs/kernel/actor.js';
import { deriveId } from '../../libs/kernel/ids.js';
import type { JsonObject, JsonValue } from '../../libs/kernel/json.js';
import { defaultPolicy } from '../../libs/policy/policy.js';
import { isSealed, type Sealed } from '../../libs/vault/sealed.js';

/** A command as somebody gives it at a UTC instant. */
export type Step<C extends Command = Command> = readonly [by: Actor, at: string, command: C];

/** The ways in which the domain comes to write an event, by a name for each: the last step writes it. */
type Ways<C extends Command> = Readonly<Record<string, readonly Step<C>[]>>;

/** An event as it stands in a stream. */
export interface WrittenEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly occurred?: string;
}

/** An event with what stands before it in its stream. */
export interface Example {
  readonly given: readonly WrittenEvent[];
  readonly event: WrittenEvent;
}

export interface GoldenAggregate {
  readonly aggregate: Aggregate;
  /** What the domain writes now, by event type and way. */
  readonly written: ReadonlyMap<string, ReadonlyMap<string, Example>>;
}

/**
 * How each event of an aggregate comes about; the compiler refuses a list in which a type is missing. A field that is not always there, or
 * sometimes null, has a way for each.
 */
export function golden<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  stream: string,
  ways: { readonly [type in E['type']]: Ways<C> },
): GoldenAggregate {
  const entries = Object.entries<Ways<C>>(ways).map(([type, byName]) => {
    const examples = Object.entries(byName).map(
      ([name, steps]) => [name, exampleOf(aggregate, stream, type, name, steps)] as const,
    );
    return [type, new Map(examples)] as const;
  });
  return { aggregate: aggregate as unknown as Aggregate, written: new Map(entries) };
}

function exampleOf<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  stream: string,
  type: string,
  name: string,
  steps: readonly Step<C>[],
): Example {
  const events: E[] = [];
  let state = aggregate.initial;
  let before = 0;
  for (const [index, [actor, now, command]] of steps.entries()) {
    const context = { now, stream, actor, commandId: deriveId('golden', stream, String(index)), policy: defaultPolicy };
    const decision = aggregate.decide(state, command, { ...context, calendar: dutchCalendar });
    if (isRejection(decision)) throw new Error(`${type} (${name}): ${command.type} was refused as ${decision.rejection}`);
    before = events.length;
    events.push(...decision);
    state = decision.reduce((folded, event) => aggregate.evolve(folded, event), state);
  }
  const place = events.findIndex((event, index) => index >= before && event.type === type);
  const event = events[place];
  if (event === undefined) throw new Error(`${type} (${name}): the last step does not write it`);
  return asWritten({ given: events.slice(0, place), event });
}

function asWritten(example: object): Example {
  return JSON.parse(JSON.stringify(example)) as Example;
}

/** Something sealed that nobody can open, the same each time. */
export function sealedUnder(key: string, text: string): Sealed {
  return { sealed: `v1.${key}.${Buffer.from(text.padEnd(40, '.')).toString('base64url')}` };
}

/** The keys of a value and what kind of value stands under each; the elements of a list taken together. */
export type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

export function shapeOf(value: JsonValue | undefined): Shape {
  if (value === null || value === undefined) return 'null';
  if (isSealed(value)) return 'sealed';
  if (Array.isArray(value)) {
    const shapes = new Map(value.map((item: JsonValue) => shapeOf(item)).map((shape) => [JSON.stringify(shape), shape]));
    return [...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape);
  }
  if (typeof value === 'object') {
    const members = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(members.map(([key, item]) => [key, shapeOf(item)]));
  }
  return typeof value === 'string' ? kindOf(value) : typeof value;
}

function kindOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text)) return 'instant';
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? 'date' : 'text';
}
