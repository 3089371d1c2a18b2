import { Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Ports } from './ports.js';

/** Events into read models and to webhooks, from the start of the application until its end. The ports are whoever's opened them. */
@Module({})
export class ProjectorModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly ports: Ports) {}

  static over(ports: Ports): DynamicModule {
    return { module: ProjectorModule, providers: [{ provide: Ports, useValue: ports }] };
  }

  onModuleInit(): void {
    this.ports.projector.start();
    this.ports.webhooks.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.ports.projector.stop(), this.ports.webhooks.stop()]);
  }
}
