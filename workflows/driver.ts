import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
  setCurrentDetails,
  setHandler,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow';
import { ActivityFailure, HandlerUnfinishedPolicy } from '@temporalio/common';
import { Mutex } from 'async-mutex';
import type { CommandEnvelope, CommandOutcome } from '../libs/execution/envelope.js';
import {
  brokenBy,
  executeUpdate,
  failures,
  searchAttributes,
  wakeSignal,
  type DriverActivities,
  type DriverInput,
  type DriverStanding,
  type DueObligation,
} from '../libs/temporal/contract.js';

const execute = defineUpdate<CommandOutcome, [CommandEnvelope]>(executeUpdate);
const wake = defineSignal(wakeSignal);

// A local activity keeps its workflow task open, and no other Update reaches the workflow meanwhile: it stays short, and the long pauses
// between attempts are timers of the workflow.
const short: LocalActivityOptions = {
  scheduleToCloseTimeout: '5s',
  retry: {
    initialInterval: '100ms',
    backoffCoefficient: 2,
    maximumInterval: '1s',
    nonRetryableErrorTypes: [...brokenBy],
  },
};
const activities = proxyLocalActivities<DriverActivities>(short);

const long: ActivityOptions = { startToCloseTimeout: '90s', retry: { maximumAttempts: 1 } };
const slowActivities = proxyActivities<DriverActivities>(long);

const defaultCommandsPerRun = 1_000;
const firstPause = 1_000;
const longestPause = 60_000;

interface Known extends DriverStanding {
  /** Workflow time at which it was learnt. */
  readonly learntAt: number;
}

interface Setback {
  readonly attempts: number;
  /** Workflow time before which it is not tried again. */
  readonly until: number;
}

/** What the main function does next, and when. */
interface Step {
  readonly id: string;
  /** Tells whether the timer that runs is still the right one. */
  readonly key: string;
  readonly wait: number;
  readonly summary: string;
  readonly dueAt?: string;
  readonly perform: () => Promise<DriverStanding>;
}

const reading = 'read the stream';

/** Drives one stream: its mailbox, the timers for what falls due, and the carrying out. */
export async function driver(input: DriverInput): Promise<void> {
  const { stream, commandsPerRun = defaultCommandsPerRun } = input;
  // Update handlers interleave at every await: without the mutex two commands would decide on the same revision, and a command could come
  // between an obligation and its outcome.
  const mutex = new Mutex();
  const setbacks = new Map<string, Setback>();
  let known: Known | undefined;
  let stale = true;
  let commands = 0;
  let leaving = false;

  /** Every activity ends with how the stream stands, so each of them answers a signal that came before it began. */
  const learning = async <T>(perform: () => Promise<T>, standingOf: (answer: T) => DriverStanding): Promise<T> => {
    stale = false;
    try {
      const answer = await perform();
      known = { ...standingOf(answer), learntAt: Date.now() };
      showInSearch(known);
      return answer;
    } catch (error) {
      stale = true;
      throw error;
    }
  };

  const nextStep = (): Step | undefined => {
    const pauseOf = (id: string) => (setbacks.get(id)?.until ?? 0) - Date.now();
    const keyOf = (id: string) => `${id} ${setbacks.get(id)?.until ?? ''}`;
    if (stale)
      return {
        id: reading,
        key: keyOf(reading),
        wait: pauseOf(reading),
        summary: reading,
        perform: () => activities.standing(stream),
      };
    if (!known) return undefined;
    const domainNow = Date.parse(known.now) + Date.now() - known.learntAt;
    const steps = known.pending.map(({ id, dueAt, target, summary, slow }) => ({
      id,
      key: `${keyOf(id)} ${dueAt}`,
      wait: Math.max(Date.parse(dueAt) - domainNow, pauseOf(id)),
      summary,
      dueAt,
      perform: () =>
        slow
          ? slowActivities.carryOut.executeWithOptions({ ...long, summary }, [stream, id, target])
          : activities.carryOut.executeWithOptions({ ...short, summary }, [stream, id, target]),
    }));
    return steps.sort(
      (a, b) => Math.max(a.wait, 0) - Math.max(b.wait, 0) || Date.parse(a.dueAt) - Date.parse(b.dueAt) || (a.id < b.id ? -1 : 1),
    )[0];
  };

  const take = (step: Step) =>
    mutex.runExclusive(async () => {
      if (nextStep()?.key !== step.key) return;
      try {
        await learning(step.perform, (standing) => standing);
        setbacks.delete(step.id);
      } catch (error) {
        if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
        const attempts = (setbacks.get(step.id)?.attempts ?? 0) + 1;
        setbacks.set(step.id, { attempts, until: Date.now() + Math.min(longestPause, firstPause * 2 ** (attempts - 1)) });
      }
    });

  const exhausted = () => commands >= commandsPerRun || workflowInfo().continueAsNewSuggested;
  const over = () => !stale && known !== undefined && nothingLeft(known) && allHandlersFinished();

  setHandler(wake, () => {
    stale = true;
    setbacks.clear();
  });
  setHandler(
    execute,
    (envelope) => {
      commands++;
      const perform = () => activities.execute.executeWithOptions({ ...short, summary: envelope.command.type }, [envelope]);
      return mutex.runExclusive(async () => {
        try {
          const { outcome } = await learning(perform, ({ standing }) => standing);
          return outcome;
        } catch (error) {
          throw failureOf(error);
        }
      });
    },
    {
      // Under steady load there is always a handler under way: a run that must end lets no more in, and the client comes again.
      validator: (_envelope: CommandEnvelope) => {
        if (leaving) throw ApplicationFailure.nonRetryable('this run of the workflow is ending', failures.leaving);
      },
      unfinishedPolicy: HandlerUnfinishedPolicy.ABANDON,
      description: 'one command for the stream',
    },
  );

  for (;;) {
    if (exhausted()) {
      // From the main function only, with no handler under way: otherwise commands that were accepted would be aborted.
      leaving = true;
      await condition(allHandlersFinished);
      await continueAsNew<typeof driver>(input);
    }
    if (over()) return;
    const step = nextStep();
    if (step && step.wait <= 0) {
      await take(step);
      continue;
    }
    setCurrentDetails([...(known ? [whereItStands(known)] : []), whatItWaitsFor(step)].join('\n\n'));
    const disturbed = () => exhausted() || over() || nextStep()?.key !== step?.key;
    if (step) await condition(disturbed, step.wait, { summary: step.summary });
    else await condition(disturbed);
  }
}

