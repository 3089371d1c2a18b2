import { Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Ports } from './ports.js';

/** Events into read models and to webhooks, from the start of the process until it is asked to end. */
@Module({})
export class ProjectorModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly ports: Ports) {}

  static over(ports: Ports): DynamicModule {
    return { module: ProjectorModule, providers: [{ provide: Ports, useValue: ports }] };
  }

  async onModuleInit(): Promise<void> {
    this.ports.projector.start();
    this.ports.webhooks.start();
    await this.ports.projector.whenSettled();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ports.close();
  }
}
