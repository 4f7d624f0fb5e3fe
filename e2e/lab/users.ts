import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from './run'

export interface LabUser {
  name: string
  uid: number
  gid: number
  home: string
  /** login shell; default bash */
  shell?: string
}

/**
 * Writes a user into the state directory of a lab host: account without password, home, and libvirt's knowledge of QEMU
 * for their session daemon, which would take seconds to gather.
 * @param capabilities directory of capability files to copy, if there is one
 */
export async function writeUser(
  dir: string,
  { name, uid, gid, home, shell = '/bin/bash' }: LabUser,
  libvirtGroup: boolean,
  capabilities: string,
): Promise<void> {
  const etc = (file: string) => join(dir, 'etc', file)
  // appended and rewritten in place: these files are bind mounts, a renamed new one would not be seen
  appendFileSync(etc('passwd'), `${name}:x:${uid}:${gid}::${home}:${shell}\n`)
  appendFileSync(etc('shadow'), `${name}:*:19000:0:99999:7:::\n`)
  let groups = `${readFileSync(etc('group'), 'utf8')}${name}:x:${gid}:\n`
  if (libvirtGroup) {
    groups = groups.replace(/^(libvirt:.*:)(.*)$/m, (_, head, others) => `${head}${others ? `${others},` : ''}${name}`)
  }
  writeFileSync(etc('group'), groups)
  appendFileSync(join(dir, 'users'), `${name} ${uid} ${gid}\n`)
  const cache = join(dir, home, '.cache/libvirt/qemu/capabilities')
  mkdirSync(cache, { recursive: true })
  if (existsSync(capabilities)) cpSync(capabilities, cache, { recursive: true, preserveTimestamps: true })
  chmodSync(join(dir, home), 0o700)
  await must(['chown', '-R', `${uid}:${gid}`, join(dir, home)])
}
