import type pg from 'pg';
import type { WorkingCalendar } from '../../libs/calendar/working-calendar.js';
import type { Clock } from '../../libs/clock/index.js';
import type { AggregateRegistry, CommandExecutor } from '../../libs/execution/index.js';
import type { PrincipalSource, TokenVerifier } from '../../libs/identity/index.js';
import type { EventStore } from '../../libs/event-store/index.js';
import type { Logger } from '../../libs/logging/index.js';
import type { PositionWaiter } from '../../libs/projection/index.js';
import type { DriverClient } from '../../libs/temporal/index.js';
import type { Vault } from '../../libs/vault/index.js';
import type { Limits } from './http/request-pipeline.js';

/** The way to the drivers, as far as the API goes it. */
export type Drivers = Pick<DriverClient, 'submit' | 'wake' | 'health'>;

/** All that the API reaches the outside by; whoever composes the application gives them and closes them. */
export interface Ports {
  readonly store: EventStore;
  readonly executor: CommandExecutor;
  readonly registry: AggregateRegistry;
  readonly drivers: Drivers;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly calendar: WorkingCalendar;
  readonly tokens: Pick<TokenVerifier, 'verify'>;
  readonly principals: PrincipalSource;
  /** PostgreSQL as overstap_app. */
  readonly app: pg.Pool;
  /** PostgreSQL as overstap_reader. */
  readonly reader: pg.Pool;
  readonly positions: Pick<PositionWaiter, 'waitForPosition'>;
  readonly logger: Logger;
  readonly limits: Limits;
  /** Subject who acts as administrator, for whatever party, while being a member of none; nobody when empty. */
  readonly bootstrapAdmin: string;
}

/** By which Nest hands the ports to whoever asks for one. */
export const PORTS = Symbol('ports');
