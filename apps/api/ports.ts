import type pg from 'pg';
import type { Clock } from '../../libs/clock/index.js';
import type { AggregateRegistry, CommandExecutor } from '../../libs/execution/index.js';
import type { PrincipalSource, TokenVerifier } from '../../libs/identity/index.js';
import type { Logger } from '../../libs/logging/index.js';
import type { DriverClient } from '../../libs/temporal/index.js';
import type { Vault } from '../../libs/vault/index.js';
import type { Limits } from './http/request-pipeline.js';

/** The way to the drivers, as far as the API goes it. */
export type Drivers = Pick<DriverClient, 'submit' | 'wake' | 'health'>;

/** All that the API reaches the outside by; whoever composes the application gives them and closes them. */
export interface Ports {
  readonly executor: CommandExecutor;
  readonly registry: AggregateRegistry;
  readonly drivers: Drivers;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly tokens: Pick<TokenVerifier, 'verify'>;
  readonly principals: PrincipalSource;
  /** PostgreSQL as overstap_app. */
  readonly app: pg.Pool;
  /** PostgreSQL as overstap_reader. */
  readonly reader: pg.Pool;
  readonly logger: Logger;
  readonly limits: Limits;
}

/** By which Nest hands the ports to whoever asks for one. */
export const PORTS = Symbol('ports');
