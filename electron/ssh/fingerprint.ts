/** What a person compares when they meet a host for the first time: the fingerprint and its picture. */
import { createHash } from 'node:crypto'

/** `SHA256:` and the unpadded base64, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The algorithm name a public key blob starts with, `''` if it is none. */
export function keyType(key: Uint8Array): string {
  const view = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  if (view.length < 4) return ''
  const length = view.readUInt32BE(0)
  if (length > 64 || view.length < 4 + length) return ''
  return view.toString('latin1', 4, 4 + length)
}

/** Size in bits as ssh-keygen counts it: of the modulus for RSA and DSA, else of the curve; null for types not known. */
export function keyBits(key: Uint8Array): number | null {
  const type = keyType(key)
  if (/ed25519/.test(type)) return 256
  const curve = /nistp(\d+)/.exec(type)
  if (curve) return Number(curve[1])
  if (type !== 'ssh-rsa' && type !== 'ssh-dss') return null
  const view = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  let at = 4 + type.length
  if (type === 'ssh-rsa') at += 4 + (at + 4 <= view.length ? view.readUInt32BE(at) : 0)
  if (at + 4 > view.length) return null
  const length = view.readUInt32BE(at)
  if (at + 4 + length > view.length) return null
  const number = view.toString('hex', at + 4, at + 4 + length).replace(/^(00)+/, '')
  return number === '' ? 0 : (number.length - 1) * 4 + Number.parseInt(number[0] ?? '0', 16).toString(2).length
}

/** The name ssh-keygen shows in parentheses. */
export function shortType(type: string): string {
  if (type === 'ssh-rsa') return 'RSA'
  if (type === 'ssh-dss') return 'DSA'
  if (type === 'ssh-ed25519') return 'ED25519'
  if (type === 'sk-ssh-ed25519@openssh.com') return 'ED25519-SK'
  if (type === 'sk-ecdsa-sha2-nistp256@openssh.com') return 'ECDSA-SK'
  if (type.startsWith('ecdsa-sha2-')) return 'ECDSA'
  return type
}

const WIDTH = 17
const HEIGHT = 9
const MARKS = ' .o+=*BOX@%&#/^SE'

/**
 * The picture of a key: a walk over a board by the bits of its SHA-256, each field marked by how often it was visited.
 * The same 11 lines as `ssh-keygen -lv`.
 * @see "The drunken bishop: An analysis of the OpenSSH fingerprint visualization algorithm"
 */
export function randomart(key: Uint8Array): string {
  const digest = createHash('sha256').update(key).digest()
  const visits = new Uint8Array(WIDTH * HEIGHT)
  const last = MARKS.length - 1
  let x = WIDTH >> 1
  let y = HEIGHT >> 1
  for (const byte of digest) {
    for (let step = 0; step < 4; step++) {
      const move = byte >> (2 * step)
      x = Math.min(Math.max(x + (move & 1 ? 1 : -1), 0), WIDTH - 1)
      y = Math.min(Math.max(y + (move & 2 ? 1 : -1), 0), HEIGHT - 1)
      const field = y * WIDTH + x
      if ((visits[field] ?? 0) < last - 2) visits[field] = (visits[field] ?? 0) + 1
    }
  }
  visits[(HEIGHT >> 1) * WIDTH + (WIDTH >> 1)] = last - 1
  visits[y * WIDTH + x] = last
  const bits = keyBits(key)
  const full = `[${shortType(keyType(key))} ${bits ?? 0}]`
  const title = full.length > WIDTH ? `[${shortType(keyType(key))}]` : full
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const fields = visits.subarray(row * WIDTH, (row + 1) * WIDTH)
    return `|${Array.from(fields, (count) => MARKS[Math.min(count, last)]).join('')}|`
  })
  return [frame(title), ...rows, frame('[SHA256]')].join('\n')
}

function frame(label: string): string {
  const left = (WIDTH - label.length) >> 1
  return `+${'-'.repeat(left)}${label}${'-'.repeat(WIDTH - label.length - left)}+`
}
