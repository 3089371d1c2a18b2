import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { cloudEventOf, deliver } from './deliver.js';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const message = {
  id: 'f47ac10b-58cc-5372-8567-0e02b2c3d479',
  kind: 'accepted',
  handover: 'h-1',
  occurred: '2026-11-02T09:00:00.000Z',
};

let server: Server;
let answer = (): number => 204;
let received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];

beforeEach(async () => {
  received = [];
  answer = () => 204;
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      const status = answer();
      if (status === 0) return;
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const attempt = (timeout?: number) =>
  deliver({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    secret,
    message,
    source: 'urn:overstap:test',
    reach: 'anywhere',
    timeout,
  });

it('posts a cloud event that the subscriber can verify with its secret', async () => {
  expect(await attempt()).toEqual({ outcome: 'done' });
  const [{ headers, body }] = received as [{ headers: IncomingHttpHeaders; body: string }];
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
    specversion: '1.0',
    id: message.id,
    source: 'urn:overstap:test',
    type: 'nl.overstap.handover.accepted',
    subject: 'h-1',
    time: message.occurred,
    datacontenttype: 'application/json',
    data: { handover: 'h-1', kind: 'accepted' },
  });
  const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
  expect(() => new Webhook(other).verify(body, headers as Record<string, string>)).toThrow();
});

it('says of a durable placement after which term', () => {
  const { data, type } = cloudEventOf({ ...message, kind: 'durable', term: 'year' }, 'urn:overstap:test');
  expect([type, data]).toEqual(['nl.overstap.handover.durable', { handover: 'h-1', kind: 'durable', term: 'year' }]);
});

it.each([500, 404, 302])('counts an answer of %i as not arrived, and follows nothing', async (status) => {
  answer = () => status;
  expect(await attempt()).toEqual({ outcome: 'refused', code: `http-${status}` });
  expect(received).toHaveLength(1);
});

it('says that nobody answered in time', async () => {
  answer = () => 0;
  expect(await attempt(100)).toEqual({ outcome: 'refused', code: 'timeout' });
});

it('says that nobody is there', async () => {
  const { port } = server.address() as AddressInfo;
  server.close();
  expect(await deliver({ url: `http://127.0.0.1:${port}/`, secret, message, source: 'urn:x', reach: 'anywhere' })).toEqual({
    outcome: 'refused',
    code: 'unreachable',
  });
});

it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433'])(
  'reaches nothing at %s where webhooks go to public addresses only',
  async (host) => {
    const url = `http://${host}:${(server.address() as AddressInfo).port}/hook`;
    const outcome = await deliver({ url, secret, message, source: 'urn:x', reach: 'public' });
    expect(outcome).toEqual({ outcome: 'refused', code: 'not-public' });
    expect(received).toEqual([]);
  },
);
