import type { StaticAddress } from '@shared/model/prepare'
import { append, cut, endOf, linesOf, mapLines } from './lines'
import { macsIn, type NetworkRules, netmask } from './network-ini'

const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}`

/** interfaces(5) of Debian: stanzas of an interface, whose options follow it. */
export const ifupdown: NetworkRules = {
  kind: 'ifupdown',
  files: /^\/etc\/network\/interfaces(\.d\/[^/~]+)?$/,
  configures: (text) => stanza(text) !== null,
  address: (text) => new RegExp(`^\\s*address\\s+(${IPV4})`, 'm').exec(stanza(text)?.text ?? '')?.[1] ?? null,
  macs: (text) => macsIn([...text.matchAll(/^\s*hwaddress\s+.*$/gm)].join('\n')),
  hardware: (text, own) =>
    mapLines(text, (body) => {
      const [, head = '', mac] = /^(\s*hwaddress\s+(?:ether\s+)?)([0-9a-f:]{17})\s*$/i.exec(body) ?? []
      const mine = mac === undefined ? null : own(mac.toLowerCase())
      return mine === null || mac?.toLowerCase() === mine ? undefined : head + mine
    }),
  dhcp: (text) =>
    within(text, (lines) =>
      lines.flatMap((line, n) => {
        if (n === 0) return [line.replace(/(\sinet\s+)\S+/, '$1dhcp')]
        return /^\s*(address|netmask|gateway|network|broadcast)\s/.test(line) ? [] : [line]
      }),
    ),
  fixed: (text, address) => within(text, (lines) => fixedStanza(lines, address, endOf(text))),
}

/** The first stanza of an interface other than lo that has IPv4. */
function stanza(text: string): { readonly from: number; readonly to: number; readonly text: string } | null {
  const lines = linesOf(text)
  const from = lines.findIndex((line) => /^\s*iface\s+(?!lo\s)\S+\s+inet\s+(dhcp|static)\b/.test(line))
  if (from < 0) return null
  const next = lines.findIndex(
    (line, n) => n > from && /^\s*(iface|auto|allow-\S+|mapping|source\S*|rename|template)\b/.test(line),
  )
  const to = next < 0 ? lines.length : next
  return { from, to, text: lines.slice(from, to).join('') }
}

function within(text: string, change: (lines: string[]) => string[]): string {
  const found = stanza(text)
  if (found === null) return text
  const lines = linesOf(text)
  const made = change(lines.slice(found.from, found.to))
  return [...lines.slice(0, found.from), ...made, ...lines.slice(found.to)].join('')
}

function fixedStanza(lines: string[], { address, prefix, gateway, dns }: StaticAddress, end: string): string[] {
  const [head = '', ...rest] = lines
  const indent = /^\s+(?=\S)/.exec(rest.find((line) => /^\s+\S/.test(line)) ?? '')?.[0] ?? '    '
  const option = (name: string) => rest.findIndex((line) => new RegExp(`^\\s*${name}\\s`).test(line))
  const set = (name: string, value: string, after: readonly string[] = []) => {
    const at = option(name)
    const line = rest[at]
    if (line !== undefined) {
      rest[at] = line.replace(
        /^(\s*\S+\s+)(.*?)(\s*)$/s,
        (_, start: string, __: string, tail: string) => start + value + tail,
      )
      return
    }
    const behind = Math.max(-1, ...after.map(option))
    if (behind >= 0 && !(rest[behind] ?? '').endsWith('\n')) rest[behind] += end
    rest.splice(behind + 1, 0, `${indent}${name} ${value}${end}`)
  }
  const [, oldPrefix] = /^\s*address\s+\S+\/(\d+)/.exec(rest[option('address')] ?? '') ?? []
  const masked = option('netmask') >= 0
  const short = prefix ?? (masked ? undefined : (oldPrefix ?? 24))
  set('address', masked || short === undefined ? address : `${address}/${short}`)
  if (masked && prefix !== undefined) set('netmask', netmask(prefix), ['address'])
  if (gateway !== undefined) set('gateway', gateway, ['address', 'netmask'])
  if (dns !== undefined) set('dns-nameservers', dns.join(' '), ['address', 'netmask', 'gateway'])
  const first = head.replace(/(\sinet\s+)\S+/, '$1static')
  return [first.endsWith('\n') ? first : first + end, ...rest]
}

/**
 * netplan(5), YAML: edited line by line where it is laid out as installers and cloud-init write it, block mappings with lists in either style.
 * The first of its `ethernets` is the one that gets the address.
 */
export const netplan: NetworkRules = {
  kind: 'netplan',
  files: /^\/etc\/netplan\/[^/]+\.ya?ml$/,
  configures: (text) => firstEthernet(text) !== null,
  address: (text) => {
    const block = firstEthernet(text)
    if (block === null) return null
    return (
      new RegExp(`^\\s*addresses:[\\s\\S]*?(${IPV4})/\\d+`, 'm').exec(
        linesOf(text).slice(block.from, block.to).join(''),
      )?.[1] ?? null
    )
  },
  macs: (text) => macsIn([...text.matchAll(/^\s*macaddress:.*$/gm)].join('\n')),
  hardware: (text, own) =>
    mapLines(text, (body) => {
      const [, head = '', mac = '', tail = ''] = /^(\s*macaddress:\s*["']?)([0-9a-f:]{17})(.*)$/i.exec(body) ?? []
      const mine = mac === '' ? null : own(mac.toLowerCase())
      return mine === null || mac.toLowerCase() === mine ? undefined : head + mine + tail
    }),
  dhcp: (text) =>
    inEthernet(text, (block) =>
      setYaml(takeYaml(takeYaml(takeYaml(block, 'addresses'), 'gateway4'), 'routes'), 'dhcp4', 'true'),
    ),
  fixed: (text, { address, prefix, gateway, dns }) =>
    inEthernet(text, (block) => {
      const old = new RegExp(`(${IPV4})/(\\d+)`).exec(partOf(block, 'addresses')?.text ?? '')
      const full = `${address}/${prefix ?? old?.[2] ?? 24}`
      let made = /^\s*dhcp4:\s*(true|yes|on)\b/im.test(block) ? setYaml(block, 'dhcp4', 'false') : block
      if (old === null) made = setYaml(takeYaml(made, 'addresses'), 'addresses', `[${full}]`)
      else made = inPart(made, 'addresses', (part) => part.replace(old[0], full))
      if (gateway !== undefined) {
        if (partOf(made, 'gateway4') !== null) made = setYaml(made, 'gateway4', gateway)
        else if (/\bvia:/.test(partOf(made, 'routes')?.text ?? ''))
          made = inPart(made, 'routes', (part) => part.replace(new RegExp(`(\\bvia:\\s*["']?)${IPV4}`), `$1${gateway}`))
        else made = setYaml(made, 'routes', `[{to: 0.0.0.0/0, via: ${gateway}}]`)
      }
      return dns === undefined
        ? made
        : setYaml(takeYaml(made, 'nameservers'), 'nameservers', `{addresses: [${dns.join(', ')}]}`)
    }),
}

