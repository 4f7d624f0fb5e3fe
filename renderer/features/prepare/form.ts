import type { GuestFacts, PrepareChoice, PrepareChoices } from '@shared/model/prepare'

/** What the dialog holds: what is ticked, and what is typed, also where it is not ticked. */
export interface PrepareForm {
  readonly ticked: Readonly<Record<Exclude<PrepareChoice, 'address'>, boolean>>
  readonly hostname: string
  readonly network: 'keep' | 'dhcp' | 'static'
  readonly address: string
  readonly prefix: string
  readonly gateway: string
  readonly dns: string
  readonly rootPassword: string
  readonly timeZone: string
}

/** A VM's name as a host name: what no host name can hold becomes a dash. */
export function asHostname(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 63)
}

/** What no two machines may share is ticked; what would lock somebody out, or lose something, is not. */
export function initialForm(name: string, guest: GuestFacts): PrepareForm {
  const has = (choice: PrepareChoice) => !guest.nothingFor.includes(choice)
  const hostname = asHostname(name)
  return {
    ticked: {
      hostname: hostname !== '' && hostname !== guest.hostname,
      machineId: has('machineId'),
      sshHostKeys: has('sshHostKeys') && guest.keyMaker !== 'unknown',
      netRules: has('netRules'),
      hardware: has('hardware'),
      cloudInit: false,
      rootPassword: false,
      authorizedKeys: false,
      timeZone: false,
      logs: false,
    },
    hostname: hostname === '' ? (guest.hostname ?? '') : hostname,
    network: 'keep',
    address: guest.address ?? '',
    prefix: '',
    gateway: '',
    dns: '',
    rootPassword: '',
    timeZone: guest.timeZone ?? '',
  }
}

/** What is asked of main. */
export function choicesOf(form: PrepareForm): PrepareChoices {
  const { ticked, prefix, gateway } = form
  const dns = form.dns.split(/[\s,;]+/).filter(Boolean)
  return {
    ...ticked,
    hostname: ticked.hostname ? form.hostname.trim() : null,
    rootPassword: ticked.rootPassword ? form.rootPassword : null,
    timeZone: ticked.timeZone ? form.timeZone.trim() : null,
    address:
      form.network === 'keep'
        ? null
        : form.network === 'dhcp'
          ? 'dhcp'
          : {
              address: form.address.trim(),
              // What is no number is told as wrong by main, as 0 is.
              ...(prefix.trim() === '' ? {} : { prefix: /^\d{1,3}$/.test(prefix.trim()) ? Number(prefix) : 0 }),
              ...(gateway.trim() === '' ? {} : { gateway: gateway.trim() }),
              ...(dns.length === 0 ? {} : { dns }),
            },
  }
}
