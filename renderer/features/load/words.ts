import { defineWords } from '../../app/i18n'

/** Words of load: the list's column and the graphs. */
export const loadWords = defineWords('load', {
  en: {
    head: 'Load, last 4 minutes',
    cpu: 'CPU',
    memory: 'Memory',
    disk: 'Disk',
    net: 'Network',
    read: 'read',
    write: 'written',
    receive: 'received',
    send: 'sent',
    rate: '{{text}}/s',
    of: '{{usedBytes}} of {{totalBytes}}',
    waiting: 'The first reading comes in 2 s.',
    off: 'Load is shown while it runs.',
    unknown: '–',
  },
  zh: {
    head: '负载，最近 4 分钟',
    cpu: 'CPU',
    memory: '内存',
    disk: '磁盘',
    net: '网络',
    read: '读',
    write: '写',
    receive: '收',
    send: '发',
    rate: '{{text}}/s',
    of: '{{totalBytes}} 中的 {{usedBytes}}',
    waiting: '2 秒后有第一个读数。',
    off: '运行时显示负载。',
    unknown: '–',
  },
})
