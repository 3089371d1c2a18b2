/** The person's key was destroyed: nothing is sealed for this person any more. */
export class KeyDestroyed extends Error {
  constructor(readonly keyId: string) {
    super(`key ${keyId} was destroyed`);
    this.name = 'KeyDestroyed';
  }
}

/** No such key was ever made. */
export class KeyUnknown extends Error {
  constructor(readonly keyId: string) {
    super(`key ${keyId} does not exist`);
    this.name = 'KeyUnknown';
  }
}

/** The key is another party's. */
export class KeyOwnedElsewhere extends Error {
  constructor() {
    super('the key belongs to another party');
    this.name = 'KeyOwnedElsewhere';
  }
}

/** Somebody tried to open what another party sealed; nothing was opened. */
export class OpeningRefused extends Error {
  constructor(
    readonly keyId: string,
    readonly actor: string,
  ) {
    super(`key ${keyId} belongs to another party than the one that ${actor} acts for`);
    this.name = 'OpeningRefused';
  }
}
