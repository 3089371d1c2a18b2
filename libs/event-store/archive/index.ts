export { DamagedArchive, type ArchiveEnd } from './format.js';
export { exportEvents, type ExportOptions } from './export.js';
export {
  DoesNotCompare,
  importEvents,
  OtherEventsThere,
  type Imported,
  type ImportOptions,
  type ImportProgress,
} from './import.js';
