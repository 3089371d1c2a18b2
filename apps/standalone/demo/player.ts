import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../../../libs/execution/index.js';
import { inLanes } from '../../../libs/clock/index.js';
import type { Clockwork } from '../clockwork.js';
import type { Body, Deed, Known } from './diary.js';
import type { Scenario, Script } from './scenario.js';

export interface PlayerOptions {
  /** Of the API, without `/v1`. */
  readonly api: string;
  readonly clockwork: Pick<Clockwork, 'advance'>;
  /** An access token for a demo person or client; asked again when it no longer holds. */
  readonly token: (name: string) => Promise<string>;
  /** Persons for whom commands are given at the same time; default 8. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  /** Told after each working day. */
  readonly onDay?: (progress: Progress) => void;
}

export interface Progress {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly commands: number;
  readonly commandsInAll: number;
  readonly contacts: number;
  readonly journeys: number;
  /** Obligations carried out by the clock. */
  readonly obligations: number;
}

/** A command of the play was refused. It names the operation and the problem, never what was sent. */
export class Refused extends Error {
  constructor(
    readonly script: number,
    { at, path }: Deed,
    readonly status: number,
    answer: string,
  ) {
    super(`person ${script} at ${at}: ${path} was answered with ${status} ${answer.slice(0, 600)}`);
    this.name = 'Refused';
  }
}

/** What is known of a person, by the names of the script. */
interface Memory {
  readonly script: Script;
  readonly ids: Map<string, string>;
  /** Of the last command. */
  position: string | null;
}

interface JourneyView {
  readonly placements: readonly { readonly placement: string }[];
  readonly trainings: readonly { readonly training: string }[];
  readonly tasks: readonly { readonly task: string; readonly kind: string; readonly status: string }[];
}

const inParallel = 8;
const attempts = 30;

/**
 * Plays a scenario on the stepping clock, only by the public API. What one person brings about is given in its order; different persons on the
 * same day are served side by side. So each stream comes to the same events each time; in which order streams write is left open.
 */
export class Player {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(private readonly options: PlayerOptions) {}

  /** @throws Refused, or the reason of `signal` */
  async play({ scripts, ends }: Scenario): Promise<Progress> {
    const { clockwork, onDay, signal, parallel = inParallel } = this.options;
    const days = byMoment(scripts);
    let progress: Progress = {
      day: '',
      commands: 0,
      commandsInAll: scripts.reduce((sum, { deeds }) => sum + deeds.length, 0),
      contacts: 0,
      journeys: 0,
      obligations: 0,
    };
    for (const [at, parts] of days) {
      signal?.throwIfAborted();
      const obligations = progress.obligations + (await clockwork.advance(at));
      await inLanes(
        parts.map((part) => [part]),
        parallel,
        ({ memory, deeds }) => this.playPart(memory, deeds),
      );
      const deeds = parts.flatMap((part) => part.deeds);
      progress = {
        ...progress,
        obligations,
        day: at.slice(0, 10),
        commands: progress.commands + deeds.length,
        contacts:
          progress.contacts +
          parts.filter(({ memory, deeds: [first] }) => first === memory.script.deeds[0] && memory.script.way).length,
        journeys: progress.journeys + deeds.filter(({ path }) => path === '/journeys').length,
      };
      onDay?.(progress);
    }
    progress = { ...progress, day: ends.slice(0, 10), obligations: progress.obligations + (await clockwork.advance(ends)) };
    onDay?.(progress);
    return progress;
  }

  /** What somebody may read; for who asks for the figures. */
  async read(who: string, path: string): Promise<{ readonly status: number; readonly text: string }> {
    return this.send(who, 'GET', path, null, '');
  }

  private async playPart(memory: Memory, deeds: readonly Deed[]): Promise<void> {
    for (const deed of deeds) {
      this.options.signal?.throwIfAborted();
      await this.give(memory, deed);
    }
  }

  private async give(memory: Memory, deed: Deed): Promise<void> {
    const { script, ids } = memory;
    const path = await this.pathOf(memory, deed);
    const body = await this.resolved(memory, deed, deed.body);
    const key = `demo-${script.number}-${script.deeds.indexOf(deed) + 1}`;
    const { status, text } = await this.send(deed.who, 'POST', path, JSON.stringify(body), key);
    if (status !== 200 && status !== 201) throw new Refused(script.number, deed, status, text);
    const { id, position } = JSON.parse(text) as Answer;
    memory.position = position ?? memory.position;
    if (deed.names !== undefined) ids.set(deed.names, id);
  }

