import { useLayoutEffect, useRef } from 'react'
import { useHosts } from '../../api'
import { homeOf } from '../../common/first-run'
import { replacePage, useNavigation } from '../../stores'

/** Opens the window where there is something to see, once, when that is known, and unless the user went somewhere before. */
export function useStartPage(): void {
  const hosts = useHosts()
  const home = hosts.length === 0 ? undefined : homeOf(hosts)
  const opened = useRef(false)
  useLayoutEffect(() => {
    if (opened.current || home === undefined) return
    opened.current = true
    const { pages } = useNavigation.getState()
    const untouched = pages.length === 1 && pages[0].kind === 'vms' && pages[0].host === 'local-system'
    if (untouched) replacePage({ kind: 'vms', host: home })
  }, [home])
}
