/** Writing known_hosts: a new key is one appended line; a changed one is replaced only when asked, and can be had back. */
import { createHmac, randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { keyType } from './fingerprint'
import { hostsFieldMatches, parseKnownHosts } from './known-hosts'
import { matchPatternList } from './patterns'

/** Thrown when a line cannot be replaced without touching what other hosts rely on. */
export class KnownHostsError extends Error {
  readonly file: string
  readonly line: number
  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`)
    this.name = 'KnownHostsError'
    this.file = file
    this.line = line
  }
}

/** One line for a name, hashed as `HashKnownHosts yes` does it if wished. */
export function knownHostsLine(name: string, key: Uint8Array, hashed: boolean): string {
  const hosts = hashed ? hashName(name) : name
  // What stands in a line is decided here, wherever the name came from: it must not be able to add fields or lines.
  if (/[\s,*?!|#@]/.test(name) || name === '') throw new Error(`not a name for known_hosts: ${JSON.stringify(name)}`)
  return `${hosts} ${keyType(key)} ${Buffer.from(key).toString('base64')}`
}

function hashName(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

/**
 * Appends a key. Nothing that is there is changed: one write at the end, after a newline if the last line has none.
 * The directory (0700) and the file (0600) are made if missing.
 * @param name as `knownHostName` gives it
 */
export async function appendKnownHost(file: string, name: string, key: Uint8Array, hashed = false): Promise<void> {
  const line = `${knownHostsLine(name, key, hashed)}\n`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'a+', 0o600)
  try {
    const { size } = await handle.stat()
    const last = Buffer.alloc(1)
    if (size > 0) await handle.read(last, 0, 1, size - 1)
    await handle.write(size > 0 && last[0] !== 10 ? `\n${line}` : line)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Puts a key in the place of all others of a name. The former file stays as FILE.old. Lines for several names keep the
 * others; authorities and revoked keys stay; comments stay.
 * @returns the numbers of the lines that were changed or removed
 * @throws KnownHostsError when a pattern for several hosts means this one: that is for its author to change
 */
export async function replaceKnownHost(file: string, name: string, key: Uint8Array, hashed = false): Promise<number[]> {
  const path = await realpath(file)
  const text = await readFile(path, 'utf8')
  const rows = text.split('\n')
  const touched = new Map<number, string | null>()
  for (const { line, hosts, marker } of parseKnownHosts(text, file).lines) {
    if (marker !== 'none' || !hostsFieldMatches(hosts, name)) continue
    const rest = hosts.startsWith('|') ? [] : hosts.split(',').filter((one) => one.toLowerCase() !== name)
    if (matchPatternList(name, rest, true)) {
      throw new KnownHostsError(file, line, 'a pattern for several hosts stands for this host too')
    }
    // What is left of only negations stands for nobody.
    const others = rest.some((one) => one !== '' && !one.startsWith('!'))
    const row = rows[line - 1] ?? ''
    touched.set(line, others ? row.replace(hosts, rest.join(',')) : null)
  }
  const kept = rows.flatMap((row, index) => {
    const change = touched.get(index + 1)
    return change === null ? [] : [change ?? row]
  })
  if (kept.at(-1) === '') kept.pop()
  kept.push(knownHostsLine(name, key, hashed), '')
  const { mode } = await stat(path)
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(temporary, 'wx', mode & 0o777)
    try {
      await handle.writeFile(kept.join('\n'))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(temporary, mode & 0o777)
    await copyFile(path, `${path}.old`)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return [...touched.keys()]
}
