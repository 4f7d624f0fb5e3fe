import type { DefinitionRef } from '@shared/model/compare'
import { isActive } from '@shared/model/domain-state'
import type { Snapshot } from '@shared/model/snapshot'
import { titleOf } from '@shared/model/snapshot-names'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { domainsQuery, useHosts } from '../../api'

/** A definition that can be chosen, with what is shown of it. */
export interface Definition extends DefinitionRef {
  readonly name: string
  readonly hostName: string
  readonly uri: string
  /** of a snapshot: when it was taken, ms since 1970 */
  readonly createdAt?: number
  /** of a snapshot: what people call it */
  readonly title?: string
}

/** Key of a definition in lists; with a snapshot `which` does not count. */
export function keyOf({ host, uuid, which, snapshot }: DefinitionRef): string {
  // Lists make ids of keys by leaving white space out: two names must stay two.
  return snapshot === undefined
    ? `${host} ${uuid} ${which}`
    : `${host} ${uuid} at ${snapshot.replace(/[\s%]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}`
}

/** Every definition of every VM of every host: the saved one where there is one, the live one while it runs. */
export function useDefinitions(): ReadonlyMap<string, Definition> {
  const hosts = useHosts()
  const lists = useQueries({
    queries: hosts.map((h) => domainsQuery(h.id)),
    combine: (results) => results.map((r) => r.data),
  })
  return useMemo(() => {
    const out = new Map<string, Definition>()
    hosts.forEach((host, i) => {
      const hostName = host.facts?.hostname ? `${host.facts.hostname}, ${host.uri}` : host.uri
      const domains = [...(lists[i] ?? [])].sort((a, b) => a.name.localeCompare(b.name))
      for (const d of domains) {
        const add = (which: 'live' | 'persistent') => {
          const definition = { host: d.host, uuid: d.uuid, which, name: d.name, hostName, uri: host.uri }
          out.set(keyOf(definition), definition)
        }
        if (d.persistent) add('persistent')
        if (isActive(d.state)) add('live')
      }
    })
    return out
  }, [hosts, lists])
}

/** What is known of a chosen definition; of a snapshot by whichever definition its VM has now. */
export function definitionOf(
  definitions: ReadonlyMap<string, Definition>,
  { host, uuid, which, snapshot }: DefinitionRef,
): Definition | undefined {
  if (snapshot === undefined) return definitions.get(keyOf({ host, uuid, which }))
  const vm =
    definitions.get(keyOf({ host, uuid, which: 'persistent' })) ?? definitions.get(keyOf({ host, uuid, which: 'live' }))
  return vm && { ...vm, snapshot }
}

/**
 * What one side can be: all definitions, and behind those of the chosen VM its snapshots, the newest first. A chosen snapshot
 * is there even while the others are not known.
 * @param snapshots of the chosen VM; undefined: not known
 */
export function offered(
  definitions: ReadonlyMap<string, Definition>,
  chosen: DefinitionRef,
  snapshots: readonly Snapshot[] | undefined,
): readonly Definition[] {
  const vm = definitionOf(definitions, { ...chosen, snapshot: '' })
  const all = [...definitions.values()]
  if (vm === undefined) return all
  const known = [...(snapshots ?? [])].reverse().sort((a, b) => b.createdAt - a.createdAt)
  const of = known.map((s): Definition => ({ ...vm, snapshot: s.name, title: titleOf(s), createdAt: s.createdAt }))
  if (chosen.snapshot !== undefined && !known.some((s) => s.name === chosen.snapshot)) {
    of.unshift({ ...vm, snapshot: chosen.snapshot })
  }
  const after = all.findLastIndex((d) => d.host === vm.host && d.uuid === vm.uuid) + 1
  return [...all.slice(0, after), ...of, ...all.slice(after)]
}
