import { EventStoreDouble } from '../support/eventstoredb-double/index.js';
import { Tape } from './tape.js';

/** The test double of the event store, and a tape before it, in a process of their own: what they do is no work of the client that is measured. */
const double = await EventStoreDouble.start();
const tape = await Tape.before(double.url);

process.once('disconnect', () => process.exit());
process.send?.(`${double.url} ${tape.url}`);
