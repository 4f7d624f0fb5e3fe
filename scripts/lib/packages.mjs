import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asRoot } from './privilege.mjs'
import { capture, Problem, root, run } from './run.mjs'

/**
 * The packages of a list: one a line, `a|b` are alternatives, `#` begins a comment.
 * @returns {string[][]} alternatives in order of preference
 */
export function parsePackages(text) {
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split('|').map((name) => name.trim()))
}

/** Names apt could install, from the words of `apt-cache policy`. */
export function parseCandidates(policy) {
  const found = new Set()
  let name = ''
  for (const line of policy.split('\n')) {
    if (/^\S+:$/.test(line)) name = line.slice(0, -1)
    const candidate = /^ {2}Candidate: (.+)$/.exec(line)?.[1]
    if (candidate && candidate !== '(none)') found.add(name)
  }
  return found
}

/** Names that are installed, from `dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n'`. */
export function parseInstalled(list) {
  return new Set([...list.matchAll(/^ii\s+(\S+)$/gm)].map((match) => match[1]))
}

/** Whether this is Debian, Ubuntu or a child of theirs, from /etc/os-release. */
export function isDebianLike(osRelease) {
  const words = [...osRelease.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)].flatMap((m) =>
    (m[1] ?? '').replace(/"/g, '').split(' '),
  )
  return words.includes('debian') || words.includes('ubuntu')
}

const labPackages = join(root, 'e2e/lab/packages.txt')

async function missing() {
  const wanted = parsePackages(readFileSync(labPackages, 'utf8'))
  const { stdout } = await capture(['dpkg-query', '-W', '-f', '${db:Status-Abbrev} ${Package}\n'])
  const installed = parseInstalled(stdout)
  return wanted.filter((names) => !names.some((name) => installed.has(name)))
}

/** Picks of each group the first that apt knows; `unknown` are groups without one. */
async function choose(groups) {
  const names = groups.flat()
  const { stdout } = await capture(['apt-cache', 'policy', ...names], { env: { ...process.env, LC_ALL: 'C' } })
  const candidates = parseCandidates(stdout)
  const chosen = groups.map((group) => group.find((name) => candidates.has(name)))
  return { chosen: chosen.filter(Boolean), unknown: groups.filter((_, i) => !chosen[i]) }
}

/**
 * apt-get install without starting anything: invoke-rc.d asks policy-rc.d, and ours says no while we install, so that
 * this machine's own libvirtd, sshd and the like stay as they are.
 */
const installer = `
guard=/usr/sbin/policy-rc.d made=
if [ ! -e $guard ] || grep -q 'made by offshoot' $guard; then
  made=1
  printf '#!/bin/sh\\n# made by offshoot while it installs packages\\nexit 101\\n' > $guard && chmod 755 $guard
fi
trap '[ -z "$made" ] || rm -f $guard' EXIT
trap 'exit 130' INT TERM HUP
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 -q -y install --no-install-recommends "$@"
`

/** Installs what the lab needs and this machine lacks. @throws {Problem} when apt cannot */
export async function ensurePackages() {
  const groups = await missing()
  if (groups.length === 0) return
  console.log(`Installing ${groups.length} packages: ${groups.map((names) => names[0]).join(' ')}`)
  const update = () => run(asRoot(['apt-get', '-o', 'DPkg::Lock::Timeout=300', '-q', 'update']), { stdio })
  const stdio = ['ignore', 'inherit', 'inherit']
  let { chosen, unknown } = await choose(groups)
  if (unknown.length > 0) {
    await update()
    ;({ chosen, unknown } = await choose(groups))
  }
  if (unknown.length > 0) {
    throw new Problem(`apt knows no package for: ${unknown.map((names) => names.join(' or ')).join(', ')}`)
  }
  const install = () => run(asRoot(['sh', '-c', installer, 'install', ...chosen]), { stdio })
  // lists may be older than the mirror: once more with fresh ones
  if ((await install()) !== 0 && ((await update()) !== 0 || (await install()) !== 0)) {
    throw new Problem(`apt-get could not install: ${chosen.join(' ')}`)
  }
}

/** Whether apt runs here. */
export function hasApt() {
  return (
    existsSync('/etc/os-release') &&
    existsSync('/usr/bin/apt-get') &&
    isDebianLike(readFileSync('/etc/os-release', 'utf8'))
  )
}