const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0
const says = (line: string): boolean => /^\s*[^\s#]/.test(line)

/** Lines of the first interface below `ethernets:`, without its own line. */
function firstEthernet(text: string): { readonly from: number; readonly to: number } | null {
  const lines = linesOf(text)
  const top = lines.findIndex((line) => /^\s*ethernets:\s*(#.*)?\r?$/.test(cut(line).body))
  if (top < 0) return null
  const name = lines.findIndex((line, n) => n > top && says(line))
  if (name < 0 || indentOf(lines[name] ?? '') <= indentOf(lines[top] ?? '')) return null
  if (!/:\s*(#.*)?$/.test(cut(lines[name] ?? '').body)) return null
  return { from: name + 1, to: endOfBlock(lines, name) }
}

/** Where the block ends that a line begins: after the last line that is deeper; a list may stand as deep as its key. */
function endOfBlock(lines: readonly string[], at: number): number {
  const depth = indentOf(lines[at] ?? '')
  let end = at + 1
  for (let n = at + 1; n < lines.length; n++) {
    const line = lines[n] ?? ''
    if (!says(line)) continue
    const listed = indentOf(line) === depth && /^\s*- /.test(line) && !/^\s*- /.test(lines[at] ?? '')
    if (indentOf(line) <= depth && !listed) break
    end = n + 1
  }
  return end
}

function inEthernet(text: string, change: (block: string) => string): string {
  const found = firstEthernet(text)
  if (found === null) return text
  const lines = linesOf(text)
  return (
    lines.slice(0, found.from).join('') +
    change(lines.slice(found.from, found.to).join('')) +
    lines.slice(found.to).join('')
  )
}

/** A key of the block itself, not of what lies deeper, with all that belongs to it. */
function partOf(
  block: string,
  key: string,
): { readonly from: number; readonly to: number; readonly text: string } | null {
  const lines = linesOf(block)
  const depth = indentOf(lines.find(says) ?? '')
  const from = lines.findIndex((line) => indentOf(line) === depth && new RegExp(`^\\s*${key}:`).test(line))
  if (from < 0) return null
  const to = endOfBlock(lines, from)
  return { from, to, text: lines.slice(from, to).join('') }
}

function inPart(block: string, key: string, change: (part: string) => string): string {
  const part = partOf(block, key)
  if (part === null) return block
  const lines = linesOf(block)
  return lines.slice(0, part.from).join('') + change(part.text) + lines.slice(part.to).join('')
}

const takeYaml = (block: string, key: string): string => inPart(block, key, () => '')

function setYaml(block: string, key: string, value: string): string {
  const there = partOf(block, key)
  const put = (line: string) =>
    line.replace(
      /^(\s*\S+:[ \t]*)("[^"]*"|'[^']*'|[^\s#]*)/,
      (_, head: string) => `${head.replace(/:$/, ': ')}${value}`,
    )
  if (there !== null) return inPart(block, key, put)
  const lines = linesOf(block)
  const depth = indentOf(lines.find(says) ?? '        ')
  return append(block, [`${' '.repeat(depth)}${key}: ${value}`])
}
