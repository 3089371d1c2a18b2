import { once } from 'node:events';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status, type ServerWritableStream, type ServiceError } from '@grpc/grpc-js';
import type { Expected, Log, LogEvent, Proposed } from './log.js';

/** Where a test can step in; what it does there stands instead of the rest of the call. */
export type Point = 'append received' | 'append written' | 'event to be sent' | 'read received';

export interface Conduct {
  readonly log: Log;
  /** While true every call is refused as a server does that starts up. */
  readonly startingUp: () => boolean;
  /** True where a test has stepped in, and the call is not to go on. */
  readonly stepsIn: (point: Point) => boolean;
  /** Where the leader is, on a node that is not it; asked where the call is for the leader only. */
  readonly leader: () => { readonly host: string; readonly port: number } | null;
  /** Whether the connection from this address (host:port) still stands. */
  readonly isConnected: (peer: string) => boolean;
  readonly count: (what: 'appends' | 'batch appends' | 'events sent') => void;
  readonly isAllowed: () => boolean;
}

type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
const { AppendResp, ReadResp } = streams;
const pageWithoutFilter = 32;

export function streamsService(conduct: Conduct): Pick<IStreamsServer, 'read' | 'append' | 'batchAppend'> {
  const { log } = conduct;

  function refusal(metadata: Metadata): ServiceError | null {
    if (conduct.startingUp()) return failure(status.UNAVAILABLE, 'Server Is Not Ready');
    if (!conduct.isAllowed()) return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
    const leader = metadata.get('requires-leader')[0] === 'true' ? conduct.leader() : null;
    if (leader)
      return failure(status.NOT_FOUND, 'Leader info available', {
        exception: 'not-leader',
        'leader-endpoint-host': leader.host,
        'leader-endpoint-port': String(leader.port),
      });
    return null;
  }

  return {
    append(call, answer) {
      const requests: streams.AppendReq[] = [];
      call.on('data', (request: streams.AppendReq) => requests.push(request));
      call.on('error', () => undefined);
      call.on('end', () => {
        // A request ends when its connection goes as it does when it is complete.
        if (!conduct.isConnected(call.getPeer())) return;
        conduct.count('appends');
        const refused = refusal(call.metadata);
        if (refused) return answer(refused);
        if (conduct.stepsIn('append received')) return;
        const options = requests[0]?.getOptions();
        const stream = nameIn(options?.getStreamIdentifier());
        const outcome = log.append(stream, expectedIn(options), requests.slice(1).map(proposedIn));
        if (conduct.stepsIn('append written')) return;
        const response = new AppendResp();
        switch (outcome.kind) {
          case 'success': {
            const success = new AppendResp.Success();
            if (outcome.revision < 0) success.setNoStream(new shared.Empty());
            else success.setCurrentRevision(String(outcome.revision));
            if (outcome.position === null) success.setNoPosition(new shared.Empty());
            else success.setPosition(positioned(new AppendResp.Position(), outcome.position));
            return answer(null, response.setSuccess(success));
          }
          case 'wrong-revision': {
            const wrong = new AppendResp.WrongExpectedVersion();
            if (outcome.current === 'no-stream') wrong.setCurrentNoStream(new shared.Empty());
            else wrong.setCurrentRevision(String(outcome.current));
            if (options?.hasRevision()) wrong.setExpectedRevision(options.getRevision());
            else wrong.setExpectedNoStream(new shared.Empty());
            return answer(null, response.setWrongExpectedVersion(wrong));
          }
          case 'too-big':
            return answer(
              failure(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded', {
                exception: 'maximum-append-size-exceeded',
                'maximum-append-size': String(outcome.most),
              }),
            );
          case 'deleted':
            return answer(streamDeleted(stream));
          default:
            return outcome satisfies never;
        }
      });
    },

    batchAppend(call) {
      conduct.count('batch appends');
      call.emit('error', failure(status.UNIMPLEMENTED, 'the double takes classic appends only'));
    },

    read(call) {
      call.on('error', () => undefined);
      const refused = refusal(call.metadata);
      if (refused) return void call.emit('error', refused);
      if (conduct.stepsIn('read received')) return;
      const options = call.request.getOptions();
      if (options?.hasSubscription())
        return void subscription(call, conduct).catch((error: unknown) => call.destroy(error as Error));
      if (options?.hasAll()) return void readAll(call, log);
      const stream = nameIn(options?.getStream()?.getStreamIdentifier());
      const events = log.read(stream);
      if (events === 'deleted') return void call.emit('error', streamDeleted(stream));
      void readStream(call, stream, events);
    },
  };
}

async function readStream(call: ReadCall, stream: string, events: readonly LogEvent[]): Promise<void> {
  const options = call.request.getOptions();
  const from = options?.getStream();
  const count = Number(options?.getCount());
  if (events.length === 0) {
    const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
    call.write(new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifier)));
    call.end();
    return;
  }
  const backwards = options?.getReadDirection() === 1;
  const revision = from?.hasRevision() ? Number(from.getRevision()) : 0;
  const wanted = backwards ? events.toReversed() : events.filter((event) => event.revision >= revision);
  for (const event of wanted.slice(0, count)) await send(call, eventIn(event));
  call.end();
}

