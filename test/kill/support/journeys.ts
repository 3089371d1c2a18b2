import { addDays, dateOf, instantOn, startOfDate } from '../../../libs/journey/dates.js';
import { dutchCalendar } from '../../../libs/calendar/index.js';
import { defaultPolicy } from '../../../libs/policy/policy.js';
import type { Effect } from '../ledger.js';
import { eventually, type Installation } from './installation.js';
import type { Sender } from './sender.js';
import { cast, offerOf } from './stories.js';

/** So that no answer comes after the time that it is about; milliseconds. */
const furtherThanTheClockGoes = 1_000 * 86_400_000;

/** Journeys that are told to the ledger, each by somebody who guides it. */
export class Journeys {
  private started = 0;
  private seconds = 0;

  constructor(
    private readonly installation: Installation,
    private readonly sender: Sender,
    private readonly now: () => Promise<string>,
    private readonly name: string,
  ) {}

  /** From a handover, completed at once. */
  async begin(): Promise<Told> {
    const reference = `${this.name}-${++this.started}`;
    const at = await this.now();
    const offered = await this.sender.give({
      clientId: cast.werkcentrum,
      path: '/handovers',
      body: offerOf(reference, new Date(at)),
      effect: { type: 'handover.offered.v1', at: ['reference', reference] },
    });
    const stream = `handover/${offered.id}`;
    const give = (clientId: string, verb: string, body: object, type: string) =>
      this.sender.give({ clientId, path: `/handovers/${offered.id}/${verb}`, body, effect: { type, stream } });
    await give(cast.coordinator, '_accept', {}, 'handover.accepted.v1');
    await give(cast.coordinator, '_name-coach', { coach: cast.coach }, 'handover.coach-named.v1');
    await give(cast.coach, '_record-attempt', { channel: 'phone', at, outcome: 'reached' }, 'handover.attempt-recorded.v1');
    await give(cast.coach, '_complete', { withoutConversation: 'candidate-wishes-none' }, 'handover.completed.v1');
    let candidate = '';
    await eventually('the candidate has a coach', 60_000, async () => {
      const events = await this.installation.events();
      const taken = events.find((event) => event.stream === stream && event.type === 'handover.accepted.v1');
      candidate = String((taken?.data as { readonly candidate?: string }).candidate).replace('candidate/', '');
      return events.some((event) => event.stream === `candidate/${candidate}` && event.type === 'candidate.coach-assigned.v1');
    });
    const journey = await this.sender.give({
      clientId: cast.coach,
      path: '/journeys',
      body: { candidate, route: 'inflow' },
      effect: { type: 'journey.started.v1', at: ['candidate', candidate] },
    });
    return new Told(this.sender, journey.id, dateOf(dutchCalendar, at));
  }

  /** Something that is done in passing, of a kind of which each can be told from all others. */
  async doSomething({ id }: Told): Promise<void> {
    const unique = ++this.seconds;
    const now = Date.parse(await this.now());
    const give = (verb: string, body: object, effect: Effect) =>
      this.sender.give({ clientId: cast.coach, path: `/journeys/${id}/_${verb}`, body, effect });
    switch (unique % 3) {
      case 0: {
        const start = new Date(now + furtherThanTheClockGoes + unique * 1_000).toISOString();
        const end = new Date(now + furtherThanTheClockGoes + 1_800_000 + unique * 1_000).toISOString();
        await give(
          'plan-conversation',
          { start, end, mode: 'video' },
          { type: 'journey.conversation-planned.v1', at: ['start', start] },
        );
        return;
      }
      case 1: {
        const heldAt = new Date(now - unique * 1_000).toISOString();
        const body = { heldAt, mode: 'phone', substantive: false, summary: 'Even bijgepraat.' };
        await give('record-conversation', body, { type: 'journey.conversation-held.v1', at: ['heldAt', heldAt] });
        return;
      }
      default: {
        const provider = `opleider-${unique}`;
        const startsOn = dateOf(dutchCalendar, new Date(now).toISOString());
        const body = { title: 'Bijscholing', provider, kind: 'not-accredited', startsOn, withJob: true };
        await give('begin-training', body, { type: 'journey.training-begun.v1', at: ['provider', provider] });
      }
    }
  }
}

const morning = (day: string) => instantOn(dutchCalendar, day, defaultPolicy.remindAt);

/** One journey, with the commands that set its timers. */
export class Told {
  constructor(
    private readonly sender: Sender,
    readonly id: string,
    private readonly startedOn: string,
  ) {}

  get stream(): string {
    return `journey/${this.id}`;
  }

  async enter(...steps: readonly string[]): Promise<this> {
    for (const step of steps)
      await this.give('enter-step', { step, reason: 'other' }, { type: 'journey.step-entered.v1', at: ['step', step] });
    return this;
  }

  async pauseFor(days: number): Promise<this> {
    const resumesOn = addDays(this.startedOn, days);
    const effect = { type: 'journey.paused.v1', at: ['resumesAt', morning(resumesOn)] } as const;
    return this.give('pause', { reason: 'waiting-for-others', resumesOn }, effect);
  }

  async owe(days: number): Promise<this> {
    const dueOn = addDays(this.startedOn, days);
    const effect = { type: 'journey.task-added.v1', at: ['dueAt', morning(dueOn)] } as const;
    return this.give('add-task', { role: 'career-coach', dueOn, text: 'Terugbellen.' }, effect);
  }

  async withoutCoachFor(days: number): Promise<this> {
    const returnsOn = addDays(this.startedOn, days);
    const effect = { type: 'journey.coach-absent.v1', at: ['returnsAt', startOfDate(dutchCalendar, returnsOn)] } as const;
    return this.give('record-absence', { coach: cast.coach, returnsOn, standIn: cast.coordinator }, effect);
  }

  async work(): Promise<this> {
    const body = {
      employer: `werkgever-${this.id}`,
      startsOn: this.startedOn,
      contract: 'permanent',
      hours: 32,
      wageBand: 'minimum',
      inTechnology: true,
      attribution: 'spt',
      line: 'metal',
      trainingNeeded: false,
      practiceTrainer: 'missing',
    };
    return this.give('begin-placement', body, { type: 'journey.placement-begun.v1' });
  }

  async dropOut(): Promise<this> {
    const ending = { outcome: 'dropped-out', reason: 'leak', leak: 'language-gap' };
    return this.give('end', { ending }, { type: 'journey.ended.v1' });
  }

  private async give(verb: string, body: object, effect: Omit<Effect, 'stream'>): Promise<this> {
    await this.sender.give({
      clientId: cast.coach,
      path: `/journeys/${this.id}/_${verb}`,
      body,
      effect: { ...effect, stream: this.stream },
    });
    return this;
  }
}
