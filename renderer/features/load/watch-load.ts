import { useEffect } from 'react'
import { reportFault, request } from '../../api'

const wanted = new Map<symbol, readonly string[]>()

function ask(): void {
  const hosts = document.visibilityState === 'visible' ? [...new Set([...wanted.values()].flat())] : []
  request('load.watch', { hosts }).catch((error: unknown) => reportFault('rejection', error))
}

/** While the caller is on screen and the window can be seen, the load of these hosts' VMs is read. */
export function useWatchLoad(hosts: readonly string[]): void {
  const names = JSON.stringify(hosts)
  useEffect(() => {
    const ids = JSON.parse(names) as string[]
    if (ids.length === 0) return
    const mine = Symbol(names)
    wanted.set(mine, ids)
    ask()
    document.addEventListener('visibilitychange', ask)
    return () => {
      wanted.delete(mine)
      document.removeEventListener('visibilitychange', ask)
      ask()
    }
  }, [names])
}
