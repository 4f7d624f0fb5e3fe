/** How far an OpenSSH client has come, from its debug output (`-v`). What is not understood is passed over. */

export interface ClientEvents {
  /** it speaks with this address */
  connecting(address: string): void
  connected(): void
  /** the server's key was taken */
  keyAccepted(fingerprint: string): void
  signedIn(method: string): void
  /** it takes requests at its control socket */
  ready(): void
  /** it has written an accepted key to the first file of known hosts */
  keyWritten(): void
}

export class ClientProgress {
  /** everything it wrote, the end of it */
  text = ''
  /** what the host takes */
  methods: readonly string[] = []
  readonly tried: string[] = []
  /** public keys, `SHA256:… label` */
  readonly offered: string[] = []
  fingerprint = ''
  /** the server showed a certificate that was accepted */
  certificate = false
  readonly #events: ClientEvents
  #rest = ''
  #isConnected = false
  #method = 'none'

  constructor(events: ClientEvents) {
    this.#events = events
  }

  feed(chunk: string): void {
    this.text = (this.text + chunk).slice(-64 * 1024)
    const lines = (this.#rest + chunk).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    const [, address] = /^debug1: Connecting to \S+ \[(.+)\] port \d+/.exec(line) ?? []
    if (address !== undefined) return this.#events.connecting(address)
    if (/^debug1: (Connection established|Remote protocol version)/.test(line)) {
      if (!this.#isConnected) this.#events.connected()
      this.#isConnected = true
      return
    }
    const [, , fingerprint] = /^debug1: Server host (key|certificate): \S+ (SHA256:[A-Za-z0-9+/]+)/.exec(line) ?? []
    if (fingerprint !== undefined) {
      this.fingerprint = fingerprint
      return
    }
    if (/^debug1: Host .* matches the .* host certificate/.test(line)) this.certificate = true
    if (/^debug1: (SSH2_MSG_NEWKEYS|expecting SSH2_MSG_NEWKEYS|rekey out)/.test(line)) return this.#keys(line)
    if (/^Warning: Permanently added /.test(line)) return this.#events.keyWritten()
    const [, methods] = /^debug1: Authentications that can continue: (\S*)/.exec(line) ?? []
    if (methods !== undefined) this.methods = methods.split(',')
    const [, method] = /^debug1: Next authentication method: (\S+)/.exec(line) ?? []
    if (method !== undefined) {
      this.#method = method
      if (!this.tried.includes(method)) this.tried.push(method)
    }
    const [, label, key] = /^debug1: Offering public key: (.*?) \S+ (SHA256:\S+)/.exec(line) ?? []
    if (key !== undefined) this.offered.push(`${key} ${label}`)
    const [, succeeded] =
      /^Authenticated to .* using "(.+)"\.$/.exec(line) ??
      /^debug1: Authentication succeeded \((.+)\)\.$/.exec(line) ??
      []
    if (succeeded !== undefined) return this.#events.signedIn(succeeded)
    if (/^Authenticated to /.test(line)) return this.#events.signedIn(this.#method)
    if (/^debug1: Entering interactive session/.test(line)) this.#events.ready()
  }

  #keyTold = false
  #keys(line: string): void {
    if (this.#keyTold || !/NEWKEYS received/.test(line)) return
    this.#keyTold = true
    this.#events.keyAccepted(this.fingerprint)
  }
}
