import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpus } from './corpus/corpus'
import { EditableXml, type Element } from './document'
import { block, element, escapeAttribute, escapeText, isXmlText } from './escape'
import { XmlProblem } from './xml-problem'

const doc = (xml: string) => new EditableXml(xml)

function edited(xml: string, change: (d: EditableXml) => void): string {
  const d = doc(xml)
  change(d)
  return d.toString()
}

function problem(xml: string): XmlProblem {
  try {
    doc(xml)
  } catch (error) {
    if (error instanceof XmlProblem) return error
    throw error
  }
  throw new Error('no problem')
}

describe('offsets', () => {
  test.each([
    ['CRLF', "\r\n<a>\r\n  <b x='1'/>\r\n  <c>t\r\n</c>\r\n</a>\r\n"],
    ['a byte order mark and a declaration', "\ufeff<?xml version='1.0'?>\n<a><b/></a>"],
    ['characters beyond the BMP', "<a>😀<b 名='😀'>中文</b>𠀀<c/></a>"],
    ['CDATA, comments and instructions', '<a><![CDATA[<b>]]><!-- <b> --><?p <b>?><b/></a>'],
    ['entities', '<a>&lt;b&gt;<b t="&amp;&#x1F600;&quot;"/></a>'],
    ['odd spaces', '<a\n  x = "1"\n\t><b\n/></a\n>'],
  ])('are those of the text as it is with %s', (_, xml) => {
    const { root } = doc(xml)
    for (const e of root.all()) {
      expect(e.source.startsWith(`<${e.name}`)).toBe(true)
      expect(e.source.endsWith('>')).toBe(true)
      for (const [name, span] of e.attributeSpans) {
        expect(xml.slice(span.start).startsWith(name)).toBe(true)
        expect(xml[span.valueStart - 1]).toBe(span.quote)
        expect(xml[span.valueEnd]).toBe(span.quote)
      }
      expect([...e.attributeSpans.keys()]).toEqual(Object.keys(e.attributes))
    }
    expect([...root.all()].map((e) => e.name)).toContain('b')
  })

  test('a tag ends at the > that is outside quotes', () => {
    const { root } = doc(`<a x='>' y=">/>"><b z='/>'/></a>`)
    expect(root.source.slice(0, root.openEnd - root.start)).toBe(`<a x='>' y=">/>">`)
    expect(root.find('b')?.selfClosed).toBe(true)
  })
})

