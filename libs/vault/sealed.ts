/**
 * Something about a person that only the vault can read: `v1.<key id>.<base64url of nonce, ciphertext and tag>`.
 * It is what stands in commands, events and histories in place of names, contact data and free text.
 */
export type Sealed = { readonly sealed: string };

const form = /^v1\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{38,})$/;

/** Whether a value has the form of something sealed; whether it opens, only the vault can say. */
export function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === 'object' &&
    value !== null &&
    'sealed' in value &&
    typeof value.sealed === 'string' &&
    form.test(value.sealed)
  );
}

export interface SealedParts {
  readonly keyId: string;
  /** Nonce (12 bytes), ciphertext, tag (16 bytes). */
  readonly box: Buffer;
}

/** @throws NotSealed when the text has another form. */
export function partsOf(sealed: Sealed): SealedParts {
  const [, keyId, box] = form.exec(sealed.sealed) ?? [];
  if (keyId === undefined || box === undefined) throw new NotSealed();
  return { keyId, box: Buffer.from(box, 'base64url') };
}

export function sealedFrom(parts: SealedParts): Sealed {
  return { sealed: `v1.${parts.keyId}.${parts.box.toString('base64url')}` };
}

/** The vault key under which something is sealed. */
export function keyIdOf(sealed: Sealed): string {
  return partsOf(sealed).keyId;
}

/**
 * Whether all of these are sealed under one key; what is absent does not count. A stream about a person takes nothing that is
 * sealed otherwise, since erasing that person would not reach it.
 */
export function sealedUnder(key: string, ...texts: readonly (Sealed | undefined)[]): boolean {
  return texts.every((text) => text === undefined || (isSealed(text) && keyIdOf(text) === key));
}

/** The text is not something that the vault sealed. It is not repeated in the message. */
export class NotSealed extends Error {
  constructor() {
    super('not something that the vault sealed');
    this.name = 'NotSealed';
  }
}
