import { describe, expect, it } from 'vitest'
import { definitionOfSnapshot, outdented } from './snapshot'

describe('the definition that a snapshot holds', () => {
  it('is shown as it would stand alone, with what is text as it is', () => {
    const xml = `<domainsnapshot>
  <name>a</name>
  <domain type='qemu'>
    <name>web</name>
    <description>kept
    as it &lt; is</description>
    <devices>
      <disk type='file'>
        <source file='/a'/>
      </disk>
    </devices>
  </domain>
</domainsnapshot>`
    const alone = `<domain type='qemu'>
  <name>web</name>
  <description>kept
    as it &lt; is</description>
  <devices>
    <disk type='file'>
      <source file='/a'/>
    </disk>
  </devices>
</domain>`
    expect(outdented(definitionOfSnapshot(xml) ?? '')).toBe(alone)
    expect(outdented(alone)).toBe(alone)
  })

  it('is the one of the next start where there are two', () => {
    const xml =
      "<domainsnapshot><domain id='1'><name>x</name></domain><inactiveDomain><name>x</name></inactiveDomain></domainsnapshot>"
    expect(definitionOfSnapshot(xml)).toBe('<domain><name>x</name></domain>')
  })
})
