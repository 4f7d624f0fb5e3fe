import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ROUNDS = 5000

/** A salt of 16 characters that crypt(3) takes. */
export function newSalt(): string {
  return [...randomBytes(16)].map((byte) => ALPHABET[byte & 63]).join('')
}

/**
 * The `$6$` hash of crypt(5), which every Linux of the last fifteen years takes in /etc/shadow. Made here, so that the password itself
 * reaches neither a command line nor the host.
 */
export function sha512Crypt(password: string, salt: string): string {
  const key = Buffer.from(password, 'utf8')
  const grains = Buffer.from(salt, 'latin1').subarray(0, 16)
  const sha = (...parts: readonly Buffer[]) => {
    const hash = createHash('sha512')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
  const upTo = (block: Buffer, length: number) => Buffer.alloc(length, length > 0 ? block : undefined)
  const b = sha(key, grains, key)
  const bits: Buffer[] = []
  for (let n = key.length; n > 0; n >>= 1) bits.push(n & 1 ? b : key)
  let digest = sha(key, grains, upTo(b, key.length), ...bits)
  const p = upTo(sha(...Array.from(key, () => key)), key.length)
  const s = upTo(sha(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => grains)), grains.length)
  for (let n = 0; n < ROUNDS; n++) {
    digest = sha(n & 1 ? p : digest, ...(n % 3 ? [s] : []), ...(n % 7 ? [p] : []), n & 1 ? digest : p)
  }
  return `$6$${grains.toString('latin1')}$${inCryptOrder(digest)}`
}

/** Bytes three by three, in the order that the method fixes: each triple is the one before, turned, one further. */
function inCryptOrder(digest: Buffer): string {
  let text = ''
  let triple: [number, number, number] = [0, 21, 42]
  for (let n = 0; n < 21; n++) {
    const [a, b, c] = triple
    text += group(((digest[a] ?? 0) << 16) | ((digest[b] ?? 0) << 8) | (digest[c] ?? 0), 4)
    triple = [b + 1, c + 1, a + 1]
  }
  return text + group(digest[63] ?? 0, 2)
}

function group(value: number, count: number): string {
  let text = ''
  for (let n = 0; n < count; n++) text += ALPHABET[(value >> (6 * n)) & 63]
  return text
}
