/** Whether a way to a host asks for something that ssh2 cannot do, so that the system's OpenSSH client has to carry it. */
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { ALGORITHM_KINDS, offeredLists } from '../algorithms'
import type { SshOptions } from '../config'
import { startsSsh } from '../jump-command'
import { KnownHosts, knownHostName } from '../known-hosts'

/** Why; `what` is a file, a keyword or a list of them. */
export interface ClientNeed {
  readonly why:
    | 'certificate'
    | 'security-key'
    | 'host-certificate'
    | 'kerberos'
    | 'algorithms'
    | 'option'
    | 'proxy-command'
  readonly what: string
}

/** The first reason on the way, hop by hop; null: ssh2 can do all of it. */
export async function needOf(path: readonly SshOptions[]): Promise<ClientNeed | null> {
  for (const options of path) {
    const need = await hopNeed(options)
    if (need !== null) return need
  }
  return null
}

async function hopNeed(options: SshOptions): Promise<ClientNeed | null> {
  const [keyword] = options.beyondSsh2
  if (keyword !== undefined) return { why: 'option', what: keyword }
  const lists = offeredLists(options.algorithms)
  const empty = ALGORITHM_KINDS.find((kind) => lists[kind].length === 0)
  if (empty !== undefined) return { why: 'algorithms', what: empty }
  if (options.proxyCommandText !== undefined && startsSsh(options.proxyCommandText)) {
    return { why: 'proxy-command', what: options.proxyCommandText }
  }
  const authority = await authorityOf(options)
  if (authority !== null) return { why: 'host-certificate', what: authority }
  if (options.methods.length === 0) return { why: 'option', what: 'PreferredAuthentications' }
  return (
    (await keyNeed(options)) ??
    (options.gssapi && (await hasTicket()) ? { why: 'kerberos', what: 'GSSAPIAuthentication' } : null)
  )
}

/** A certificate authority that known_hosts names for this host. */
async function authorityOf({
  host,
  port,
  hostKeyAlias,
  userKnownHosts,
  globalKnownHosts,
}: SshOptions): Promise<string | null> {
  const known = await KnownHosts.load([...userKnownHosts, ...globalKnownHosts])
  const names = hostKeyAlias === undefined ? [knownHostName(host, port), knownHostName(host)] : [hostKeyAlias]
  const line = names.flatMap((name) => known.find(name)).find(({ marker }) => marker === 'cert-authority')
  return line === undefined ? null : `${line.file}:${line.line}`
}

/** Certificates and keys of security devices, by their public halves. */
async function keyNeed(options: SshOptions): Promise<ClientNeed | null> {
  const { identityFiles, certificateFiles, methods } = options
  if (!methods.includes('publickey')) return null
  for (const file of [...certificateFiles, ...identityFiles.map((one) => `${one}-cert.pub`)]) {
    if (await isFile(file)) return { why: 'certificate', what: file }
  }
  for (const file of identityFiles) {
    // Most keys named by default are not there.
    const text = await readFile(`${file}.pub`, 'latin1').catch(() => '')
    if (/^sk-\S+@openssh\.com /.test(text) && (await isFile(file))) return { why: 'security-key', what: file }
  }
  return agentNeed(options)
}

/** The same of what the agent holds. ssh2 sees only plain keys there. */
function agentNeed({ identityAgent, identitiesOnly }: SshOptions): Promise<ClientNeed | null> {
  const socket = identityAgent === 'default' ? process.env.SSH_AUTH_SOCK : identityAgent
  if (identitiesOnly || identityAgent === null || (socket === undefined && process.platform !== 'win32')) {
    return Promise.resolve(null)
  }
  const env = socket ? { ...process.env, SSH_AUTH_SOCK: socket } : process.env
  return new Promise((resolve) => {
    execFile('ssh-add', ['-L'], { timeout: 3000, windowsHide: true, env }, (error, stdout) => {
      const [, type = '', comment = ''] =
        /^(\S+-cert-v01@openssh\.com|sk-\S+@openssh\.com) \S+ ?(.*)$/m.exec(stdout) ?? []
      if (error || type === '') return resolve(null)
      resolve({ why: type.includes('-cert-') ? 'certificate' : 'security-key', what: comment || type })
    })
  })
}

async function isFile(path: string): Promise<boolean> {
  // What is not there, or may not be looked at, ssh cannot use either.
  return (await stat(path).catch(() => null))?.isFile() === true
}

/** Whether there is a Kerberos ticket that is valid now. */
function hasTicket(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('klist', ['-s'], { timeout: 3000, windowsHide: true }, (error) => resolve(error === null))
  })
}