describe('editing', () => {
  test('an attribute keeps its quotes and what surrounds it', () => {
    const xml = `<a  x = "1"   y='2' ><b/></a>`
    expect(edited(xml, (d) => d.setAttribute(d.root, 'x', `<'"&>`))).toBe(
      `<a  x = "&lt;'&quot;&amp;&gt;"   y='2' ><b/></a>`,
    )
    expect(edited(xml, (d) => d.setAttribute(d.root, 'y', `'`))).toBe(`<a  x = "1"   y='&apos;' ><b/></a>`)
    expect(edited(xml, (d) => d.setAttribute(d.root, 'z', '3'))).toBe(`<a  x = "1"   y='2' z='3' ><b/></a>`)
    expect(edited(xml, (d) => d.removeAttribute(d.root, 'y'))).toBe(`<a  x = "1" ><b/></a>`)
    expect(edited('<a><b /></a>', (d) => d.setAttribute(d.root.children()[0] ?? d.root, 'n', '1'))).toBe(
      `<a><b n='1' /></a>`,
    )
  })

  test('text is replaced whole, references and CDATA too', () => {
    for (const content of ['old', '&amp;old', '<![CDATA[o]]>ld', '<!-- o -->old', 'o<x/>ld', ''])
      expect(edited(`<a><b>${content}</b></a>`, (d) => d.setText(d.root.children()[0] ?? d.root, 'a<b>&c'))).toBe(
        '<a><b>a&lt;b&gt;&amp;c</b></a>',
      )
    expect(edited('<a><b k="1" /></a>', (d) => d.setText(d.root.children()[0] ?? d.root, 'x'))).toBe(
      '<a><b k="1">x</b></a>',
    )
  })

  test('an element goes with the line it stands alone on, and alone where others share the line', () => {
    const child = (d: EditableXml, name: string) => d.remove(d.root.find(name) ?? d.root)
    expect(edited('<a>\n  <b>\n  </b>  \n  <c/>\n</a>', (d) => child(d, 'b'))).toBe('<a>\n  <c/>\n</a>')
    expect(edited('<a>\r\n\t<b/>\r\n\t<c/>\r\n</a>', (d) => child(d, 'b'))).toBe('<a>\r\n\t<c/>\r\n</a>')
    expect(edited('<a>\n  <b/> <c/>\n</a>', (d) => child(d, 'b'))).toBe('<a>\n   <c/>\n</a>')
    expect(edited('<a>\n  <b/> <!-- why -->\n</a>', (d) => child(d, 'b'))).toBe('<a>\n   <!-- why -->\n</a>')
    expect(edited('<a><b/></a>', (d) => child(d, 'b'))).toBe('<a></a>')
  })

  test('what is inserted is indented and ended as the lines around it', () => {
    const xml = '<a>\r\n\t<b/>\r\n</a>'
    const two = block('n', { k: '1' }, [element('m', {}), block('o', {}, [element('p', {})])])
    expect(edited(xml, (d) => d.insertAfter(d.root.find('b') ?? d.root, two))).toBe(
      "<a>\r\n\t<b/>\r\n\t<n k='1'>\r\n\t  <m/>\r\n\t  <o>\r\n\t    <p/>\r\n\t  </o>\r\n\t</n>\r\n</a>",
    )
    expect(edited(xml, (d) => d.insertInto(d.root, '<n/>'))).toBe('<a>\r\n\t<n/>\r\n\t<b/>\r\n</a>')
    expect(edited('<a><b/></a>', (d) => d.insertInto(d.root, '<n/>'))).toBe('<a><n/><b/></a>')
    expect(edited('<a>\n  <b/>\n</a>', (d) => d.insertInto(d.root.find('b') ?? d.root, '<n/>'))).toBe(
      '<a>\n  <b>\n    <n/>\n  </b>\n</a>',
    )
    expect(edited('<a>\n  <b></b>\n</a>', (d) => d.insertInto(d.root.find('b') ?? d.root, '<n/>'))).toBe(
      '<a>\n  <b>\n    <n/>\n  </b>\n</a>',
    )
  })

  test('an edit inside what is removed goes with it, one beside it stays', () => {
    const xml = '<a>\n  <b>\n    <c x="1"/>\n  </b>\n  <d/>\n</a>'
    expect(
      edited(xml, (d) => {
        const b = d.root.find('b') ?? d.root
        d.setAttribute(b.find('c') ?? b, 'x', '2')
        d.remove(b.find('c') ?? b)
        d.insertInto(d.root, '<n/>')
        d.remove(b)
        d.setAttribute(d.root.find('d') ?? b, 'y', '1')
      }),
    ).toBe("<a>\n  <n/>\n  <d y='1'/>\n</a>")
  })

  test('of two edits of one thing the later counts', () => {
    const b = (d: EditableXml) => d.root.find('b') ?? d.root
    const set = (name: string, value: string) => (d: EditableXml) => d.setAttribute(b(d), name, value)
    const both = (xml: string, ...changes: ((d: EditableXml) => void)[]) =>
      edited(xml, (d) => {
        for (const change of changes) change(d)
      })
    const gone = (d: EditableXml) => d.removeAttribute(b(d), 'x')
    const text = (value: string) => (d: EditableXml) => d.setText(b(d), value)
    expect(both("<a><b x='1'/></a>", set('x', '2'), set('x', '3'))).toBe("<a><b x='3'/></a>")
    expect(both("<a><b x=''/></a>", set('x', '2'), set('x', '3'))).toBe("<a><b x='3'/></a>")
    expect(both('<a><b/></a>', set('x', '2'), set('x', '3'))).toBe("<a><b x='3'/></a>")
    expect(both('<a><b/></a>', set('x', '2'), gone)).toBe('<a><b/></a>')
    expect(both("<a><b x='1'/></a>", set('x', '2'), gone)).toBe('<a><b/></a>')
    expect(both("<a><b x='1'/></a>", gone, set('x', '2'))).toBe("<a><b x='2'/></a>")
    expect(both("<a><b x='1'/></a>", gone, set('y', '2'))).toBe("<a><b y='2'/></a>")
    for (const xml of ['<a><b/></a>', '<a><b></b></a>', '<a><b>t</b></a>', '<a><b><c/></b></a>'])
      expect(both(xml, text('1'), text('2'), set('x', '3'))).toBe("<a><b x='3'>2</b></a>")
    expect(
      both(
        '<a><b/><c/></a>',
        (d) => d.remove(b(d)),
        (d) => d.replace(b(d), '<n/>'),
      ),
    ).toBe('<a><n/><c/></a>')
  })

  test('what is put into an element stands in the order of the calls, and loses nothing that is there', () => {
    const two = (xml: string) =>
      edited(xml, (d) => {
        for (const name of ['n', 'm']) d.insertInto(d.root, `<${name}/>`)
      })
    const broken = '<a>\n  <n/>\n  <m/>\n</a>'
    for (const xml of ['<a/>', '<a></a>', '<a>\n</a>']) expect(two(xml)).toBe(broken)
    expect(two("<a x='1' />")).toBe(broken.replace('<a', "<a x='1'"))
    expect(two('<a><b/></a>')).toBe('<a><n/><m/><b/></a>')
    expect(two('<a>\n\t<b/>\n</a>')).toBe('<a>\n\t<n/>\n\t<m/>\n\t<b/>\n</a>')
    expect(two('<a>\n    <!-- why -->\n    <b/>\n</a>')).toBe(
      '<a>\n    <n/>\n    <m/>\n    <!-- why -->\n    <b/>\n</a>',
    )
    expect(two('<a>\n  <!-- why -->\n</a>')).toBe('<a>\n  <n/>\n  <m/>\n  <!-- why -->\n</a>')
    expect(two('<a>text</a>')).toBe('<a><n/><m/>text</a>')
  })

  test('an edit inside what is replaced goes with it, and what is put behind stays', () => {
    expect(
      edited("<a><b x='1'><c y='1'/></b><d/></a>", (d) => {
        const b = d.root.find('b') ?? d.root
        d.setAttribute(b, 'x', '2')
        d.replace(b, '<n/>')
        d.setAttribute(b.find('c') ?? b, 'y', '2')
        d.remove(b.find('c') ?? b)
        d.insertAfter(b, '<m/>')
      }),
    ).toBe('<a><n/><m/><d/></a>')
  })

  test('without edits every text is itself', () => {
    const xml =
      '\ufeff<?xml version="1.0"?>\r\n<!-- 注 --><a  b = \'1\'>\r\n&#x4e2d;<![CDATA[ x ]]></a >\r\n<!-- end -->'
    expect(doc(xml).toString()).toBe(xml)
  })

  test('what is written is what is read again, whatever it is', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(text, text, fc.constantFrom('"', "'"), (value, content, quote) => {
        const d = doc(`<a x=${quote}${quote}><b>😀</b></a>`)
        d.setAttribute(d.root, 'x', value)
        d.setText(d.root.find('b') ?? d.root, content)
        const { root } = doc(d.toString())
        if (isXmlText(value)) expect(root.attribute('x')).toBe(value)
        if (isXmlText(content)) expect(root.find('b')?.text).toBe(content)
      }),
    )
  })
})

