import { createServer } from 'node:net';
import { StartProblem } from './start-problem.js';

const host = '127.0.0.1';

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error),
    );
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/** `preferred` when it is free, else one that the system gives. */
export async function freePort(preferred = 0): Promise<number> {
  const port = (preferred > 0 ? await tryPort(preferred) : null) ?? (await tryPort(0));
  if (port === null) throw new StartProblem('No free port on 127.0.0.1: stop some programs that listen there.');
  return port;
}

/** @throws StartProblem naming `variable` when `port` is taken. */
export async function claimPort(port: number, variable: string): Promise<number> {
  if (port === 0) return freePort();
  if ((await tryPort(port)) === null)
    throw new StartProblem(`Port ${port} is taken: stop what listens there or set ${variable}=${await freePort(port + 10)}.`);
  return port;
}
