import { Module, type DynamicModule } from '@nestjs/common';
import { registry } from '../../libs/execution/all-aggregates.js';
import { policyOf } from '../../libs/policy/index.js';
import { driverActivities } from './driver-activities.js';
import { effectsOf } from './effects.js';
import { Ports } from './ports.js';
import { reconcilerActivities } from './reconcile.js';
import { TemporalWorker } from './temporal-worker.js';
import { workflowBundle } from './workflow-bundle.js';
import { Working } from './working.js';

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
          provide: Working,
          useFactory: (own: Ports, worker: TemporalWorker) => new Working(own.drivers, registry, worker),
          inject: [Ports, TemporalWorker],
        },
      ],
    };
  }
}
