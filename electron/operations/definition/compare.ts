import type { DefinitionRef, XmlComparison } from '@shared/model/compare'
import type { Hosts } from '../../hosts/hosts'
import { compareXml } from '../../xml'
import { definitionAt } from '../snapshots/definition'

/** Compares any two definitions: of two VMs, on one host or two, or the live with the persistent one of the same VM. */
export async function compareDefinitions(
  hosts: Hosts,
  left: DefinitionRef,
  right: DefinitionRef,
  hideRuntime: boolean,
): Promise<XmlComparison> {
  const read = (d: DefinitionRef) => {
    const host = hosts.get(d.host)
    return d.snapshot === undefined ? host.xml(d.uuid, d.which) : definitionAt(host, d.uuid, d.snapshot)
  }
  const [a, b] = await Promise.all([read(left), read(right)])
  return compareXmls(a, b, hideRuntime)
}

export function compareXmls(left: string, right: string, hideRuntime: boolean): XmlComparison {
  return compareXml(left, right, { runtime: hideRuntime ? 'hide' : 'show' })
}
