import pg from 'pg';
import { startTimeout, System } from '../support/system.js';

let system: System;

beforeAll(async () => {
  system = await System.start({ now: '2030-05-13T06:00:00Z' });
}, startTimeout);

afterAll(() => system?.stop());

test('smoke', async () => {
  const me = await system.as('coordinator-noord-holland').sees('/me');
  process.stderr.write(JSON.stringify(me));
  process.stderr.write(JSON.stringify(system.composition.memory()));
  void pg;
});
