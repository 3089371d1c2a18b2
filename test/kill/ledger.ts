import { v5 as uuidv5 } from 'uuid';

/** What came back for one attempt to give a command. */
export type Outcome =
  /** Acknowledged. `position` is null where there was nothing to do, and nothing was written. */
  | { readonly kind: 'answered'; readonly id: string; readonly revision: number; readonly position: string | null }
  /** Refused for good; giving it again is another question. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  /** Nobody can tell whether it was carried out: no answer, or one that asks to send it again. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What stands in the events when a command was carried out; found by its content, whatever command id it was written under. */
export interface Effect {
  readonly type: string;
  /** Only in this stream. */
  readonly stream?: string;
  /** Value at a path in the event's data, such as `times.0.start`; in any of the type where absent. */
  readonly at?: readonly [path: string, value: string];
  /** Types of the events that the command leaves behind that one, in their order; not looked at where absent. */
  readonly with?: readonly string[];
}

/** One command as it was sent, with all that came back. */
export interface Entry {
  /** Subject or client id of whoever sent it. */
  readonly clientId: string;
  /** As in the request line: `/v1/handovers`. */
  readonly path: string;
  readonly key: string;
  readonly body: object;
  readonly effect: Effect;
  /** In the order in which they came back. */
  readonly outcomes: readonly Outcome[];
}

/** Written by the senders, read by the judge; knows nothing of the system but what went over the wire. */
export class Ledger {
  private readonly written: (Entry & { readonly outcomes: Outcome[] })[] = [];

  get entries(): readonly Entry[] {
    return this.written;
  }

  /** Before the first attempt; the result notes what comes back. */
  sends(command: Omit<Entry, 'outcomes'>): (outcome: Outcome) => void {
    const outcomes: Outcome[] = [];
    this.written.push({ ...command, outcomes });
    return (outcome) => void outcomes.push(outcome);
  }
}

/** An event as it stands in the store. */
export interface StoredEvent {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly commandId: string;
  readonly actorKind: string;
  readonly occurred: string;
  /** As answers tell it. */
  readonly position: string;
  /** By which append it was written, in words of the store: another one for events that were not written at a stroke. */
  readonly append: string;
}

export interface Finding {
  readonly kind: 'lost' | 'doubled' | 'torn' | 'contradiction' | 'gap' | 'unsent';
  /** Path of the command or stream. */
  readonly where: string;
  readonly what: string;
}

const namespace = '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e11';

/** The documented rules (architecture, "Commands"), written down a second time so that they are not judged by themselves. */
export function commandIdOf({ clientId, path, key }: Pick<Entry, 'clientId' | 'path' | 'key'>): string {
  return uuidv5(['command', clientId, `POST ${path}`, key].join('\n'), namespace);
}

export function eventIdOf(stream: string, commandId: string, index: number): string {
  return uuidv5(['event', stream, commandId, String(index)].join('\n'), namespace);
}

/** Holds what was sent and answered against what was written. */
export function judge(entries: readonly Entry[], events: readonly StoredEvent[]): readonly Finding[] {
  const byCommand = Map.groupBy(events, ({ commandId }) => commandId);
  return [
    ...[...Map.groupBy(events, ({ stream }) => stream)].flatMap(([stream, own]) => judgeStream(stream, own)),
    ...[...byCommand].flatMap(([commandId, own]) => judgeCommand(commandId, own)),
    ...repeated(events.map(({ id }) => id)).map((id) => finding('doubled', id, 'event id stands twice')),
    ...entries.flatMap((entry) => judgeEntry(entry, byCommand.get(commandIdOf(entry)) ?? [], events)),
    ...unsent(entries, events),
  ];
}

function judgeStream(stream: string, events: readonly StoredEvent[]): readonly Finding[] {
  const revisions = events.map(({ revision }) => revision);
  const wrong = revisions.find((revision, index) => revision !== index);
  return wrong === undefined ? [] : [finding('gap', stream, `revisions ${revisions.join(' ')}`)];
}

