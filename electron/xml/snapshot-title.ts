/**
 * The title of a snapshot: its name as a person wrote it, where libvirt or QEMU does not take that as a name. It is the first line of the
 * description, so it survives when the record is defined again, and virsh, virt-manager and every other client show it.
 */
const LINE = /^Title: ([^\n]+)(?:\n(.*))?$/s

/** @returns the title, null where there is none, and the description without it */
export function readTitle(description: string): { readonly title: string | null; readonly text: string } {
  const [, title, text = ''] = LINE.exec(description) ?? []
  return title === undefined ? { title: null, text: description } : { title, text }
}

/** The description as libvirt keeps it. */
export function writeTitle(title: string | null, text: string): string {
  if (title !== null) return text === '' ? `Title: ${title}` : `Title: ${title}\n${text}`
  return text
}
