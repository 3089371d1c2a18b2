import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { ObligationOutcome } from '../../kernel/obligation.js';
import { isPublic, NotPublic, publicLookup, type Reach } from './addresses.js';
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
  readonly data: { readonly handover: string; readonly kind: string; readonly term?: string };
}

/** `source` names the sending system (NL GOV profile for CloudEvents: a URN). */
export function cloudEventOf({ id, kind, term, handover, occurred }: Message, source: string): FeedbackCloudEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: `nl.overstap.handover.${kind}`,
    subject: handover,
    time: occurred,
    datacontenttype: 'application/json',
    data: { handover, kind, ...(term !== undefined && { term }) },
  };
}

export interface Attempt {
  readonly url: string;
  /** `whsec_…`, as it was shown to the subscriber. */
  readonly secret: string;
  readonly message: Message;
  readonly source: string;
  readonly reach: Reach;
  /** Milliseconds until the attempt counts as failed. */
  readonly timeout?: number;
}

/**
 * One attempt: posts the message, signed by the Standard Webhooks specification. Any answer in the 200s is an arrival; redirects are not
 * followed, since they could lead anywhere. What went wrong is a code (`http-503`, `timeout`, `not-public`, `unreachable`) without the
 * answer's text.
 */
export async function deliver({ url, secret, message, source, reach, timeout = 10_000 }: Attempt): Promise<ObligationOutcome> {
  const body = JSON.stringify(cloudEventOf(message, source));
  const sentAt = new Date();
  const signal = AbortSignal.timeout(timeout);
  try {
    const status = await post(new URL(url), body, reach, signal, {
      'content-type': 'application/cloudevents+json',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(message.id, sentAt, body),
    });
    return status >= 200 && status < 300 ? { outcome: 'done' } : { outcome: 'refused', code: `http-${status}` };
  } catch (error) {
    if (error instanceof NotPublic) return { outcome: 'refused', code: 'not-public' };
    return { outcome: 'refused', code: signal.aborted ? 'timeout' : 'unreachable' };
  }
}

/** The status of the answer; its text is not read. @throws NotPublic where the address lies out of reach */
function post(
  url: URL,
  body: string,
  reach: Reach,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isOutOfReach = reach === 'public' && isIP(host) !== 0 && !isPublic(host);
  if (isOutOfReach) return Promise.reject(new NotPublic());
  const request = url.protocol === 'https:' ? overHttps : overHttp;
  const lookup = reach === 'public' ? publicLookup : undefined;
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers, signal, lookup }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    })
      .on('error', reject)
      .end(body);
  });
}
