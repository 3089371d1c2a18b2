/** Why the composition cannot start, in one line that names the setting or the act that helps. */
export class StartProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartProblem';
  }
}

/** A failure of the file system as a {@link StartProblem}; anything else as it is. */
export function asStartProblem(error: unknown, directory: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(directory, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartProblem(
        `${directory} cannot be written: give yourself access or set OVERSTAP_VAR to a folder of your own.`,
        { cause: error },
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartProblem(`${directory} is not a folder: set OVERSTAP_VAR to a folder of your own.`, { cause: error });
    default:
      return error;
  }
}

/** `ENOENT` and the like, where an error has one. */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

export function diskFull(directory: string, cause: unknown): StartProblem {
  return new StartProblem(`The disk of ${directory} is full: free some space or set OVERSTAP_VAR to a folder elsewhere.`, {
    cause,
  });
}