  private async pathOf(memory: Memory, deed: Deed): Promise<string> {
    const name = /\{([^}]+)\}/.exec(deed.path)?.[1];
    return name === undefined ? deed.path : deed.path.replace(`{${name}}`, await this.idOf(memory, deed, name));
  }

  private async resolved(memory: Memory, deed: Deed, body: Body): Promise<Body> {
    const said = Object.entries(body).map(async ([name, value]) => [
      name,
      isKnown(value) ? await this.idOf(memory, deed, value.known) : value,
    ]);
    return Object.fromEntries(await Promise.all(said)) as Body;
  }

  /** An id that an answer gave, or else one that a view shows. */
  private async idOf(memory: Memory, deed: Deed, name: string): Promise<string> {
    const known = memory.ids.get(name);
    if (known !== undefined) return known;
    const [of = '', kind, which = ''] = name.split(' ');
    if (kind === undefined) return this.remember(memory, name, await this.candidateOf(memory, deed));
    const { placements, trainings, tasks } = await this.see<JourneyView>(
      memory,
      deed,
      `/journeys/${await this.idOf(memory, deed, of)}`,
    );
    switch (kind) {
      case 'placement':
        return this.remember(memory, name, placements[Number(which) - 1]?.placement);
      case 'training':
        return this.remember(memory, name, trainings[Number(which) - 1]?.training);
      case 'task': {
        const task = tasks.findLast((one) => one.kind === which && (one.status === 'open' || one.status === 'due'));
        return task?.task ?? this.notThere(memory, name);
      }
      default:
        return this.notThere(memory, name);
    }
  }

  private async candidateOf(memory: Memory, deed: Deed): Promise<string | undefined> {
    const from = ['handover', 'enquiry'].find((one) => memory.ids.has(one));
    if (from === undefined) return undefined;
    const path = `/${from === 'handover' ? 'handovers' : 'enquiries'}/${memory.ids.get(from)}`;
    return (await this.see<{ readonly candidate?: string }>(memory, deed, path)).candidate;
  }

  private remember({ ids, script }: Memory, name: string, id: string | undefined | null): string {
    if (!id) throw new Error(`person ${script.number} has no ${name}`);
    ids.set(name, id);
    return id;
  }

  private notThere({ script }: Memory, name: string): never {
    throw new Error(`person ${script.number} has no ${name}`);
  }

  private async see<View>({ script, position }: Memory, deed: Deed, path: string): Promise<View> {
    const { status, text } = await this.send(
      deed.who,
      'GET',
      `${path}${position === null ? '' : `?position=${position}`}`,
      null,
      '',
    );
    if (status !== 200) throw new Refused(script.number, { ...deed, path }, status, text);
    return JSON.parse(text) as View;
  }

  /** Sent again, with the same key, while the API asks to try again; with a new token when the old one holds no more. */
  private async send(
    who: string,
    method: 'GET' | 'POST',
    path: string,
    body: string | null,
    key: string,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { api, signal } = this.options;
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(`${api}/v1${path}`, {
        method,
        body,
        signal,
        headers: {
          authorization: `Bearer ${await this.tokenOf(who)}`,
          ...(body !== null && { 'content-type': 'application/json', 'idempotency-key': key }),
        },
      });
      const text = await response.text();
      const { status } = response;
      if (attempt >= attempts || ![401, 429, 503].includes(status)) return { status, text };
      if (status === 401) this.tokens.delete(who);
      else await delay(1_000 * (Number(response.headers.get('retry-after')) || 0.5), undefined, { signal });
    }
  }

  private tokenOf(who: string): Promise<string> {
    const token = this.tokens.get(who) ?? this.options.token(who);
    this.tokens.set(who, token);
    return token;
  }
}

interface Part {
  readonly memory: Memory;
  readonly deeds: Deed[];
}

/** What each person does at each moment, moments in order. */
function byMoment(scripts: readonly Script[]): ReadonlyMap<string, readonly Part[]> {
  const moments = new Map<string, Map<Memory, Deed[]>>();
  for (const script of scripts) {
    const memory: Memory = { script, ids: new Map(), position: null };
    for (const deed of script.deeds) {
      const parts = moments.get(deed.at) ?? new Map<Memory, Deed[]>();
      moments.set(deed.at, parts);
      parts.set(memory, [...(parts.get(memory) ?? []), deed]);
    }
  }
  const inOrder = [...moments].sort(([a], [b]) => a.localeCompare(b));
  return new Map(inOrder.map(([at, parts]) => [at, [...parts].map(([memory, deeds]) => ({ memory, deeds }))]));
}

function isKnown(value: unknown): value is Known {
  return typeof value === 'object' && value !== null && 'known' in value;
}
