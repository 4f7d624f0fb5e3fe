import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type Query,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query'

/**
 * A query client on which no invalidation is lost. Of a query that is asked for the first time, TanStack Query takes the
 * answer under way for the new one; but it may be older than the event that came meanwhile. It is asked once more after it.
 */
export class FreshClient extends QueryClient {
  private readonly first = new Set<Query>()

  override async invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const underWay = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.fetchStatus !== 'idle' && state.data === undefined)
    const later = underWay.filter((query) => !this.first.has(query)).map((query) => this.afterFirst(query, options))
    await Promise.all([super.invalidateQueries(filters, options), ...later])
  }

  private async afterFirst(query: Query, options?: InvalidateOptions): Promise<void> {
    this.first.add(query)
    // The query keeps the error; here only its end counts.
    await query.promise?.catch(() => undefined)
    this.first.delete(query)
    await super.invalidateQueries({ queryKey: query.queryKey, exact: true }, options)
  }
}
