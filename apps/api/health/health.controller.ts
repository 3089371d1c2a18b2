import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PORTS, type Ports } from '../ports.js';

type Standing = 'up' | 'down';

/** For whoever runs the API; outside the versioned interface, without token. */
@Controller('health')
export class HealthController {
  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /** The process answers. */
  @Get('live')
  live(): { readonly status: Standing } {
    return { status: 'up' };
  }

  /**
   * Whether requests can be served. Without Temporal reading and what it does not drive go on, so that it is told but does not make
   * the API unready; commands for handovers get 503 meanwhile.
   */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { app, reader, drivers } = this.ports;
    const [events, readModels, temporal] = await Promise.all([
      standing(app.query('select 1 from api.creation_claims limit 1')),
      standing(reader.query('select 1 from read_model.members limit 1')),
      drivers.health(),
    ]);
    const ready = events === 'up' && readModels === 'up';
    if (!ready) void reply.code(503).header('Retry-After', '1');
    return { status: ready ? 'up' : 'down', events, readModels, temporal: temporal ? 'up' : 'down' };
  }
}

/** Reachable and migrated: the tables asked for are there. */
async function standing(query: Promise<unknown>): Promise<Standing> {
  return query.then(
    () => 'up',
    () => 'down',
  );
}