/** In Markdown, as Temporal's UI shows it. */
function whereItStands({ status, step }: DriverStanding): string {
  const standing = [...(step ? [`${step.step}, iteration ${step.iteration}`] : []), ...(status === null ? [] : [status])];
  return standing.length === 0 ? 'open' : standing.join(': ');
}

function whatItWaitsFor(step: Pick<Step, 'dueAt' | 'summary'> | undefined): string {
  if (!step) return 'waits for commands';
  return step.dueAt ? `waits until ${step.dueAt}: ${step.summary}` : `will ${step.summary} again`;
}

/** No obligation is open and no command is to be expected; a stream that does not exist expects none either. */
function nothingLeft({ pending, closed, driven, revision }: DriverStanding): boolean {
  return pending.length === 0 && (closed || !driven || revision < 0);
}

/** A local activity that failed for good comes as its own failure, any other as the cause of an ActivityFailure. */
function failureOf(error: unknown): unknown {
  if (!(error instanceof TemporalFailure)) return error;
  const reason = error instanceof ActivityFailure ? error.cause : error;
  const broken = reason instanceof ApplicationFailure && brokenBy.some((type) => type === reason.type);
  return ApplicationFailure.nonRetryable(rootCause(error) ?? error.message, broken ? failures.broken : failures.unavailable);
}

/** Writes what has changed only: each write is an event in the history and a row in the visibility store. */
function showInSearch({ servicePoint, status, step, pending }: DriverStanding): void {
  const { typedSearchAttributes: shown } = workflowInfo();
  const keys = searchAttributes;
  const nextDue = earliest(pending);
  const updates = [
    ...((shown.get(keys.servicePoint) ?? null) === servicePoint ? [] : [{ key: keys.servicePoint, value: servicePoint }]),
    ...((shown.get(keys.status) ?? null) === status ? [] : [{ key: keys.status, value: status }]),
    ...(shown.get(keys.step) === step?.step ? [] : [{ key: keys.step, value: step?.step ?? null }]),
    ...(shown.get(keys.iteration) === step?.iteration ? [] : [{ key: keys.iteration, value: step?.iteration ?? null }]),
    ...(shown.get(keys.nextDue)?.getTime() === nextDue?.getTime() ? [] : [{ key: keys.nextDue, value: nextDue ?? null }]),
  ];
  if (updates.length > 0) upsertSearchAttributes(updates);
}

function earliest(pending: readonly DueObligation[]): Date | undefined {
  const times = pending.map(({ dueAt }) => Date.parse(dueAt));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}
