import { type ProblemError, problem } from '@shared/problem'

/** One of libvirt's daemons, which another of them asked, is not there: what starts it, now and at each boot. */
export function noDaemon(daemon: string, raw: string): ProblemError {
  // Where libvirt is many daemons, systemd starts each with the first connection to its socket.
  const command = `sudo systemctl enable --now ${daemon}.socket`
  return problem('host.no-daemon', {
    params: { daemon },
    raw,
    remedies: [{ kind: 'start-daemon', params: { daemon, command } }, { kind: 'retry' }],
  })
}
