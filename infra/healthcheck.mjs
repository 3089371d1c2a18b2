/** `node infra/healthcheck.mjs URL`: ends with 0 when that answers with success, as a container's health check wants it. */
const answer = await fetch(process.argv[2], { signal: AbortSignal.timeout(4_000) }).catch(() => null);
process.exitCode = answer?.ok ? 0 : 1;
