import { Health, HealthServer } from './index.js';

const up = { look: async () => true, needed: true };
const down = { look: async () => false, needed: true };

describe('health', () => {
  it('is not ready before it is known what it stands on', async () => {
    const health = new Health();
    expect(health.live()).toEqual({ status: 'up' });
    expect(await health.ready()).toEqual({ status: 'down' });
    expect(await health.started()).toEqual({ status: 'down' });
    health.standsOn({ events: up });
    expect(await health.ready()).toEqual({ status: 'up', events: 'up' });
  });

  it('tells of every part, and is ready by those that are needed', async () => {
    const health = new Health();
    health.standsOn({ events: up, temporal: { ...down, needed: false } });
    expect(await health.ready()).toEqual({ status: 'up', events: 'up', temporal: 'down' });
    health.standsOn({ events: down, temporal: up });
    expect(await health.ready()).toEqual({ status: 'down', events: 'down', temporal: 'up' });
  });

  it('counts a part as down that throws or does not answer', async () => {
    const health = new Health();
    const throwing = { look: () => Promise.reject(new Error('gone')), needed: true };
    const silent = { look: () => new Promise<boolean>(() => undefined), needed: true };
    health.standsOn({ throwing, silent });
    expect(await health.ready()).toEqual({ status: 'down', throwing: 'down', silent: 'down' });
  });

  it('has started once it was ready, whatever comes after', async () => {
    const health = new Health();
    health.standsOn({ events: down });
    expect(await health.started()).toEqual({ status: 'down' });
    health.standsOn({ events: up });
    expect(await health.started()).toEqual({ status: 'up' });
    health.standsOn({ events: down });
    expect(await health.started()).toEqual({ status: 'up' });
  });

  it('is live and not ready while it is leaving', async () => {
    const health = new Health();
    health.standsOn({ events: up });
    health.leaving();
    expect(health.live()).toEqual({ status: 'up' });
    expect(await health.ready()).toEqual({ status: 'down', events: 'up' });
  });

  it('is told over HTTP, with 503 for down', async () => {
    const health = new Health();
    const server = await HealthServer.listen(health, 0, '127.0.0.1');
    const ask = async (path: string, method = 'GET'): Promise<readonly [number, unknown]> => {
      const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
      return [answer.status, await answer.json()];
    };
    try {
      expect(await ask('/health/live')).toEqual([200, { status: 'up' }]);
      expect(await ask('/health/started')).toEqual([503, { status: 'down' }]);
      expect(await ask('/health/ready')).toEqual([503, { status: 'down' }]);
      health.standsOn({ events: up });
      expect(await ask('/health/ready')).toEqual([200, { status: 'up', events: 'up' }]);
      expect(await ask('/health/started')).toEqual([200, { status: 'up' }]);
      expect((await ask('/'))[0]).toBe(404);
      expect((await ask('/health/ready', 'POST'))[0]).toBe(404);
    } finally {
      await server.close();
    }
  });
});
