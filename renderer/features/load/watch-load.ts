import { useEffect } from 'react'
import { request } from '../../api'

const wanted = new Map<symbol, string>()

function ask(): void {
  const hosts = document.visibilityState === 'visible' ? [...new Set(wanted.values())] : []
  void request('load.watch', { hosts }).catch(() => undefined)
}

/** While the caller is on screen and the window can be seen, the load of a host's VMs is read. */
export function useWatchLoad(host: string | null): void {
  useEffect(() => {
    if (host === null) return
    const mine = Symbol(host)
    wanted.set(mine, host)
    ask()
    document.addEventListener('visibilitychange', ask)
    return () => {
      wanted.delete(mine)
      document.removeEventListener('visibilitychange', ask)
      ask()
    }
  }, [host])
}
