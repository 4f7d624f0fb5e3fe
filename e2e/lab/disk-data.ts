import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'

const CHUNK = 1024 * 1024

/**
 * Makes a raw image with random data: `dataBytes` of the `sizeBytes` are written in 1 MiB chunks spread evenly, the rest
 * stays a hole. The data is the key stream of AES in counter mode (more than 1 GB/s, no two offsets alike, does not
 * compress); each call has its own key.
 */
export async function writeRandomRaw(path: string, sizeBytes: number, dataBytes: number): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.truncate(sizeBytes)
    const cipher = randomStream()
    const zeros = Buffer.alloc(CHUNK)
    const chunks = Math.ceil(Math.min(dataBytes, sizeBytes) / CHUNK)
    const slots = Math.max(chunks, Math.floor(sizeBytes / CHUNK))
    let left = Math.min(dataBytes, sizeBytes)
    for (let n = 0; n < chunks; n++) {
      const position = Math.floor((n * slots) / chunks) * CHUNK
      const length = Math.min(CHUNK, left, sizeBytes - position)
      await file.write(cipher.update(zeros.subarray(0, length)), 0, length, position)
      left -= length
    }
  } finally {
    await file.close()
  }
}

/** Appends random bytes to a new file from its start on: the content of a file in a guest's file system. */
export async function writeRandomFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    const cipher = randomStream()
    const zeros = Buffer.alloc(CHUNK)
    for (let left = bytes; left > 0; left -= CHUNK) {
      await file.write(cipher.update(zeros.subarray(0, Math.min(CHUNK, left))))
    }
  } finally {
    await file.close()
  }
}

/** SHA-256 of a file in hex, holes read as zeros. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * CHUNK })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const randomStream = () => createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16))
