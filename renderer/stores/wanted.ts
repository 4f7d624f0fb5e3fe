import type { HostId } from '@shared/model/host'
import { create } from 'zustand'

/**
 * When the user last told a host to connect, ms since 1970. What a connection asks because of that is the user's own business
 * and stands before all else; what is asked in the background waits (features/prompts).
 */
export const useWanted = create<Readonly<Record<HostId, number>>>(() => ({}))

export function wantHost(host: HostId): void {
  useWanted.setState({ [host]: Date.now() })
}
