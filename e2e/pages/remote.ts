import { LabHost, type LabHostOptions } from '../lab/lab'
import { authorize, LabSshd, type LabSshdOptions, makeKey } from '../lab/sshd'

/** A lab host that is reached with ssh from the one where the application runs. */
export interface Remote {
  readonly host: LabHost
  readonly sshd: LabSshd
  readonly ip: string
}

/** Brings up a host with sshd at 10.99.0.N; the caller takes it down. */
export async function remoteHost(
  name: string,
  n: number,
  options: LabSshdOptions = {},
  how: Omit<LabHostOptions, 'ip'> = {},
): Promise<Remote> {
  const ip = `10.99.0.${n}`
  const host = await LabHost.up(name, { ip, ...how })
  return { host, sshd: await LabSshd.start(host, options), ip }
}

/**
 * Gives root of the application's host a key, and lets it in as `users` of the remote one.
 * @param passphrase of the key; none when empty
 */
export async function giveKey(lab: LabHost, remote: LabHost, users: readonly string[], passphrase = ''): Promise<void> {
  const key = lab.outside('/root/.ssh/id_ed25519')
  await lab.must(['install', '-d', '-m', '700', '/root/.ssh'])
  if ((await lab.exec(['test', '-e', '/root/.ssh/id_ed25519'])).code !== 0) {
    await makeKey(key, passphrase === '' ? {} : { passphrase })
    await lab.must(['chmod', '600', '/root/.ssh/id_ed25519'])
  }
  for (const user of users) authorize(remote, user, `${key}.pub`)
}
