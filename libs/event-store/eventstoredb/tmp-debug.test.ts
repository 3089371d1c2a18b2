import { EventStoreDouble } from '../../../test/support/eventstoredb-double/index.js';
import { Follower, newEvents, newStream } from '../contract/event-store.contract.js';
import { EventStoreUnavailable } from '../port.js';
import { EventStoreDBEventStore } from './eventstoredb-event-store.js';
it('debug', async () => {
  for (let n = 0; n < 40; n++) {
    const double = await EventStoreDouble.start();
    const log: string[] = [];
    const t0 = performance.now();
    const say = (s: string) => log.push(`${(performance.now() - t0).toFixed(0)} ${s}`);
    const store = await EventStoreDBEventStore.open({ url: double.url, onLoss: (e) => say('loss ' + e.message) });
    const follower = new Follower(store, { batchSize: 7 });
    const stream = newStream();
    const hung = setTimeout(() => { process.stdout.write(`HUNG ${n}\n${log.join('\n')}\nseen ${follower.events.length} log ${double.log.all.length} caught ${follower.caughtUp.at(-1)}\n`); }, 4000);
    let standing = { revision: -1, position: '' };
    const append = async () => {
      const events = newEvents(20);
      for (;;) try { say('append'); standing = await store.append(stream, standing.revision < 0 ? 'no-stream' : standing.revision, events); say('appended ' + standing.revision); return; }
      catch (e) { say('failed ' + String(e)); if (!(e instanceof EventStoreUnavailable)) throw e; }
    };
    for (let round = 0; round < 6; round++) { await append(); say('drop'); double.dropConnections(); await append(); }
    say('waiting');
    await follower.reached(standing.position);
    say('reached');
    await follower.stop(); say('stopped');
    await store.close(); say('closed');
    await double.stop();
    clearTimeout(hung);
  }
}, 60000);
