/** ProxyCommands that only lead through another ssh host, as they were written before there was ProxyJump. Pure. */
import { AddressError } from './address-error'
import { isSshCommand, readSshCommand } from './ssh-command'
import { type HostAddress, parseHost } from './uri'

/**
 * The host that a ProxyCommand such as `ssh -q -W %h:%p bastion` goes through; null for any other command.
 * @param command as it stands in the configuration
 */
export function jumpOf(command: string): HostAddress | null {
  const line = bare(command)
  if (!isSshCommand(line)) return null
  try {
    const { destination, forward, user, port, keyFile, jump, configFile } = readSshCommand(line, 'FW')
    if (forward === undefined || !/^(%h|\[%h\]):%p$/.test(forward) || /%/.test(destination)) return null
    const flags = [
      ...(user === undefined ? [] : ['-l', user]),
      ...(port === undefined ? [] : ['-p', port]),
      ...(jump === undefined ? [] : ['-J', jump]),
    ]
    const { kind: _, ...address } = parseHost(`ssh ${flags.join(' ')} ${destination}`)
    return {
      ...address,
      ...(keyFile === undefined ? {} : { keyFile }),
      ...(configFile === undefined ? {} : { configFile }),
      kind: 'command',
    }
  } catch (error) {
    if (error instanceof AddressError) return null
    throw error
  }
}

/** Whether a ProxyCommand starts an ssh client of its own, whose questions would have nowhere to go. */
export function startsSsh(command: string): boolean {
  return isSshCommand(bare(command))
}

/** Without what a shell would understand: then it is more than one plain command. */
function bare(command: string): string {
  const line = command
    .trim()
    .replace(/^exec\s+/, '')
    .replace(/\s+2>\s*\/dev\/null\s*$/, '')
  return /[|&;<>`$()]/.test(line.replace(/\$(HOME|\{HOME\})/g, '')) ? '' : line
}
