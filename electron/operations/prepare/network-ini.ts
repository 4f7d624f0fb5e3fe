import type { NetworkKind, StaticAddress } from '@shared/model/prepare'
import { assign, assigned, iniValues, setIni } from './lines'

/** How one kind of network configuration is read and edited. */
export interface NetworkRules {
  readonly kind: NetworkKind
  /** files of it, without those of the loopback interface */
  readonly files: RegExp
  /** the IPv4 address that it sets, without prefix; null for none */
  address(text: string): string | null
  /** whether it configures an interface at all */
  configures(text: string): boolean
  /** MACs that it says its interface has */
  macs(text: string): string[]
  /** @param own gives the VM's MAC for one of another VM; null where that is not known */
  hardware(text: string, own: (mac: string) => string | null): string
  dhcp(text: string): string
  fixed(text: string, address: StaticAddress): string
}

const MAC = /[0-9a-f]{2}(?::[0-9a-f]{2}){5}/gi
export const macsIn = (text: string): string[] => (text.match(MAC) ?? []).map((mac) => mac.toLowerCase())

const IFCFG_STATIC = /^(IPADDR|PREFIX|NETMASK|GATEWAY|NETWORK|BROADCAST)\d*$/

/** Red Hat's /etc/sysconfig/network-scripts (nm-settings-ifcfg-rh(5)): an interface is named by DEVICE, so HWADDR and UUID may go. */
export const ifcfg: NetworkRules = {
  kind: 'ifcfg',
  files: /^\/etc\/sysconfig\/network-scripts\/ifcfg-(?!lo$)[^/~]+$/,
  configures: (text) => assigned(text, 'ONBOOT') !== null || assigned(text, 'BOOTPROTO') !== null,
  address: (text) => assigned(text, 'IPADDR') ?? assigned(text, 'IPADDR0'),
  macs: (text) => macsIn(assigned(text, 'HWADDR') ?? ''),
  hardware(text, own) {
    const mac = assigned(text, 'HWADDR')
    // Where no name says which interface is meant, the MAC does.
    const named = assigned(text, 'DEVICE') !== null || mac === null
    const made = named ? assign(text, 'HWADDR', null) : assign(text, 'HWADDR', own(mac.toLowerCase()) ?? mac)
    return assign(assign(made, 'UUID', null), 'ONBOOT', 'yes')
  },
  dhcp(text) {
    let made = assign(text, 'BOOTPROTO', 'dhcp')
    for (const key of keysOf(text)) if (IFCFG_STATIC.test(key)) made = assign(made, key, null)
    return made
  },
  fixed(text, { address, prefix, gateway, dns }) {
    const proto = assigned(text, 'BOOTPROTO')
    const numbered = assigned(text, 'IPADDR') === null && assigned(text, 'IPADDR0') !== null ? '0' : ''
    let made = proto === 'none' || proto === 'static' ? text : assign(text, 'BOOTPROTO', 'none')
    made = assign(made, `IPADDR${numbered}`, address)
    if (prefix !== undefined) {
      const mask = `NETMASK${numbered}`
      made =
        assigned(text, mask) === null
          ? assign(made, `PREFIX${numbered}`, String(prefix))
          : assign(made, mask, netmask(prefix))
      if (assigned(text, mask) !== null && assigned(text, `PREFIX${numbered}`) !== null)
        made = assign(made, `PREFIX${numbered}`, String(prefix))
    }
    if (gateway !== undefined) made = assign(made, `GATEWAY${numbered}`, gateway)
    return dns === undefined ? made : numberedDns(made, dns)
  },
}

function numberedDns(text: string, dns: readonly string[]): string {
  let made = text
  for (const key of keysOf(text))
    if (/^DNS\d+$/.test(key) && Number(key.slice(3)) > dns.length) made = assign(made, key, null)
  for (const [n, server] of dns.entries()) made = assign(made, `DNS${n + 1}`, server)
  return made
}

const keysOf = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:export\s+)?([A-Z_]+\d*)=/gm)].map((m) => m[1] ?? '')

/** 24 is 255.255.255.0. */
export function netmask(prefix: number): string {
  return [0, 8, 16, 24].map((shift) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - shift)))).join('.')
}

