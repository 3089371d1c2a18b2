import { LRUCache } from 'lru-cache';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly model: string;
  readonly id: string;
  readonly payload: AdapterPayload;
}

const mostKept = 20_000;

/**
 * Where the issuer keeps what a login needs for a moment: sessions, grants, codes. In memory: after a restart people choose again who they are,
 * while tokens already given go on to hold.
 */
export function memoryAdapter(): AdapterFactory {
  const kept = new LRUCache<string, Kept>({ max: mostKept });
  const keyOf = (model: string, id: string): string => `${model} ${id}`;
  const find = (model: string, suits: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    [...kept.values()].find((entry) => entry.model === model && suits(entry.payload))?.payload;

  return (model): Adapter => ({
    async upsert(id, payload, expiresIn) {
      kept.set(keyOf(model, id), { model, id, payload }, { ttl: (expiresIn ?? 0) * 1_000 });
    },
    find: async (id) => kept.get(keyOf(model, id))?.payload,
    findByUid: async (uid) => find(model, (payload) => payload.uid === uid),
    findByUserCode: async (userCode) => find(model, (payload) => payload.userCode === userCode),
    async consume(id) {
      const entry = kept.get(keyOf(model, id));
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1_000);
    },
    async destroy(id) {
      kept.delete(keyOf(model, id));
    },
    async revokeByGrantId(grantId) {
      for (const { model: of, id, payload } of [...kept.values()]) if (payload.grantId === grantId) kept.delete(keyOf(of, id));
    },
  });
}
