import { readIssuerConfig } from './config.js';
import { startIssuer, type RunningIssuer } from './issuer.js';

const configurationError = 78; // EX_CONFIG: no later attempt can do better

async function start(): Promise<RunningIssuer> {
  try {
    return await startIssuer(readIssuerConfig(process.env));
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(taken ? `port ${process.env.ISSUER_PORT} is taken (ISSUER_PORT)\n` : `${why}\n`);
    process.exit(configurationError);
  }
}

const issuer = await start();
process.stdout.write(`issuer listening on port ${issuer.port}\n`);
process.send?.('ready');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void issuer.close().then(() => process.exit(0)));
