export type AddressFault =
  | 'empty'
  | 'bad-host'
  | 'bad-port'
  | 'bad-user'
  | 'bad-uri'
  | 'not-ssh'
  | 'not-qemu'
  | 'bad-path'
  | 'no-host'
  | 'bad-escape'
  /** an option of a pasted ssh command that is not understood: `what` */
  | 'ssh-flag'
  /** a pasted ssh command goes on with a program for the host: `what` */
  | 'ssh-command'
  | 'bad-quotes'

/** `fault` names the reason, `what` the part that is meant; the text is for logs. */
export class AddressError extends Error {
  readonly fault: AddressFault
  readonly what: string
  constructor(fault: AddressFault, text: string, what = '') {
    super(`not a host (${fault}): ${JSON.stringify(text)}`)
    this.name = 'AddressError'
    this.fault = fault
    this.what = what
  }
}
