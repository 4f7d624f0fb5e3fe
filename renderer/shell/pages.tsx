import { type ReactNode, Suspense } from 'react'
import { FaultBoundary, Skeleton } from '../components'
import { ComparePage } from '../features/compare'
import { DefinitionPage } from '../features/definition'
import { ImagePage, ImagesPage } from '../features/images'
import { VmsPage } from '../features/inventory'
import { JobsPage } from '../features/jobs'
import { ResourcesPage } from '../features/resources'
import { type Page, usePage } from '../stores'

// Each page is loaded when it is first shown, so that the first list does not wait for it.

/** What fills the content now. */
export function PageView() {
  const page = usePage()
  return (
    <main className="content">
      <FaultBoundary key={page.kind} look="page">
        <Suspense fallback={<Skeleton rows={8} />}>{viewOf(page)}</Suspense>
      </FaultBoundary>
    </main>
  )
}

function viewOf(page: Page): ReactNode {
  if (page.kind === 'resources') return <ResourcesPage key={page.host} host={page.host} tab={page.tab} />
  if (page.kind === 'images') return <ImagesPage key={page.host} host={page.host} view={page.view} />
  if (page.kind === 'image') return <ImagePage key={`${page.host}${page.path}`} host={page.host} path={page.path} />
  if (page.kind === 'jobs') return <JobsPage job={page.job} />
  if (page.kind === 'compare') return <ComparePage left={page.left} right={page.right} />
  if (page.kind === 'definition') {
    return <DefinitionPage key={`${page.host}/${page.uuid}`} host={page.host} uuid={page.uuid} />
  }
  return <VmsPage host={page.host} />
}
