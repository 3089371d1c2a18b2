import { processSettings } from '../../libs/settings/index.js';
import { MasterKeyFile } from '../../libs/vault/master-key.js';

/** Run once where several processes share a vault: makes its first master key at OVERSTAP_MASTER_KEY_FILE, unless there is one. */
MasterKeyFile.createIfMissing(processSettings('masterKeyFile').masterKeyFile).read();
