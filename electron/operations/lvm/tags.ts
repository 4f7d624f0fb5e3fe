import { gunzipSync, gzipSync } from 'node:zlib'
import type { SnapshotState } from '@shared/model/snapshot'

/**
 * What Offshoot writes of a snapshot into LVM's tags, so that any other Offshoot finds it again. LVM allows letters, digits and `_+.-/=!:&#` in a
 * tag, and 1024 of them: a text is kept as base64 of its UTF-8.
 */

/** A set of snapshots: one of each logical volume of a VM, taken at one moment. */
export interface SetTags {
  readonly id: string
  readonly vm: string
  /** the disk that this volume is a snapshot of, as the VM calls it, and its logical volume */
  readonly target: string
  readonly origin: string
  /** how many volumes the set has */
  readonly count: number
  readonly name: string
  /** ms since 1970 */
  readonly createdAt: number
  readonly state: SnapshotState
  /** id of the set that the VM was at or after; empty for none */
  readonly parent: string
  readonly description: string
  /** the VM's definition then, without passwords; empty where it is with another volume of the set */
  readonly xml: string
}

const STATES: readonly string[] = ['running', 'paused', 'shut-off', 'disk-only', 'crashed', 'unknown']
const PREFIX = 'offshoot.'
/** Of a text, in each tag. */
const PIECE = 900
/** A definition that is longer is not kept: the tags of a group lie in its metadata, 1 MiB by default. */
const XML_MOST = 24 * 1024

const encoded = (text: string) => Buffer.from(text).toString('base64url')
const decoded = (text: string) => Buffer.from(text, 'base64url').toString()
const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** The tag that all volumes of a set have. */
export const setTag = (id: string) => `${PREFIX}set=${id}`
/** On a VM's own volume: the set that it is at or after. */
export const hereTag = (id: string) => `${PREFIX}here=${id}`
/** On a VM's own volume while it is reverted to a set. */
export const cutTag = (id: string) => `${PREFIX}cut=${id}`

const pieces = (key: string, text: string): string[] =>
  (text.match(new RegExp(`.{1,${PIECE}}`, 'g')) ?? []).map(
    (piece, n) => `${PREFIX}${key}.${String(n).padStart(2, '0')}=${piece}`,
  )

/** On a volume that is to become a VM's own, until it has. */
export const newTag = (id: string) => `${PREFIX}new=${id}`

export const nameTags = (name: string) => pieces('name', encoded(name))
export const textTags = (description: string) => pieces('text', encoded(description))
export const parentTags = (id: string) => (id === '' ? [] : [`${PREFIX}parent=${id}`])

/** All tags of one volume of a set. */
export function tagsOf(set: SetTags): string[] {
  const xml = set.xml === '' ? '' : gzipSync(set.xml, { level: 9 }).toString('base64url')
  return [
    setTag(set.id),
    `${PREFIX}vm=${set.vm}`,
    `${PREFIX}disk=${encoded(set.target)}`,
    `${PREFIX}of=${set.origin}`,
    `${PREFIX}count=${set.count}`,
    `${PREFIX}at=${set.createdAt}`,
    `${PREFIX}state=${set.state}`,
    ...parentTags(set.parent),
    ...nameTags(set.name),
    ...textTags(set.description),
    ...(xml.length > XML_MOST ? [] : pieces('xml', xml)),
  ]
}

/** @returns null for tags that are none of a snapshot, or not understood: others may write them too */
export function readTags(tags: readonly string[]): SetTags | null {
  const all = new Map<string, string>()
  const texts = new Map<string, string>()
  for (const tag of [...tags].sort()) {
    const [, key = '', value = ''] = /^offshoot\.([a-z]+(?:\.\d\d)?)=(.*)$/.exec(tag) ?? []
    const [first = ''] = key.split('.')
    if (key.includes('.')) texts.set(first, (texts.get(first) ?? '') + value)
    else all.set(key, value)
  }
  const of = (key: string) => all.get(key) ?? ''
  const [id, vm, state] = [of('set'), of('vm').toLowerCase(), of('state')]
  const [count, createdAt] = [Number(of('count')), Number(of('at'))]
  const name = decoded(texts.get('name') ?? '')
  if (!ID.test(id) || vm === '' || name === '' || of('of') === '' || of('disk') === '') return null
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(createdAt) || createdAt < 1) return null
  return {
    id,
    vm,
    target: decoded(of('disk')),
    origin: of('of'),
    count,
    name,
    createdAt,
    state: STATES.includes(state) ? (state as SnapshotState) : 'unknown',
    parent: of('parent'),
    description: decoded(texts.get('text') ?? ''),
    xml: unpacked(texts.get('xml') ?? ''),
  }
}

/** Value of a tag of ours on a VM's own volume; empty for none. */
export const tagValue = (tags: readonly string[], key: 'here' | 'cut'): string =>
  tags.find((t) => t.startsWith(`${PREFIX}${key}=`))?.slice(PREFIX.length + key.length + 1) ?? ''

function unpacked(text: string): string {
  try {
    return text === '' ? '' : gunzipSync(Buffer.from(text, 'base64url'), { maxOutputLength: 4 * 2 ** 20 }).toString()
  } catch {
    // Somebody removed a part of it: without it the snapshot is as good.
    return ''
  }
}