/** NetworkManager's keyfiles (nm-settings-keyfile(5)). Its connections are known by uuid, which two VMs may share. */
export const keyfile: NetworkRules = {
  kind: 'keyfile',
  files: /^\/etc\/NetworkManager\/system-connections\/[^/~]+$/,
  configures: (text) => /^(802-3-)?ethernet$/.test(iniValues(text, 'connection', 'type')[0] ?? ''),
  address: (text) => /^[\d.]+/.exec(keyfileAddress(text)?.value ?? '')?.[0] ?? null,
  macs: (text) => [
    ...macsIn(iniValues(text, 'ethernet', 'mac-address').join()),
    ...macsIn(iniValues(text, '802-3-ethernet', 'mac-address').join()),
  ],
  hardware(text, own) {
    const named = iniValues(text, 'connection', 'interface-name').length > 0
    let made = text
    for (const section of ['ethernet', '802-3-ethernet']) {
      const mac = iniValues(made, section, 'mac-address')[0]
      if (mac !== undefined) made = setIni(made, section, 'mac-address', named ? null : (own(mac.toLowerCase()) ?? mac))
    }
    return iniValues(made, 'connection', 'autoconnect')[0] === 'false'
      ? setIni(made, 'connection', 'autoconnect', 'true')
      : made
  },
  dhcp(text) {
    const key = keyfileAddress(text)?.key
    const made = setIni(text, 'ipv4', 'method', 'auto')
    return setIni(key === undefined ? made : setIni(made, 'ipv4', key, null), 'ipv4', 'gateway', null)
  },
  fixed(text, { address, prefix, gateway, dns }) {
    const old = keyfileAddress(text)
    const [, oldPrefix = '24', oldGateway] = /^[\d.]+(?:\/(\d+))?(?:,([\d.]+))?/.exec(old?.value ?? '') ?? []
    const apart = iniValues(text, 'ipv4', 'gateway').length > 0
    const way = apart ? '' : (gateway ?? oldGateway ?? '')
    let made = setIni(text, 'ipv4', 'method', 'manual')
    made = setIni(
      made,
      'ipv4',
      old?.key ?? 'address1',
      `${address}/${prefix ?? oldPrefix}${way === '' ? '' : `,${way}`}`,
    )
    if (apart && gateway !== undefined) made = setIni(made, 'ipv4', 'gateway', gateway)
    return dns === undefined ? made : setIni(made, 'ipv4', 'dns', dns.map((server) => `${server};`).join(''))
  },
}

function keyfileAddress(text: string): { key: string; value: string } | null {
  for (const key of ['address1', 'address', 'addresses', 'addresses1']) {
    const [value] = iniValues(text, 'ipv4', key)
    if (value !== undefined) return { key, value }
  }
  return null
}

/** systemd.network(5) and systemd.link(5). */
export const networkd: NetworkRules = {
  kind: 'networkd',
  files: /^\/etc\/systemd\/network\/[^/]+\.(network|link)$/,
  configures: (text) =>
    iniValues(text, 'Network', 'DHCP').length > 0 || iniValues(text, 'Network', 'Address').length > 0,
  address: (text) =>
    /^\d+\.[\d.]+/.exec(iniValues(text, 'Network', 'Address').find((a) => /^\d+\./.test(a)) ?? '')?.[0] ?? null,
  macs: (text) => macsIn(iniValues(text, 'Match', 'MACAddress').join()),
  hardware(text, own) {
    const old = iniValues(text, 'Match', 'MACAddress')[0]
    if (old === undefined) return text
    const named = iniValues(text, 'Match', 'Name').length > 0
    return setIni(text, 'Match', 'MACAddress', named ? null : old.replace(MAC, (mac) => own(mac.toLowerCase()) ?? mac))
  },
  dhcp(text) {
    const made = setIni(setIni(text, 'Network', 'DHCP', 'yes'), 'Network', 'Address', null)
    return setIni(made, 'Network', 'Gateway', null)
  },
  fixed(text, { address, prefix, gateway, dns }) {
    const old = /\/(\d+)$/.exec(iniValues(text, 'Network', 'Address')[0] ?? '')?.[1] ?? '24'
    const leased = iniValues(text, 'Network', 'DHCP').some((v) => /^(yes|true|1|ipv4|both|v4)$/i.test(v))
    let made = leased ? setIni(text, 'Network', 'DHCP', 'no') : text
    made = setIni(made, 'Network', 'Address', `${address}/${prefix ?? old}`)
    if (gateway !== undefined) made = setIni(made, 'Network', 'Gateway', gateway)
    return dns === undefined ? made : setIni(made, 'Network', 'DNS', dns.join(' '))
  },
}
