import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Health, type Readiness } from '../../../libs/health/index.js';
import { PORTS, type Ports } from '../ports.js';

/**
 * What the read models answer goes on without Temporal and without the event store, so that it is told when one of these is away, but does not
 * make the API unready: who needs it gets 503 meanwhile, which another API could not help.
 */
export const apiHealth = {
  provide: Health,
  inject: [PORTS],
  useFactory({ store, app, reader, drivers }: Ports): Health {
    const health = new Health();
    health.standsOn({
      events: { look: () => answers(store.head()), needed: false },
      // Reachable and migrated: the tables asked for are there.
      vault: { look: () => answers(app.query('select 1 from vault.keys limit 1')), needed: true },
      readModels: { look: () => answers(reader.query('select 1 from read_model.members limit 1')), needed: true },
      temporal: { look: () => drivers.health(), needed: false },
    });
    return health;
  },
};

/** For whoever runs the API; outside the versioned interface, without token. */
@Controller('health')
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('live')
  live(): Readiness {
    return this.health.live();
  }

  @Get('started')
  async started(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    return answer(reply, await this.health.started());
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    return answer(reply, await this.health.ready());
  }
}

function answer(reply: FastifyReply, readiness: Readiness): Readiness {
  if (readiness.status === 'down') void reply.code(503).header('Retry-After', '1');
  return readiness;
}

async function answers(asked: Promise<unknown>): Promise<boolean> {
  await asked;
  return true;
}
