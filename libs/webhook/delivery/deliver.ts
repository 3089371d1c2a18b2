import { Webhook } from 'standardwebhooks';
import type { ObligationOutcome } from '../../kernel/obligation.js';
import type { Message } from './delivery.js';

/** What a subscriber gets: a CloudEvent in structured mode. `subject` is opaque; nothing in it names a person. */
export interface FeedbackCloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: { readonly handover: string; readonly kind: string };
}

/** `source` names the sending system (NL GOV profile for CloudEvents: a URN). */
export function cloudEventOf(message: Message, source: string): FeedbackCloudEvent {
  return {
    specversion: '1.0',
    id: message.id,
    source,
    type: `nl.overstap.handover.${message.kind}`,
    subject: message.handover,
    time: message.occurred,
    datacontenttype: 'application/json',
    data: { handover: message.handover, kind: message.kind },
  };
}

export interface Attempt {
  readonly url: string;
  /** `whsec_…`, as it was shown to the subscriber. */
  readonly secret: string;
  readonly message: Message;
  readonly source: string;
  /** Milliseconds until the attempt counts as failed. */
  readonly timeout?: number;
}

/**
 * One attempt: posts the message, signed by the Standard Webhooks specification. Any answer in the 200s is an arrival; redirects are not
 * followed, since they could lead anywhere. What went wrong is a code (`http-503`, `timeout`, `unreachable`) without the answer's text.
 */
export async function deliver({ url, secret, message, source, timeout = 10_000 }: Attempt): Promise<ObligationOutcome> {
  const body = JSON.stringify(cloudEventOf(message, source));
  const sentAt = new Date();
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal,
      body,
      headers: {
        'content-type': 'application/cloudevents+json',
        'webhook-id': message.id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(message.id, sentAt, body),
      },
    });
    await response.body?.cancel();
    return response.ok ? { outcome: 'done' } : { outcome: 'refused', code: `http-${response.status}` };
  } catch {
    return { outcome: 'refused', code: signal.aborted ? 'timeout' : 'unreachable' };
  }
}
