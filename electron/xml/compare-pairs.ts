import type { Segment, Side } from './compare-side'
import type { Element } from './document'
import { readHostdev } from './read-devices'

/** A number for each segment; the same number on both sides says that they are the same thing. */
export interface SegmentIds {
  readonly left: number[]
  readonly right: number[]
}

/**
 * Finds which element of one definition is which of the other. Elements of one kind are paired by what they are known by
 * (a disk by its target, an interface by its MAC), then by what they say otherwise, then in order.
 */
export function pairSegments(a: Side, b: Side): SegmentIds {
  let next = 0
  const ids: SegmentIds = { left: a.segments.map(() => next++), right: b.segments.map(() => next++) }
  const lefts = byKind(a)
  for (const [kind, right] of byKind(b)) {
    const left = lefts.get(kind) ?? []
    const open = { left: new Set(left), right: new Set(right) }
    for (const key of KEYS) {
      const waiting = new Map<string, number[]>()
      for (const i of open.left) {
        const k = key(a, a.segments[i])
        if (k !== null) waiting.set(k, [...(waiting.get(k) ?? []), i])
      }
      for (const j of open.right) {
        const k = key(b, b.segments[j])
        const i = k === null ? undefined : waiting.get(k)?.shift()
        if (i === undefined) continue
        ids.right[j] = ids.left[i] ?? 0
        open.left.delete(i)
        open.right.delete(j)
      }
    }
  }
  return ids
}

type Key = (side: Side, segment: Segment | undefined) => string | null

/** From the surest to the last resort. `null` never pairs. */
const KEYS: readonly Key[] = [
  (_, s) => (s?.element ? identityOf(s.element) : null),
  (side, s) => {
    if (!s) return null
    if (s.element === null) return side.lines[s.from]?.text.trim() ?? null
    return side.lines
      .slice(s.from, s.to)
      .map((l) => l.text.trim())
      .filter((t) => !OWN.test(t))
      .join('\n')
  },
  // Two that are left are the same thing changed, unless each is known by something else.
  (_, s) => (s?.element && DISTINCT.has(s.element.name) ? null : ''),
]

/** Lines that differ between two of a kind that are otherwise the same. */
const OWN = /^<(mac|address|alias|target dev='(vnet|macvtap)\d+')\b/

/** Kinds whose identity is what the guest sees: another one is another device. */
const DISTINCT = new Set(['controller', 'hostdev', 'filesystem'])

function byKind(side: Side): Map<string, number[]> {
  const kinds = new Map<string, number[]>()
  for (const [i, { element, from }] of side.segments.entries()) {
    const line = side.lines[from]
    // Lines that are no element: the tags of <domain> and <devices> are known by themselves, others are comments.
    const kind = element === null ? (line?.comment ? '!--' : tagOf(line?.text ?? '')) : element.name
    const list = kinds.get(kind)
    if (list === undefined) kinds.set(kind, [i])
    else list.push(i)
  }
  return kinds
}

const tagOf = (text: string) => /<\/?[\w:.-]+/.exec(text)?.[0] ?? ''

/** What an element is known by among those of its kind; null when there is nothing. */
function identityOf(e: Element): string | null {
  switch (e.name) {
    case 'disk':
      return e.find('target')?.attribute('dev') ?? null
    case 'interface':
      return e.find('mac')?.attribute('address')?.toLowerCase() ?? null
    case 'controller':
      return `${e.attribute('type')} ${e.attribute('index')}`
    case 'channel':
      return e.find('target')?.attribute('name') ?? null
    case 'serial':
    case 'console':
    case 'parallel':
      return e.find('target')?.attribute('port') ?? null
    case 'graphics':
    case 'input':
    case 'sysinfo':
      return `${e.attribute('type')} ${e.attribute('bus')}`
    case 'seclabel':
      return e.attribute('model') ?? null
    case 'filesystem':
      return e.find('target')?.attribute('dir') ?? null
    case 'hostdev':
      return readHostdev(e)
    default:
      return null
  }
}
