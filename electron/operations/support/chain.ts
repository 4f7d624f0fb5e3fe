import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type ImageInfo, ImageOutputError, imageInfoArgs, imagesOf, maxChain } from '../../images'
import { surelyGone } from './gone'
import { NO_TOOL, type Shell, withoutTool } from './shell'
import { type PoolLooks, volumeAnew } from './volumes'

/** The files that an image is made of, as far as they can be followed. */
export interface Chain {
  /** the image itself, then what lies below, nearest first */
  readonly files: readonly string[]
  /** where it could not be followed any further: what lies below this file is not known */
  readonly end?: { readonly path: string; readonly why: 'missing' | 'unreadable'; readonly raw?: string }
}

interface Link {
  readonly path: string
  readonly format?: string
}

const LIMIT = { timeoutMs: 20_000 }

/**
 * Follows a backing chain link by link where qemu-img cannot read it to its end: QEMU tells nothing of a chain that is broken
 * anywhere. A raw image ends it, whether it can be read or not.
 * @param shell null: libvirt's volumes are asked
 * @param looks of pools, of one question
 */
export async function chainOf(
  host: Host,
  shell: Shell | null,
  top: Link,
  looks: PoolLooks = new Map(),
): Promise<Chain> {
  if (top.format === 'raw') return { files: [top.path] }
  if (shell === null) return chainOfVolumes(host, top, looks)
  const whole = await read(shell, top, true)
  if (whole === null) return chainOfVolumes(host, top, looks)
  if ('images' in whole) return { files: whole.images.map(({ path }) => path) }
  const files = [top.path]
  for (let at: Link = top; ; ) {
    const found = await read(shell, at, false)
    if (found === null || 'raw' in found) {
      const why = (await isGone(shell, at.path)) ? 'missing' : 'unreadable'
      return { files, end: { path: at.path, why, ...(found === null ? {} : { raw: found.raw }) } }
    }
    const below: Link | undefined = found.images[0]?.backing
    if (below === undefined) return { files }
    if (files.includes(below.path) || files.length >= maxChain)
      return { files, end: { path: at.path, why: 'unreadable' } }
    files.push(below.path)
    if (below.format === 'raw') return { files }
    at = below
  }
}

/** @returns null without qemu-img */
async function read(
  shell: Shell,
  { path, format }: Link,
  chain: boolean,
): Promise<{ readonly images: readonly ImageInfo[] } | { readonly raw: string } | null> {
  try {
    const { code, stdout, stderr } = await shell.run(imageInfoArgs(path, { chain, format }), LIMIT).catch(withoutTool)
    if (code === NO_TOOL) return null
    return code === 0 ? { images: imagesOf(stdout) } : { raw: stderr.trim().slice(0, 500) }
  } catch (error) {
    return { raw: notLost(error) }
  }
}

/** What was said of an image that could not be read. @throws what is no fault of the image: a host that was lost */
function notLost(error: unknown): string {
  if (error instanceof ImageOutputError) return error.message
  if (error instanceof ProblemError && error.problem.code === 'host.late') return error.problem.raw ?? ''
  throw error
}

/** Where it cannot be looked for, it is not known to be gone. */
const isGone = (shell: Shell, path: string) =>
  surelyGone(shell, path).catch((error: unknown) => {
    notLost(error)
    return false
  })

/** What libvirt has read of its volumes: each names the one below it. */
async function chainOfVolumes(host: Host, top: Link, looks: PoolLooks): Promise<Chain> {
  const files = [top.path]
  for (let path = top.path; ; ) {
    const volume = await volumeAnew(host, path, looks)
    if (volume === null) return { files, end: { path, why: 'unreadable' } }
    const below = volume.backing
    if (below === undefined) return { files }
    if (files.includes(below) || files.length >= maxChain) return { files, end: { path, why: 'unreadable' } }
    files.push(below)
    path = below
  }
}
