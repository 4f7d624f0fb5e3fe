import { describe, expect, it } from 'vitest'
import { placeOfChild, placeOfProblem } from './places'

const text = `<!-- <name>no</name> -->
<domain type='kvm'>
  <metadata><x:name xmlns:x='u'>no</x:name><name>no</name></metadata>
  <name>web-01</name>
  <uuid/>
</domain>
`

describe('the place of a problem in a definition', () => {
  it('is the element of the VM itself, not one of the same name in a comment or in metadata', () => {
    expect(placeOfChild(text, 'name')).toEqual({ line: 4, column: 3 })
    expect(placeOfChild(text, 'uuid')).toEqual({ line: 5, column: 3 })
    expect(placeOfChild(text, 'vcpu')).toBeNull()
  })

  it('is where main found the syntax broken, and the name when it is taken or cannot be', () => {
    const at = (code: string, params: Record<string, string | number>) =>
      placeOfProblem(text, { code: code as 'definition.syntax', params, remedies: [] })
    expect(at('definition.syntax', { line: 3, column: 7 })).toEqual({ line: 3, column: 7 })
    expect(at('domain.exists', { name: 'web-01' })).toEqual({ line: 4, column: 3 })
    expect(at('input.invalid', { field: 'name', reason: 'slash' })).toEqual({ line: 4, column: 3 })
    expect(at('definition.other', { field: 'uuid' })).toEqual({ line: 5, column: 3 })
    expect(at('definition.invalid', {})).toBeNull()
    expect(placeOfProblem(text, null)).toBeNull()
  })

  it('is the element that the schema names, when there is one of that name only', () => {
    const at = (element: string) =>
      placeOfProblem(text, { code: 'definition.invalid', params: { by: 'schema', element }, remedies: [] })
    expect(at('uuid')).toEqual({ line: 5, column: 3 })
    expect(at('metadata')).toEqual({ line: 3, column: 3 })
    expect(at('name')).toBeNull()
  })

  it('is found as far as a broken text can be read, and never throws', () => {
    expect(placeOfChild('<domain>\n<name>a</name><vcpu', 'name')).toEqual({ line: 2, column: 1 })
    for (const broken of ['', '<', '<<<>>', '</a>', '<a', 'plain']) expect(placeOfChild(broken, 'name')).toBeNull()
  })
})
