import { journey, type JourneyState, type KnownState } from '../../libs/journey/index.js';
import { handOver, zaanstreek } from './region.js';
import type { Caller, System } from './system.js';

/** The people of the service point that guide in these tests; names as in the demonstration. */
export const guides = {
  careerCoach: 'career-coach-noord-holland',
  labourMarketCoach: 'labour-market-coach-noord-holland',
  jobCoach: 'job-coach-noord-holland',
  coordinator: 'coordinator-noord-holland',
} as const;

/** What the clock does not do: somebody gives a command at a moment of domain time. */
export interface Move {
  /** UTC instant. */
  readonly at: string;
  /** In the path, without its underscore. */
  readonly command: string;
  readonly body: object | ((state: KnownState) => object);
  readonly by: string;
  /** The code with which it is refused, where it is. */
  readonly refused?: string;
}

/** One candidate's journey as it is told beforehand: what is done, and when. */
export interface Life {
  readonly reference: string;
  readonly handover?: object;
  readonly start: { readonly at: string; readonly body?: object };
  readonly moves: readonly Move[];
}

/** A line of a {@link Life}: on a day at ten in the morning, UTC, unless a time is given. By the career coach where nobody is named. */
export function on(
  day: string,
  command: string,
  body: Move['body'] = {},
  { by = guides.careerCoach, refused }: { readonly by?: string; readonly refused?: string } = {},
): Move {
  return { at: day.includes('T') ? day : `${day}T10:00:00.000Z`, command, body, by, ...(refused !== undefined && { refused }) };
}

/** Whom a life was given, with every Idempotency-Key derived from its reference, so that living it again gives the same ids. */
export class Traveller {
  private given = 0;

  private constructor(
    private readonly system: System,
    private readonly reference: string,
    readonly handover: string,
    readonly candidate: string,
    readonly id: string,
  ) {}

  /** Hands somebody over, warmly enough to be completed at once, and starts the journey. */
  static async begins(
    system: System,
    { reference, handover = {}, start }: Pick<Life, 'reference' | 'handover' | 'start'>,
  ): Promise<Traveller> {
    const coordinator = system.as(guides.coordinator);
    const coach = system.as(guides.careerCoach);
    const now = await system.now();
    const soon = (hours: number) => new Date(Date.parse(now) + hours * 3_600_000).toISOString();
    const id = await handOver(system.as(zaanstreek.id), reference, {
      advisorTimes: [{ start: soon(24), end: soon(25) }],
      agreement: { textVersion: '2026-1', agreedOn: now.slice(0, 10) },
      ...handover,
    });
    const does = (caller: Caller, verb: string, body: object = {}) =>
      caller.does(`/handovers/${id}/${verb}`, body, { key: `${reference}${verb}` });
    await does(coordinator, '_accept');
    await does(coordinator, '_name-coach', { coach: guides.careerCoach });
    await does(coach, '_record-attempt', { channel: 'phone', at: now, outcome: 'reached' });
    await does(coach, '_complete', { withoutConversation: 'candidate-wishes-none' });
    await system.settled();
    const { candidate } = await coordinator.sees<{ readonly candidate: string }>(`/handovers/${id}`);
    const body = { candidate, route: 'inflow', ...start.body };
    const started = await coach.does('/journeys', body, { key: `${reference}-start` });
    return new Traveller(system, reference, id, candidate, started.id);
  }

  get stream(): string {
    return `journey/${this.id}`;
  }

  async does({ command, body, by, refused }: Move): Promise<void> {
    const caller = this.system.as(by);
    const path = `/journeys/${this.id}/_${command}`;
    const content = typeof body === 'function' ? body(await this.state()) : body;
    const key = `${this.reference}-${++this.given}`;
    if (refused === undefined) {
      await caller.does(path, content, { key });
      return;
    }
    const { code } = await caller.isRefused(path, content, { key });
    if (code !== refused) throw new Error(`${path} was refused with ${code} and not with ${refused}`);
  }

  /** As its stream tells. */
  async state(): Promise<KnownState> {
    const events = await this.system.store.readStream(this.stream);
    const state = events.reduce<JourneyState>((before, event) => journey.evolve(before, event as never), journey.initial);
    if (state.status === 'not-started') throw new Error('the journey has not started');
    return state;
  }
}

/** What happens to the system on the way. */
export interface Interlude {
  readonly at: string;
  readonly take: () => Promise<void>;
}

/** Lives several lives at the same time, each move when its time has come, with all that falls due on the way. */
export async function live(
  system: System,
  lives: readonly Life[],
  until: string,
  interludes: readonly Interlude[] = [],
): Promise<ReadonlyMap<string, Traveller>> {
  const travellers = new Map<string, Traveller>();
  const told = lives.flatMap((life): Interlude[] => [
    {
      at: life.start.at,
      take: async () => void travellers.set(life.reference, await Traveller.begins(system, life)),
    },
    ...life.moves.map((move) => ({ at: move.at, take: async () => travellers.get(life.reference)?.does(move) })),
  ]);
  for (const { at, take } of [...told, ...interludes].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    await system.advance(at);
    await take();
  }
  await system.advance(until);
  return travellers;
}
