/** An ssh command as people copy it from a terminal or a wiki: `$ ssh -p 2222 root@kvm1`. Pure. */
import { AddressError } from './address-error'
import { splitArguments } from './config-words'

/** What a pasted command says; host and user are not checked yet. */
export interface SshCommand {
  /** `host`, `user@host` or `ssh://user@host:port` */
  readonly destination: string
  readonly user?: string
  readonly port?: string
  readonly keyFile?: string
  /** `-J`: hosts to go through, with commas */
  readonly jump?: string
  /** `-F`: another configuration */
  readonly configFile?: string
  /** `-W`: what standard input and output are connected to */
  readonly forward?: string
}

/** Whatever a prompt ends with stands before the command: `$ `, `root@laptop:~# `, `PS C:\> `. */
const COMMAND = /^(?:\S.*?[$#%>❯]\s+|[$#%>❯]\s*)?(?:\S*[/\\])?ssh(?:\.exe)?(?=\s)/i
/** Flags that change nothing here: how much is said, terminals, agents, windows. */
const IDLE = 'qvtTaAxXYnNfCgkKys46'
const WITH_VALUE = 'BbcDEeFIiJLlmOoPpQRSWw'

/** Whether a text is meant as an ssh command. */
export function isSshCommand(text: string): boolean {
  return COMMAND.test(text)
}

interface Reading {
  destination?: string
  user?: string
  port?: string
  keyFile?: string
  jump?: string
  configFile?: string
  forward?: string
}

/**
 * Reads an ssh command. The options that lead to a host are understood; those that change nothing here are passed over.
 * @param more flags that the caller understands too: `F` and `W` stand in a ProxyCommand
 * @throws AddressError ssh-flag, ssh-command, no-host
 */
export function readSshCommand(text: string, more = ''): SshCommand {
  const words = splitArguments(text.replace(COMMAND, ''))
  if (words === null) throw new AddressError('bad-quotes', text)
  const read: Reading = {}
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--' || !word.startsWith('-') || word === '-') {
      const [host, ...command] = word === '--' ? rest.splice(0) : [word]
      if (read.destination !== undefined || command.length > 0) {
        throw new AddressError('ssh-command', text, (read.destination === undefined ? command[0] : host) ?? '')
      }
      if (host !== undefined) read.destination = host
      continue
    }
    for (let at = 1; at < word.length; at++) {
      const flag = word[at] ?? ''
      if (IDLE.includes(flag)) continue
      const known = WITH_VALUE.includes(flag)
      const value = known ? word.slice(at + 1) || rest.shift() : undefined
      take(read, flag, value, more, text)
      break
    }
  }
  const { destination, ...options } = read
  if (destination === undefined) throw new AddressError('no-host', text)
  return { destination, ...options }
}

function take(read: Reading, flag: string, value: string | undefined, more: string, text: string): void {
  if (value === undefined) throw new AddressError('ssh-flag', text, `-${flag}`)
  switch (flag) {
    case 'l':
      read.user ??= value
      return
    case 'p':
      read.port ??= value
      return
    case 'i':
      read.keyFile ??= homeOf(value)
      return
    case 'J':
      read.jump ??= value
      return
    case 'o':
      return option(read, value, text)
    case 'F':
    case 'W':
      if (!more.includes(flag)) throw new AddressError('ssh-flag', text, `-${flag}`)
      if (flag === 'F') read.configFile ??= homeOf(value)
      else read.forward ??= value
      return
    default:
      throw new AddressError('ssh-flag', text, `-${flag}`)
  }
}

/** Options that name a host; and those whose obedience is ours to decide, as `no_verify` of a URI. */
function option(read: Reading, text: string, whole: string): void {
  const [, name = '', value = ''] = /^\s*([A-Za-z0-9]+)\s*[=\s]\s*(.*?)\s*$/.exec(text) ?? []
  switch (name.toLowerCase()) {
    case 'user':
      read.user ??= value
      return
    case 'port':
      read.port ??= value
      return
    case 'identityfile':
      read.keyFile ??= homeOf(value)
      return
    case 'proxyjump':
      read.jump ??= value
      return
    case 'stricthostkeychecking':
    case 'loglevel':
    case 'connecttimeout':
    case 'serveraliveinterval':
    case 'serveralivecountmax':
    case 'batchmode':
    case 'requesttty':
    case 'identitiesonly':
      return
    default:
      throw new AddressError('ssh-flag', whole, `-o ${name || text}`)
  }
}

/** The shell that the command was meant for would have done this. */
function homeOf(path: string): string {
  return path.replace(/^\$(HOME|\{HOME\})(?=\/|$)/, '~')
}
