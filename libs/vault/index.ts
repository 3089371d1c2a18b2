export { DamagedVaultBackup, VaultBackups, VaultInUse, type VaultBackup } from './backup.js';
export * from './canonical-json.js';
export { Tampered } from './cipher.js';
export * from './errors.js';
export { MasterKeyFile, MasterKeyUnusable, type MasterKeys, type MasterKeyStore } from './master-key.js';
export type { Reader, RecordedOpening } from './openings.js';
export * from './sealed.js';
export type { Duplicate, SearchTokens } from './search-tokens.js';
export * from './vault.js';
