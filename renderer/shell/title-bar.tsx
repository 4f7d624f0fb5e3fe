import { isUnderWay } from '@shared/job'
import type { DomainSummary } from '@shared/model/domain'
import { ChevronRight, Copy, ListChecks, type LucideIcon, Minus, Search, Square, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useActionContext, useShownAction } from '../actions/use-actions'
import { platform, problemOf, request, useHost, useHosts, useJobs, useSettings } from '../api'
import { isFirstRun, setupOf } from '../common/first-run'
import { HOST_ICONS, hostName } from '../common/host-mark'
import { hostWords } from '../common/words'
import { Button, Icon, IconButton } from '../components'
import { HostInfoButton } from '../features/hosts'
import { fileName, visible } from '../format'
import { useWords } from '../i18n'
import { openDialog, type Page, usePage, useView } from '../stores'
import { shellWords } from './shell-words'
import './shell.css'

/** Our own title bar: panels, back and forward, where you are, search, jobs, and the window's buttons off macOS. */
export function TitleBar() {
  const t = useWords(shellWords)
  const page = usePage()
  const jobs = useJobs().filter(isUnderWay).length
  const { sidebarOpen } = useSettings().layout
  const fullscreen = useView((v) => v.window.fullscreen)
  const context = useActionContext()
  const shown = useShownAction(context)
  const mac = platform() === 'darwin'
  const [sidebar, back, forward, palette] = [
    shown('app.sidebar'),
    shown('app.back'),
    shown('app.forward'),
    shown('app.palette'),
  ]
  return (
    <header className={`title-bar${mac && !fullscreen ? ' has-lights' : ''}`}>
      <div className="title-start">
        {!mac && <span className="title-app">Offshoot</span>}
        <IconButton
          icon={sidebar.action.icon}
          label={sidebar.label}
          keys={sidebar.keys}
          pressed={sidebarOpen}
          onPress={sidebar.run}
        />
        {[back, forward].map((go) => (
          <IconButton
            key={go.id}
            icon={go.action.icon}
            label={go.label}
            keys={go.keys}
            reason={go.reason}
            onPress={go.run}
          />
        ))}
        <Where page={page} vm={context.filled ? context.selected[0] : undefined} />
      </div>
      <button type="button" className="title-search" onClick={palette.run}>
        <Icon of={Search} size={14} />
        <span className="title-search-word">{t('search')}</span>
        <kbd>{palette.keys}</kbd>
      </button>
      <div className="title-end">
        <Button
          look="plain"
          icon={ListChecks}
          className={page.kind === 'jobs' ? 'is-on' : undefined}
          onPress={shown('app.jobs').run}
          tooltip={
            <>
              {jobs > 0 ? t('jobsActive', { count: jobs }) : t('jobs')}
              <kbd>{shown('app.jobs').keys}</kbd>
            </>
          }
        >
          {t('jobs')}
          {jobs > 0 && <span className="title-count">{jobs}</span>}
        </Button>
        {!mac && <WindowButtons />}
      </div>
    </header>
  )
}

interface WhereProps {
  readonly page: Page
  /** the one that fills the page */
  readonly vm: DomainSummary | undefined
}

function Where({ page, vm }: WhereProps) {
  const t = useWords(shellWords)
  const h = useWords(hostWords)
  const host = useHost(page.kind === 'compare' ? page.left.host : 'host' in page ? (page.host ?? '') : '')
  const hosts = useHosts()
  const icon: LucideIcon | null = host ? HOST_ICONS[host.kind] : null
  const name = host ? hostName(host, 'kind', h) : ''
  // The welcome has a title of its own.
  if (page.kind === 'vms' && isFirstRun(hosts) && (host === undefined || setupOf(host) !== null)) return null
  if (page.kind === 'jobs') return <WhereText last={t('jobs')} more={t('jobsWhere')} />
  if (vm) return <WhereText icon={icon} first={host ? name : t('allHosts')} last={visible(vm.name)} />
  if (page.kind === 'vms' && page.host === null) return <WhereText last={t('allHosts')} />
  if (page.kind === 'image') {
    return <WhereText icon={icon} first={`${name} › ${t('images')}`} last={visible(fileName(page.path))} />
  }
  if (page.kind === 'images') return <WhereText icon={icon} first={name} last={t('images')} />
  if (page.kind === 'compare' || page.kind === 'definition' || page.kind === 'resources') {
    const last = t(
      page.kind === 'compare'
        ? 'compare'
        : page.kind === 'resources'
          ? page.tab
          : page.uuid === null
            ? 'define'
            : 'editXml',
    )
    return <WhereText icon={icon} first={name} last={last} />
  }
  return <WhereText icon={icon} last={name} more={host && <HostInfoButton host={host} />} />
}

interface WhereTextProps {
  readonly icon?: LucideIcon | null
  /** what it lies in */
  readonly first?: string
  readonly last: string
  readonly more?: ReactNode
}

function WhereText({ icon, first, last, more }: WhereTextProps) {
  return (
    <div className="title-where">
      {icon && <Icon of={icon} tone="fg2" />}
      {first !== undefined && (
        <span className="title-where-first">
          <span>{first}</span>
          <Icon of={ChevronRight} size={13} />
        </span>
      )}
      <h1>{last}</h1>
      {more && <span className="title-where-more">{more}</span>}
    </div>
  )
}

function WindowButtons() {
  const t = useWords(shellWords)
  const { maximized } = useView((v) => v.window)
  const control = (action: 'minimize' | 'toggle-maximize' | 'close') => () => {
    request('window.control', { action }).catch((error: unknown) =>
      openDialog({ kind: 'problem', problem: problemOf(error) }),
    )
  }
  return (
    <div className="window-buttons">
      <button type="button" aria-label={t('minimize')} onClick={control('minimize')}>
        <Icon of={Minus} />
      </button>
      <button type="button" aria-label={maximized ? t('restore') : t('maximize')} onClick={control('toggle-maximize')}>
        <Icon of={maximized ? Copy : Square} size={maximized ? 14 : 13} />
      </button>
      <button type="button" className="is-close" aria-label={t('close')} onClick={control('close')}>
        <Icon of={X} />
      </button>
    </div>
  )
}
