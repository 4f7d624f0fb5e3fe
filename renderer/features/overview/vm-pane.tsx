import type { DomainSummary } from '@shared/model/domain'
import { type ReactNode, Suspense } from 'react'
import { useActionContext, useShownAction } from '../../actions/use-actions'
import { VmMenuButton } from '../../actions/vm-menu'
import { StateIcon } from '../../common/state-mark'
import { FaultBoundary, IconButton, late, Skeleton, Tabs } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { setView, useView } from '../../stores'
import { ScreenView, screenWords } from '../screen'
import { SnapshotsTab, snapshotWords } from '../snapshots'
import { Overview } from './overview'
import { overviewWords } from './words'
import './overview.css'

// The editor is a third of the renderer's code, and not needed for the first frame.
const XmlView = late(() => import('./xml-view'), 'XmlView')

export interface VmPaneProps {
  readonly domain: DomainSummary
  /** its host answers */
  readonly online: boolean
}

/** One VM under the list, or instead of it: its tabs. */
export function VmPane({ domain, online }: VmPaneProps) {
  const t = useWords(overviewWords)
  const s = useWords(snapshotWords)
  const c = useWords(screenWords)
  const tab = useView((v) => v.tab)
  return (
    <section className="vm-pane" aria-label={t('pane', { name: visible(domain.name) })}>
      <Tabs
        label={t('tabs', { name: visible(domain.name) })}
        selected={tab}
        onSelect={(next) => setView({ tab: next })}
        lead={
          <>
            <StateIcon state={domain.state} named />
            <h2 className="vm-pane-name" title={domain.title ?? visible(domain.name)}>
              {visible(domain.name)}
            </h2>
          </>
        }
        end={<PaneEnd />}
        tabs={[
          { id: 'overview', label: t('overview'), content: guarded(<Overview domain={domain} online={online} />) },
          {
            id: 'snapshots',
            label: s('tab'),
            ...(domain.snapshotCount > 0 ? { count: domain.snapshotCount } : {}),
            content: guarded(<SnapshotsTab domain={domain} online={online} />),
          },
          { id: 'screen', label: c('tab'), content: guarded(<ScreenView domain={domain} online={online} />) },
          {
            id: 'xml',
            label: t('xml'),
            content: guarded(<XmlView domain={domain} />),
          },
        ]}
      />
    </section>
  )
}

/** A tab that breaks leaves the others and the list working. */
function guarded(tab: ReactNode): ReactNode {
  return (
    <FaultBoundary look="page">
      <Suspense fallback={<Skeleton />}>{tab}</Suspense>
    </FaultBoundary>
  )
}

/** The way to the whole page and back; with it, what the toolbar over the list offers. */
function PaneEnd() {
  const context = useActionContext()
  const fill = useShownAction(context)('app.fill')
  return (
    <>
      {context.filled && <VmMenuButton />}
      <IconButton icon={fill.action.icon} label={fill.label} keys={fill.keys} reason={fill.reason} onPress={fill.run} />
    </>
  )
}
