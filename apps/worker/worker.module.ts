import { Module, type DynamicModule, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { registry } from '../../libs/execution/all-aggregates.js';
import { policyOf } from '../../libs/policy/index.js';
import { driverActivities } from './driver-activities.js';
import { effectsOf } from './effects.js';
import { Ports } from './ports.js';
import { reconcilerActivities } from './reconcile.js';
import { TemporalWorker } from './temporal-worker.js';
import { warmUp } from './warm-up.js';
import { workflowBundle } from './workflow-bundle.js';

/** Starts with the application, is warm when that has started, and stops with it. */
class Running implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly ports: Ports,
    private readonly worker: TemporalWorker,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.worker.start();
    await warmUp(this.ports.drivers, registry, this.stopping.signal);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.worker.stop();
    await this.ports.close();
  }
}

async function temporalWorker(ports: Ports): Promise<TemporalWorker> {
  const { settings, logger, executor, clock, obligations, drivers, vault } = ports;
  return new TemporalWorker({
    address: settings.temporalAddress,
    namespace: settings.temporalNamespace,
    cachedWorkflows: settings.cachedWorkflows,
    bundle: await workflowBundle(),
    activities: {
      ...driverActivities({
        executor,
        registry,
        clock,
        effects: effectsOf({ vault, executor, eventSource: settings.eventSource, webhookReach: settings.webhookReach }),
        policyOf: (servicePoint) => policyOf(executor, servicePoint),
        wake: (stream) => drivers.wake(stream),
      }),
      ...reconcilerActivities({ obligations, drivers, clock }),
    },
    logger,
  });
}

@Module({})
export class WorkerModule {
  static over(ports: Ports): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: Ports, useValue: ports },
        { provide: TemporalWorker, useFactory: temporalWorker, inject: [Ports] },
        {
          provide: Running,
          useFactory: (own: Ports, worker: TemporalWorker) => new Running(own, worker),
          inject: [Ports, TemporalWorker],
        },
      ],
    };
  }
}
