import type { NetworkKind, PrepareChoices } from '@shared/model/prepare'
import type { Draft, GuestFiles } from './draft'
import { mapLines } from './lines'
import { ifcfg, keyfile, type NetworkRules, networkd } from './network-ini'
import { ifupdown, netplan } from './network-text'

const KINDS: readonly NetworkRules[] = [ifcfg, keyfile, netplan, ifupdown, networkd]

interface Found {
  readonly rules: NetworkRules
  readonly path: string
  readonly text: string
}

function found(files: GuestFiles): Found[] {
  return KINDS.flatMap((rules) =>
    [...files.values()].flatMap(({ path, kind, text }) =>
      kind === 'file' && text !== null && rules.files.test(path) ? [{ rules, path, text }] : [],
    ),
  )
}

/** Files that configure an interface, the one that has an address first. */
function configured(files: GuestFiles): Found[] {
  const all = found(files).filter(({ rules, text }) => rules.configures(text))
  const fixed = all.filter(({ rules, text }) => rules.address(text) !== null)
  return [...fixed, ...all.filter((one) => !fixed.includes(one))]
}

/** What configures a guest's network, and the address it has now. */
export function networksOf(files: GuestFiles): {
  readonly networks: { readonly kind: NetworkKind; readonly path: string }[]
  readonly address: string | null
} {
  const all = configured(files)
  const [first] = all
  return {
    networks: all.map(({ rules, path }) => ({ kind: rules.kind, path })),
    address: first === undefined ? null : first.rules.address(first.text),
  }
}

/** udev's rules that name interfaces by the MACs of whoever was cloned; udev or NetworkManager name them anew. */
export function netRules(draft: Draft): void {
  for (const path of draft.paths(/^\/etc\/udev\/rules\.d\/70-persistent-net\.rules$/)) draft.remove(path)
}

/**
 * Takes MACs and UUIDs of another VM out of the configuration.
 * @param macs of the VM's interfaces; with one of them, and one of another VM, it is clear which stands for which
 */
export function hardware(draft: Draft, macs: readonly string[]): void {
  const mine = macs.map((mac) => mac.toLowerCase())
  const all = found(draft.files)
  const others = new Set(all.flatMap(({ rules, text }) => rules.macs(text)).filter((mac) => !mine.includes(mac)))
  const only = mine.length === 1 && others.size === 1 ? (mine[0] ?? null) : null
  const own = (mac: string): string | null => (mine.includes(mac) ? mac : only)
  for (const { rules, path } of all) {
    draft.edit(path, (text) => {
      if (rules.kind === 'ifcfg' && !rules.configures(text)) return text
      const made = rules.hardware(text, own)
      if (rules.macs(made).some((mac) => !mine.includes(mac))) draft.note('mac-unclear', path)
      return made
    })
  }
}

/** Sets an address, or DHCP, in the file that configures the guest's first interface. */
export function address(draft: Draft, wanted: NonNullable<PrepareChoices['address']>): void {
  const [first, ...others] = configured(draft.files)
  if (first === undefined) return draft.note('no-network-file')
  if (others.length > 0) draft.note('several-networks', first.path)
  if (/cloud-init/.test(first.path)) draft.note('cloud-init-network', first.path)
  const old = first.rules.address(first.text)
  draft.edit(first.path, (text) => (wanted === 'dhcp' ? first.rules.dhcp(text) : first.rules.fixed(text, wanted)))
  if (old === null || wanted === 'dhcp' || old.startsWith('127.')) return
  draft.edit('/etc/hosts', (text) =>
    mapLines(text, (body) => {
      const [, space = '', ip = '', rest = ''] = /^(\s*)([\d.]+)(\s.*)$/.exec(body) ?? []
      return ip === old && ip !== wanted.address ? space + wanted.address + rest : undefined
    }),
  )
}
