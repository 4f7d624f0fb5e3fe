import { Component, lazy, type ReactNode, Suspense } from 'react'
import { Button, EmptyState, Skeleton } from '../components'
import { VmsPage } from '../features/inventory/vms-page'
import { type Page, usePage } from '../stores'
import { wordsOf } from './i18n'
import { shellWords } from './shell-words'

// Each page is loaded when it is first shown, so that the first list does not wait for it.
const JobsPage = lazy(() => import('../features/jobs').then((m) => ({ default: m.JobsPage })))
const ResourcesPage = lazy(() =>
  import('../features/resources/resources-page').then((m) => ({ default: m.ResourcesPage })),
)
const ComparePage = lazy(() => import('../features/compare').then((m) => ({ default: m.ComparePage })))
const DefinitionPage = lazy(() => import('../features/definition').then((m) => ({ default: m.DefinitionPage })))

/** What fills the content now. */
export function PageView() {
  const page = usePage()
  return (
    <main className="content">
      <Guard key={page.kind}>
        <Suspense fallback={<Skeleton rows={8} />}>{viewOf(page)}</Suspense>
      </Guard>
    </main>
  )
}

function viewOf(page: Page): ReactNode {
  if (page.kind === 'resources') return <ResourcesPage key={page.host} host={page.host} tab={page.tab} />
  if (page.kind === 'jobs') return <JobsPage job={page.job} />
  if (page.kind === 'compare') return <ComparePage left={page.left} right={page.right} />
  if (page.kind === 'definition') {
    return <DefinitionPage key={`${page.host}/${page.uuid}`} host={page.host} uuid={page.uuid} />
  }
  return <VmsPage host={page.host} />
}

/** Keeps the window when a part of it breaks: the part says so and can be drawn again. */
export class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    const t = wordsOf(shellWords)
    return (
      <EmptyState
        text={t('pageMissing')}
        action={<Button onPress={() => this.setState({ broken: false })}>{t('reload')}</Button>}
      />
    )
  }
}
