import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, Readiness } from './health.js';

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
