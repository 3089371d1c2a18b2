export { exportToFile, UnusablePart, type FileExported, type FileExportOptions } from './export-to-file.js';
export { DamagedArchive, type ArchiveEnd } from './format.js';
export { exportEvents, type ExportOptions, type ExportProgress } from './export.js';
export {
  ArchiveChanged,
  DoesNotCompare,
  importEvents,
  OtherEventsThere,
  verifyArchive,
  type Imported,
  type ImportOptions,
  type ImportProgress,
  type Verified,
} from './import.js';
export { moveEvents } from './move.js';