/** One command writes once: all its events, from the first of their ids on, as neighbours in one stream and at a stroke. */
function judgeCommand(commandId: string, events: readonly StoredEvent[]): readonly Finding[] {
  const streams = new Set(events.map(({ stream }) => stream));
  const appends = new Set(events.map(({ append }) => append));
  const revisions = events.map(({ revision }) => revision);
  const neighbours = Math.max(...revisions) - Math.min(...revisions) + 1 === revisions.length;
  const whole = events.every(({ id, stream }, index) => id === eventIdOf(stream, commandId, index));
  if (streams.size === 1 && appends.size === 1 && neighbours && whole) return [];
  const twice = streams.size > 1 || repeated(events.map(({ id }) => id)).length > 0;
  const what = `command ${commandId} wrote ${twice ? 'more than once' : 'in parts, or a part'}: revisions ${revisions.join(' ')}`;
  return [finding(twice ? 'doubled' : 'torn', [...streams].join(' '), what)];
}

function judgeEntry(entry: Entry, own: readonly StoredEvent[], events: readonly StoredEvent[]): readonly Finding[] {
  const findings: Finding[] = [];
  const say = (kind: Finding['kind'], what: string): void =>
    void findings.push(finding(kind, entry.path, `key ${entry.key}: ${what}`));
  const answers = entry.outcomes.filter((outcome) => outcome.kind === 'answered').filter(({ position }) => position !== null);
  const distinct = new Set(answers.map(({ id, revision, position }) => `${id} at ${revision}, ${position}`));
  if (distinct.size > 1) say('contradiction', `answered ${[...distinct].join(' and ')}`);

  const last = own.at(-1);
  for (const { id, revision, position } of answers.slice(0, 1)) {
    if (!last) say('lost', `acknowledged as revision ${revision}, and no event tells of it`);
    else if (last.revision !== revision || !last.stream.endsWith(`/${id}`) || last.position !== position)
      say('lost', `acknowledged as revision ${revision} of ${id}, and its events end at ${last.revision} of ${last.stream}`);
  }

  const final = entry.outcomes.at(-1);
  if (final?.kind === 'refused' && own.length > 0)
    say('contradiction', `refused with ${final.code}, and carried out all the same`);

  const types = own.map(({ type }) => type).join(' ');
  const whole = entry.effect.with && [entry.effect.type, ...entry.effect.with].join(' ');
  if (whole !== undefined && last && types !== whole) say('torn', `left ${types} instead of ${whole}`);

  const effects = events.filter((event) => isEffect(entry.effect, event)).length;
  if (effects > 1) say('doubled', `${entry.effect.type} stands ${effects} times`);
  if (effects === 0 && answers.length > 0) say('lost', `acknowledged, and no ${entry.effect.type} stands`);
  return findings;
}

/** What people and clients have written in the streams that the ledger knows, and that nobody asked for. */
function unsent(entries: readonly Entry[], events: readonly StoredEvent[]): readonly Finding[] {
  const sent = new Set(entries.map(commandIdOf));
  const touched = new Set(events.filter(({ commandId }) => sent.has(commandId)).map(({ stream }) => stream));
  return events
    .filter(({ stream, actorKind, commandId }) => touched.has(stream) && actorKind !== 'system' && !sent.has(commandId))
    .map(({ stream, type, revision }) => finding('unsent', stream, `nobody asked for ${type} at ${revision}`));
}

function isEffect({ type, stream, at }: Effect, event: StoredEvent): boolean {
  if (event.type !== type || (stream !== undefined && event.stream !== stream)) return false;
  return at === undefined || valueAt(event.data, at[0]) === at[1];
}

function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (value, name) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined),
      data,
    );
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.size === seen.add(value).size);
}

function finding(kind: Finding['kind'], where: string, what: string): Finding {
  return { kind, where, what };
}