async function readAll(call: ReadCall, { all }: Log): Promise<void> {
  const count = Number(call.request.getOptions()?.getCount());
  const backwards = call.request.getOptions()?.getReadDirection() === 1;
  const from = call.request.getOptions()?.getAll();
  const at = from?.hasPosition() ? Number(from.getPosition()?.getCommitPosition()) : from?.hasEnd() ? Infinity : 0;
  // Forwards an event at the position is read, backwards it is not.
  const wanted = backwards
    ? all.filter(({ position }) => position < at).toReversed()
    : all.filter(({ position }) => position >= at);
  for (const event of wanted.slice(0, count)) await send(call, eventIn(event));
  call.end();
}

/**
 * Catches up in pages, then goes live. A filter is told of how far it came each time that as many events were looked through as the interval
 * says: while catching up after the page, so never ahead of an event; live after the event. The rest of the last page is not told.
 */
async function subscription(call: ReadCall, conduct: Conduct): Promise<void> {
  const { log } = conduct;
  const options = call.request.getOptions();
  const filter = options?.getFilter();
  const page = filter?.hasMax() ? filter.getMax() : pageWithoutFilter;
  const interval = page * (filter?.getCheckpointintervalmultiplier() ?? 1);
  const passes = passing(filter);
  const cancelled = new AbortController();
  call.on('cancelled', () => cancelled.abort());
  call.on('close', () => cancelled.abort());
  let next = startIn(options, log);
  let lookedThrough = 0;
  let live = false;

  const look = async (events: readonly LogEvent[]): Promise<boolean> => {
    for (const event of events.filter(passes)) {
      if (conduct.stepsIn('event to be sent') || cancelled.signal.aborted) return false;
      conduct.count('events sent');
      await send(call, eventIn(event), cancelled.signal);
    }
    next += events.length;
    lookedThrough += events.length;
    const last = events.at(-1);
    if (filter && last && lookedThrough >= interval) {
      lookedThrough %= interval;
      await send(call, new ReadResp().setCheckpoint(positioned(new ReadResp.Checkpoint(), last.position)), cancelled.signal);
    }
    return true;
  };

  const confirmation = new ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  await send(call, new ReadResp().setConfirmation(confirmation), cancelled.signal);
  while (!cancelled.signal.aborted) {
    if (next >= log.all.length) {
      if (!live) await send(call, new ReadResp().setCaughtUp(new ReadResp.CaughtUp()), cancelled.signal);
      live = true;
      await log.written(next, cancelled.signal);
      continue;
    }
    const behind = log.all.length - next;
    if (live && behind > 4 * page && behind > 1_000) {
      live = false;
      await send(call, new ReadResp().setFellBehind(new ReadResp.FellBehind()), cancelled.signal);
    }
    if (!(await look(log.all.slice(next, next + (live ? 1 : page))))) return;
  }
}

/** Waits where the client does not read on. */
async function send(call: ReadCall, response: streams.ReadResp, signal?: AbortSignal): Promise<void> {
  if (call.cancelled || call.destroyed) return;
  if (!call.write(response)) await once(call, 'drain', { signal }).catch(() => undefined);
}

function passing(filter: streams.ReadReq.Options.FilterOptions | undefined): (event: LogEvent) => boolean {
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier();
  const prefixes = expression?.getPrefixList() ?? [];
  if (prefixes.length > 0) return ({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix));
  const pattern = new RegExp(expression?.getRegex() ?? '');
  return ({ stream }) => pattern.test(stream);
}

/** Exclusive. */
function startIn(options: streams.ReadReq.Options | undefined, { all }: Log): number {
  const from = options?.getAll();
  if (from?.hasEnd()) return all.length;
  if (!from?.hasPosition()) return 0;
  const commit = Number(from.getPosition()?.getCommitPosition());
  const next = all.findIndex(({ position }) => position > commit);
  return next < 0 ? all.length : next;
}

function nameIn(identifier: shared.StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

function expectedIn(options: streams.AppendReq.Options | undefined): Expected {
  if (options?.hasRevision()) return Number(options.getRevision());
  if (options?.hasNoStream()) return 'no-stream';
  return options?.hasStreamExists() ? 'stream-exists' : 'any';
}

function proposedIn(request: streams.AppendReq): Proposed {
  const message = request.getProposedMessage();
  return {
    id: message?.getId()?.getString() ?? '',
    type: message?.getMetadataMap().get('type') ?? '',
    contentType: message?.getMetadataMap().get('content-type') ?? '',
    data: message?.getData_asU8() ?? new Uint8Array(),
    metadata: message?.getCustomMetadata_asU8() ?? new Uint8Array(),
  };
}

function eventIn({ stream, revision, position, id, type, contentType, data, metadata, created }: LogEvent): streams.ReadResp {
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
    .setStreamRevision(String(revision))
    .setData(data)
    .setCustomMetadata(metadata);
  positioned(recorded, position);
  recorded.getMetadataMap().set('type', type).set('content-type', contentType).set('created', created);
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(position)));
}

interface Positioned {
  setCommitPosition(position: string): unknown;
  setPreparePosition(position: string): unknown;
}

function positioned<Message extends Positioned>(message: Message, position: number): Message {
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
}

function streamDeleted(stream: string): ServiceError {
  return failure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

function failure(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}
