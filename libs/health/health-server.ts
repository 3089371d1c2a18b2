import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, Readiness } from './health.js';
import { listening, type Lifetime } from './leaving.js';

/** `/health/live`, `/health/started` and `/health/ready` of a process that answers no other requests. */
export class HealthServer {
  private constructor(private readonly server: Server) {}

  /** @throws Error with code EADDRINUSE where somebody else listens there. */
  static async listen(health: Health, port: number, host: string): Promise<HealthServer> {
    const answers: Readonly<Record<string, () => Readiness | Promise<Readiness>>> = {
      '/health/live': () => health.live(),
      '/health/started': () => health.started(),
      '/health/ready': () => health.ready(),
    };
    const server = createServer((request, response) => {
      const answer = request.method === 'GET' ? answers[request.url ?? ''] : undefined;
      response.setHeader('Content-Type', 'application/json').setHeader('Cache-Control', 'no-store');
      if (!answer) return void response.writeHead(404).end('{}');
      void Promise.resolve(answer()).then((body) =>
        response.writeHead(body.status === 'up' ? 200 : 503).end(JSON.stringify(body)),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve(void server.off('error', reject)));
    });
    return new HealthServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** Tells of `health` where HEALTH_PORT says, from before anything is opened, which may take a while, until the process is gone. @throws CannotStart */
export async function serveHealth(
  health: Health,
  { healthPort, host }: { readonly healthPort: number; readonly host: string },
  lifetime: Lifetime,
): Promise<void> {
  lifetime.leaving.addEventListener('abort', () => health.leaving());
  if (healthPort === 0) return;
  const server = await listening('HEALTH_PORT', healthPort, () => HealthServer.listen(health, healthPort, host));
  lifetime.closing(() => server.close());
}
