/** What the system calls an error, such as ENOENT; undefined where it is none of the system. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
