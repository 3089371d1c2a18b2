import { randomUUID } from 'node:crypto';
import { cast, offerOf } from '../../kill/support/stories.js';
import type { Effect, Ledger } from '../../kill/ledger.js';

/** An answer that no client behind a proxy should get. */
export interface Complaint {
  readonly what: string;
  readonly status: number;
  readonly code: string;
}

export interface LoadOptions {
  readonly url: string;
  readonly ledger: Ledger;
  readonly token: (name: string) => Promise<string>;
  /** Distinguishes references of different runs. */
  readonly name: string;
}

interface Answered {
  readonly id: string;
  readonly revision: number;
  readonly position: string | null;
}

/** Clients that give each command once, and read back what it brought about; whatever is not a success they keep as a complaint. */
export class Load {
  readonly complaints: Complaint[] = [];
  /** Handovers whose acceptance was acknowledged. */
  readonly accepted: string[] = [];
  private readonly ending = new AbortController();
  private started = 0;

  constructor(private readonly options: LoadOptions) {}

  /** Goes on around `work`. */
  async around(clients: number, work: () => Promise<void>): Promise<void> {
    const running = Array.from({ length: clients }, () => this.client());
    try {
      await work();
    } finally {
      this.ending.abort();
      await Promise.all(running);
    }
  }

  private async client(): Promise<void> {
    while (!this.ending.signal.aborted) {
      const reference = `${this.options.name}-${++this.started}`;
      const offered = await this.gives(cast.werkcentrum, '/handovers', offerOf(reference, new Date()), {
        type: 'handover.offered.v1',
        at: ['reference', reference],
        with: [],
      });
      if (!offered) continue;
      const path = `/handovers/${offered.id}`;
      await this.reads(cast.werkcentrum, `${path}?position=${offered.position}`);
      const accepted = await this.gives(
        cast.coordinator,
        `${path}/_accept`,
        {},
        { type: 'handover.accepted.v1', stream: `handover/${offered.id}`, with: ['handover.promise-kept.v1'] },
      );
      if (accepted) this.accepted.push(offered.id);
      await this.reads(cast.coordinator, '/handovers');
    }
  }

  private async gives(clientId: string, path: string, body: object, effect: Effect): Promise<Answered | undefined> {
    const key = randomUUID();
    const note = this.options.ledger.sends({ clientId, path: `/v1${path}`, key, body, effect });
    const answer = await this.asks('POST', clientId, path, { 'content-type': 'application/json', 'idempotency-key': key }, body);
    if (answer === undefined) {
      note({ kind: 'unknown', reason: 'a complaint' });
      return undefined;
    }
    const answered = JSON.parse(answer) as Answered;
    note({ kind: 'answered', ...answered });
    return answered;
  }

  private async reads(clientId: string, path: string): Promise<void> {
    await this.asks('GET', clientId, path, {});
  }

  private async asks(
    method: string,
    clientId: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<string | undefined> {
    const what = `${method} ${path.replaceAll(/[0-9a-f-]{36}|position=.*/g, '…')}`;
    try {
      const response = await fetch(`${this.options.url}/v1${path}`, {
        method,
        headers: { ...headers, authorization: `Bearer ${await this.options.token(clientId)}` },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok) return text;
      this.complaints.push({ what, status: response.status, code: codeOf(text) });
    } catch (error) {
      this.complaints.push({ what, status: 0, code: error instanceof Error ? error.name : 'no answer' });
    }
    return undefined;
  }
}

function codeOf(text: string): string {
  try {
    return String((JSON.parse(text) as { readonly code?: unknown }).code);
  } catch {
    return 'no problem document';
  }
}
