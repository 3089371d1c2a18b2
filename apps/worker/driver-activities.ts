import { log } from '@temporalio/activity';
import type { Clock } from '../../libs/clock/index.js';
import { outcomeOf, type CommandEnvelope, type ExecutionResult, type StreamStanding } from '../../libs/execution/envelope.js';
import type { CommandExecutor } from '../../libs/execution/executor.js';
import type { AggregateRegistry } from '../../libs/execution/registry.js';
import { systemActor, type Party } from '../../libs/kernel/actor.js';
import { categoryOf, idOf, obligationCommandId } from '../../libs/kernel/ids.js';
import type { JsonObject } from '../../libs/kernel/json.js';
import type { Obligation, ObligationOutcome } from '../../libs/kernel/obligation.js';
import type { Policy } from '../../libs/policy/policy.js';
import { traced, type Traceparent } from '../../libs/telemetry/index.js';
import type { DriverActivities, DriverStanding, DueObligation } from '../../libs/temporal/contract.js';

/** What an obligation does outside the streams; doing it twice must do no harm. */
export interface Effect {
  /** `id` as in the target `category/id`. Throws where it is to be tried again. */
  perform(id: string, command: Obligation['command']): Promise<ObligationOutcome>;
  /** Reaches beyond Overstap and may take up to a minute; others take milliseconds. */
  readonly slow?: boolean;
}

/** By category of the target. */
export type Effects = Readonly<Record<string, Effect>>;

export interface DriverActivityOptions {
  readonly executor: CommandExecutor;
  readonly registry: AggregateRegistry;
  readonly clock: Clock;
  readonly effects: Effects;
  /** As it stands now; the defaults where there is no service point. */
  readonly policyOf: (servicePoint: string | null) => Promise<Policy>;
  readonly wake: (stream: string) => Promise<void>;
}

/** An obligation was carried out and is open still: its own stream did not record the outcome, which only other code can mend. */
export class ObligationStillOpen extends Error {
  constructor(stream: string, obligationId: string, because?: string) {
    super(`obligation ${obligationId} of ${stream} is open still${because === undefined ? '' : `: ${because}`}`);
    this.name = 'ObligationStillOpen';
  }
}

/** Whose obligation it is that a command is given for. */
interface Source {
  readonly stream: string;
  readonly party: Party;
  readonly obligationId: string;
  readonly traceparent: Traceparent | undefined;
}

export function driverActivities({
  executor,
  registry,
  clock,
  effects,
  policyOf,
  wake,
}: DriverActivityOptions): DriverActivities {
  const dueObligations = ({ pending }: StreamStanding): readonly DueObligation[] =>
    pending.map(({ id, dueAt, target, summary }) => ({
      id,
      dueAt,
      target,
      summary,
      slow: effects[categoryOf(target)]?.slow === true,
    }));

  const drivenStanding = (stream: string, standing: StreamStanding, now: string): DriverStanding => ({
    revision: standing.revision,
    closed: standing.closed,
    servicePoint: standing.servicePoint,
    status: standing.status,
    step: standing.step,
    pending: dueObligations(standing),
    driven: registry.of(stream).driven,
    now,
  });

  /** Gives a command in Overstap's own name, for whoever `source` stands under. */
  const giveCommand = async (
    source: Source,
    stream: string,
    command: { readonly type: string; readonly data: JsonObject },
    commandId: string,
    now: string,
  ): Promise<ExecutionResult> =>
    executor.execute({
      stream,
      commandId,
      fingerprint: commandId,
      command,
      actor: systemActor(source.party),
      now,
      policy: await policyOf(servicePointOf(source.party)),
      correlationId: source.stream,
      causationId: `${source.stream} ${source.obligationId}`,
      traceparent: source.traceparent,
    });

  const atTarget = async (own: Source, { target, command, party }: Obligation, now: string): Promise<ObligationOutcome> => {
    const source = party === undefined ? own : { ...own, party };
    const effect = effects[categoryOf(target)];
    if (effect) return effect.perform(idOf(target), command);
    const result = await giveCommand(source, target, command, obligationCommandId(source.stream, source.obligationId), now);
    return result.outcome === 'rejected' ? { outcome: 'refused', code: result.rejection.rejection } : { outcome: 'done' };
  };

  const wakeTarget = async (source: string, target: string): Promise<void> => {
    if (target === source || categoryOf(target) in effects) return;
    const { revision, pending } = await executor.standing(target);
    if (pending.length > 0 || (registry.of(target).driven && revision >= 0)) await wake(target);
  };

  /** Carries out an obligation that is due, and closes it in its own stream. */
  const settled = async (
    stream: string,
    before: StreamStanding,
    obligation: Obligation,
    now: string,
    traceparent: Traceparent | undefined,
  ): Promise<StreamStanding> => {
    const { id } = obligation;
    const source = { stream, party: partyOf(before.servicePoint), obligationId: id, traceparent };
    const own = obligation.target === stream;
    const command = own
      ? obligation.command
      : { type: 'settle-obligation', data: { obligationId: id, ...(await atTarget(source, obligation, now)) } };
    const result = await giveCommand(source, stream, command, obligationCommandId(stream, own ? id : `${id} settled`), now);
    if (!result.pending.some((open) => open.id === id)) return result;
    const error = new ObligationStillOpen(stream, id, result.outcome === 'rejected' ? result.rejection.rejection : undefined);
    log.error('an obligation is open still after it was carried out', { stream, obligationId: id, reason: error.message });
    throw error;
  };

  return {
    async standing(stream) {
      const [standing, now] = await Promise.all([executor.standing(stream), clock.now()]);
      return drivenStanding(stream, standing, now);
    },

    async execute(envelope: CommandEnvelope) {
      const result = await executor.execute(envelope);
      return { outcome: outcomeOf(result), standing: drivenStanding(envelope.stream, result, await clock.now()) };
    },

    async carryOut(stream, obligationId, target) {
      const [before, now] = await Promise.all([executor.standing(stream), clock.now()]);
      const obligation = before.pending.find(({ id }) => id === obligationId);
      if (obligation && Date.parse(obligation.dueAt) > Date.parse(now)) return drivenStanding(stream, before, now);
      const span = {
        name: 'obligation',
        attributes: { 'overstap.stream': stream, 'overstap.obligation': obligationId, 'overstap.target': target },
      };
      const after = obligation
        ? await traced(span, (traceparent) => settled(stream, before, obligation, now, traceparent))
        : before;
      await wakeTarget(stream, target);
      return drivenStanding(stream, after, now);
    },
  };
}

/** For whom Overstap acts: the service point of the stream, or itself where a stream has none. */
function partyOf(servicePoint: string | null): Party {
  return servicePoint === null ? { kind: 'organisation', id: 'overstap' } : { kind: 'service-point', id: servicePoint };
}

function servicePointOf({ kind, id }: Party): string | null {
  return kind === 'service-point' ? id : null;
}
