import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentCatches, silentInProduct } from './lib/silent-catches.mjs'

test('no error of the product is dropped in silence: it is used, logged, or a comment says why', () => {
  expect(silentInProduct(join(import.meta.dirname, '..'))).toEqual([])
})

test.each([
  'try { a() } catch {}',
  'try { a() } catch { b() }',
  'try { a() } catch (error) { b() }',
  'a().catch(() => undefined)',
  'a().catch((error) => null)',
  'a().then(b, () => null)',
  'a()\n  .b() // of another\n  .catch(() => null)',
])('finds %s', (source) => {
  expect(silentCatches('a.ts', source)).toHaveLength(1)
})

test.each([
  'try { a() } catch (error) { b(error) }',
  'try { a() } catch ({ code }) { b(code) }',
  'try { a() } catch { throw b() }',
  'try { a() } catch { host.log.debug("a.failed") }',
  'try { a() } catch { /* gone already */ }',
  'a().catch((error) => b(error))',
  'a().catch(instead(log, "a.failed", null))',
  '// Gone already.\na().catch(() => null)',
  'a().catch(() => null) // gone already',
  'a().then(b, (error) => b(error))',
])('takes %s', (source) => {
  expect(silentCatches('a.ts', source)).toEqual([])
})
