import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const tries = 10;

interface Upstream {
  readonly port: number;
  readonly agent: Agent;
}

/**
 * What infra/proxy does, in as few words: servers take turns over connections that are kept, and a request that one of them did not answer is
 * given to the next, a command too.
 */
export class Proxy {
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private readonly upstreams: readonly Upstream[],
  ) {}

  static async start(ports: readonly number[]): Promise<Proxy> {
    const server = createServer();
    const upstreams = ports.map((port) => ({ port, agent: new Agent({ keepAlive: true }) }));
    const proxy = new Proxy(server, upstreams);
    server.on('request', (asked, answer) => void proxy.pass(asked, answer));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const { agent } of this.upstreams) agent.destroy();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bodyOf(asked);
    for (let attempt = 1; ; attempt++) {
      try {
        const answered = await send(this.next(), asked, body);
        answer.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(answer);
        return;
      } catch {
        if (attempt === tries) return void answer.writeHead(502).end();
      }
    }
  }

  private next(): Upstream {
    return this.upstreams[this.turn++ % this.upstreams.length] as Upstream;
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(
  { port, agent }: Upstream,
  { method, url: path, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { connection: _, ...passed } = headers;
    const asking = request({ host: '127.0.0.1', port, agent, method, path, headers: passed }, resolve);
    asking.once('error', reject);
    asking.end(body);
  });
}
