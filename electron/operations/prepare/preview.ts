import { isIPv4 } from 'node:net'
import type { CompareRow } from '@shared/model/compare'
import type { PrepareChoices, PreparedFile, PrepareInvalid } from '@shared/model/prepare'
import { diffArrays } from 'diff'
import { marksOf } from '../../xml'
import type { Change, GuestFiles } from './draft'
import { cut, linesOf } from './lines'
import { fromBytes } from './rules'

/** Equal lines that are shown around a change. */
const CONTEXT = 3

/** What was typed and cannot be, by field. */
export function invalidOf({ hostname, address, timeZone, rootPassword }: PrepareChoices): PrepareInvalid[] {
  const bad: PrepareInvalid[] = []
  const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
  if (hostname !== null && (hostname.length > 64 || !new RegExp(`^${label}(?:\\.${label})*$`).test(hostname)))
    bad.push('hostname')
  if (address !== null && address !== 'dhcp') {
    if (!isIPv4(address.address)) bad.push('address')
    if (address.prefix !== undefined && (address.prefix < 1 || address.prefix > 32)) bad.push('prefix')
    if (address.gateway !== undefined && !isIPv4(address.gateway)) bad.push('gateway')
    if (address.dns?.some((server) => !isIPv4(server))) bad.push('dns')
  }
  const word = '[A-Za-z0-9_+-]+'
  if (timeZone !== null && !new RegExp(`^${word}(?:/${word})*$`).test(timeZone)) bad.push('timeZone')
  if (rootPassword !== null && (rootPassword === '' || /[\n\0]/.test(rootPassword))) bad.push('rootPassword')
  return bad
}

/** The choices without those that cannot be: the dry run shows the others meanwhile. */
export function withoutInvalid(choices: PrepareChoices, invalid: readonly PrepareInvalid[]): PrepareChoices {
  const bad = (...fields: PrepareInvalid[]) => fields.some((field) => invalid.includes(field))
  return {
    ...choices,
    ...(bad('hostname') ? { hostname: null } : {}),
    ...(bad('address', 'prefix', 'gateway', 'dns') ? { address: null } : {}),
    ...(bad('timeZone') ? { timeZone: null } : {}),
    ...(bad('rootPassword') ? { rootPassword: null } : {}),
  }
}

/** Each changed file before and after, line by line, without passwords. */
export function previewFiles(files: GuestFiles, changes: readonly Change[]): PreparedFile[] {
  return changes.map((change) => {
    const { path, how, by } = change
    const file = files.get(path)
    const before = shown(path, file?.target ?? file?.text ?? '', '•••')
    const after = shown(path, change.link ?? change.after ?? '', '••••••')
    const rows = rowsOf(before, after)
    return {
      path: fromBytes(path),
      how,
      by,
      rows: folded(rows),
      removed: rows.filter((r) => r.kind === 'removed' || r.kind === 'changed').length,
      added: rows.filter((r) => r.kind === 'added' || r.kind === 'changed').length,
    }
  })
}

/** Lines as a person may see them: no hashes and no keys of networks. */
function shown(path: string, text: string, hash: string): string[] {
  const lines = linesOf(text).map((line) => fromBytes(cut(line).body))
  if (path !== '/etc/shadow')
    return lines.map((line) => line.replace(/((?:psk|password|secret|private-key)[^=:]*[=:]\s*)\S.*$/i, '$1•••'))
  return lines.map((line) => line.replace(/^(root):[^:]*/, `$1:${hash}`).replace(/^([^:]*):[!*]*\$[^:]*/, '$1:•••'))
}

function rowsOf(before: readonly string[], after: readonly string[]): CompareRow[] {
  const rows: CompareRow[] = []
  let i = 0
  let j = 0
  const put = (left: string | null, right: string | null) => {
    const [marks, others] = left !== null && right !== null && left !== right ? marksOf(left, right) : [[], []]
    rows.push({
      kind: left === null ? 'added' : right === null ? 'removed' : left === right ? 'equal' : 'changed',
      ...(left === null ? {} : { left: { number: ++i, text: left, marks } }),
      ...(right === null ? {} : { right: { number: ++j, text: right, marks: others } }),
    })
  }
  const parts = diffArrays([...before], [...after])
  for (let n = 0; n < parts.length; n++) {
    const part = parts[n]
    if (part === undefined) continue
    const next = parts[n + 1]
    if (!part.added && !part.removed) for (const line of part.value) put(line, line)
    else if (next !== undefined && (next.added || next.removed)) {
      n++
      for (const [left, right] of paired(
        part.removed ? part.value : next.value,
        part.removed ? next.value : part.value,
      ))
        put(left, right)
    } else for (const line of part.value) part.removed ? put(line, null) : put(null, line)
  }
  return rows
}

/** Lines of one key belong side by side, as `ONBOOT=no` and `ONBOOT=yes`; as many lines as before stand in their order. */
function paired(removed: readonly string[], added: readonly string[]): [string | null, string | null][] {
  if (removed.length === added.length) return removed.map((line, n) => [line, added[n] ?? null])
  const key = (line: string) => /^\s*[^\s=:]+/.exec(line)?.[0].trim() ?? ''
  const pairs: [string | null, string | null][] = []
  let at = 0
  for (const line of added) {
    const match = removed.findIndex((old, n) => n >= at && key(old) === key(line))
    for (; match >= 0 && at < match; at++) pairs.push([removed[at] ?? null, null])
    pairs.push([match >= 0 ? (removed[at++] ?? null) : null, line])
  }
  for (; at < removed.length; at++) pairs.push([removed[at] ?? null, null])
  return pairs
}

/** A long file shows what changes with some lines around it. */
function folded(rows: readonly CompareRow[]): CompareRow[] {
  const near = new Set<number>()
  for (const [n, row] of rows.entries()) {
    if (row.kind === 'equal') continue
    for (let at = n - CONTEXT; at <= n + CONTEXT; at++) near.add(at)
  }
  return rows.length <= 12 ? [...rows] : rows.filter((_, n) => near.has(n))
}
