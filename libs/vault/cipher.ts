import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

export const keyBytes = 32;

export function newKey(): Buffer {
  return randomBytes(keyBytes);
}

/** AES-256-GCM with a random nonce; what comes out is nonce, ciphertext, tag. `context` is authenticated and has to be given again. */
export function encrypt(key: Buffer, plaintext: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Tampered when the key, the context or a single bit is another. */
export function decrypt(key: Buffer, box: Buffer, context: string): Buffer {
  const nonce = box.subarray(0, nonceBytes);
  const tag = box.subarray(box.length - tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, box.length - tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new Tampered(cause);
  }
}

/** A key for one use, from a key that has another. */
export function derivedKey(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), use, keyBytes));
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Something sealed does not open with its key: it was changed, or moved from another place. Says nothing of the contents. */
export class Tampered extends Error {
  constructor(cause: unknown) {
    super('sealed contents do not open with their key', { cause });
    this.name = 'Tampered';
  }
}
