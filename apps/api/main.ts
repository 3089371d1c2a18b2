import { live } from '../../libs/health/leaving.js';

// Loading the rest takes a second or so, in which signals are to be heard.
await live(async (lifetime) => (await import('./start.js')).start(lifetime));
