import type { HostId, HostSummary } from '@shared/model/host'
import type { Remedy } from '@shared/problem'
import { problemOf, reportFault, request } from '../api'
import { closeDialog, navigate, openDialog, wantHost } from '../stores'

/** Connects to a host now, by the user's word; its next state arrives as an event. */
export function retryHost(host: HostId): void {
  wantHost(host)
  tell(request('hosts.retry', { host }))
}

/** Ends the connection; Offshoot does not try again by itself. */
export function disconnectHost(host: HostId): void {
  tell(request('hosts.disconnect', { host }))
}

/** Forgets the passwords that are kept for a host. */
export function forgetSecrets(host: HostId): void {
  tell(request('hosts.forgetSecrets', { host }))
}

/** Puts a saved host into a folder of the sidebar; an empty name: out of all. */
export function moveToFolder(host: HostId, folder: string): void {
  tell(request('hosts.edit', { host, folder }))
}

/** Goes a way on that a host's problem offers. What shows the problem in a dialog is done with it. */
export function goOn(host: HostSummary, remedy: Remedy): void {
  if (remedy.kind !== 'edit-host') closeDialog()
  if (remedy.kind === 'edit-host') openDialog({ kind: 'host', host: host.id })
  if (remedy.kind === 'sign-in-again') {
    // Trying again asks for what could not be forgotten, too.
    void request('hosts.forgetSecrets', { host: host.id })
      .catch((error: unknown) => reportFault('rejection', error))
      .then(() => retryHost(host.id))
  }
  if (remedy.kind === 'retry') retryHost(host.id)
  if (remedy.kind === 'use-session') navigate({ kind: 'vms', host: 'local-session' })
}

/** Starts a network, then does with the VM what needed it. */
export function startWithNetwork({ host, networkUuid, uuid, action }: ParamsOf<'start-network'>): void {
  closeDialog()
  const verb = POWER.find((one) => one === action)
  tell(
    request('networks.act', { host, uuid: networkUuid, action: 'start' }).then(() =>
      verb === undefined ? undefined : request('domains.power', { host, uuid, action: verb }),
    ),
  )
}

/** Starts a VM though linked clones lie on its disks, by the user's word. */
export function startDespiteClones({ host, uuid, action }: ParamsOf<'start-anyway'>): void {
  closeDialog()
  const verb = POWER.find((one) => one === action)
  if (verb !== undefined) tell(request('domains.power', { host, uuid, action: verb, despiteClones: true }))
}

type ParamsOf<K extends Remedy['kind']> = Extract<Remedy, { kind: K; params: unknown }>['params']

const POWER = ['start', 'start-paused', 'start-boot-menu', 'start-fresh'] as const

function tell(asked: Promise<unknown>): void {
  asked.catch((error: unknown) => openDialog({ kind: 'problem', problem: problemOf(error) }))
}
