import type { HostSummary } from '@shared/model/host'

/** What the user calls a host; this computer's two have words of their own. */
export function hostLabel(host: HostSummary): string {
  return host.name || host.address || host.uri
}