describe.each([...corpus()])('%s', (_, xml) => {
  test('is itself without edits, and with edits that change nothing', () => {
    expect(doc(xml).toString()).toBe(xml)
    // A value with references may be written otherwise when it is written again, so those are left alone.
    const plain = (e: Element, name: string, value: string) => {
      const span = e.attributeSpans.get(name)
      return span !== undefined && xml.slice(span.valueStart, span.valueEnd) === escapeAttribute(value, span.quote)
    }
    expect(
      edited(xml, (d) => {
        for (const e of d.root.all()) {
          for (const [name, value] of Object.entries(e.attributes).filter((a) => plain(e, ...a))) {
            d.setAttribute(e, name, `not ${value}`)
            d.removeAttribute(e, name)
            d.setAttribute(e, name, value)
          }
        }
      }),
    ).toBe(xml)
  })

  test('loses any element and nothing else', () => {
    const rest = (text: string) => text.replaceAll(/\s+/g, '')
    for (const e of doc(xml).root.all()) {
      if (e.parent === undefined) continue
      const without = edited(xml, (d) => d.remove([...d.root.all()].find((x) => x.start === e.start) ?? d.root))
      expect(rest(without)).toBe(rest(xml.slice(0, e.start) + xml.slice(e.end)))
    }
  })
})

describe('escaping', () => {
  test('what XML cannot hold becomes the replacement character', () => {
    expect(escapeText('a\u0000\u001b\ud800b\uffff')).toBe('a\ufffd\ufffd\ufffdb\ufffd')
    expect(escapeText('😀\t\n')).toBe('😀\t\n')
    expect([isXmlText('中文😀\n'), isXmlText('\u0007'), isXmlText('\udc00')]).toEqual([true, false, false])
  })

  test('white space in an attribute is kept from being made a space', () => {
    expect(escapeAttribute('a\n\t\rb', "'")).toBe('a&#10;&#9;&#13;b')
  })
})

describe('what is refused', () => {
  test('text that is not well-formed, with its place', () => {
    expect(problem('<a>\n  <b></a>')).toMatchObject({
      line: 2,
      column: 6,
      message: 'Missing end tag for element b',
    })
    expect(problem('')).toBeInstanceOf(XmlProblem)
    expect(problem('<a/><b/>')).toBeInstanceOf(XmlProblem)
    expect(problem('<a x="1" x="2"/>')).toBeInstanceOf(XmlProblem)
    expect(problem('<a>&unknown;</a>')).toBeInstanceOf(XmlProblem)
  })

  test('a DOCTYPE, but not the word in a comment', () => {
    expect(problem('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e "e">]>\n<a/>')).toMatchObject({ line: 2, column: 1 })
    expect(doc('<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>').root.name).toBe('a')
  })

  test('nesting that exhausts the stack, and more than 16 MiB', () => {
    expect(problem('<a>'.repeat(200_000)).message).toMatch(/deep/)
    expect(problem(`<a>${' '.repeat(16 * 1024 * 1024)}</a>`).message).toMatch(/16 MiB/)
  })
})

test('namespaces are found by prefix, whatever it is', () => {
  const { root } = doc('<d xmlns="urn:d"><m xmlns:o="urn:o"><o:x><o:y/></o:x><x xmlns="urn:e"/></m></d>')
  expect([...root.all()].map((e) => [e.localName, e.namespace])).toEqual([
    ['d', 'urn:d'],
    ['m', 'urn:d'],
    ['x', 'urn:o'],
    ['y', 'urn:o'],
    ['x', 'urn:e'],
  ])
})
