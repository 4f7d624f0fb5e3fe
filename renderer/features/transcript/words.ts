import { defineWords } from '../../app/i18n'

/** Words of the transcript. */
export const transcriptWords = defineWords('transcript', {
  en: {
    title: 'Transcript',
    filter: 'Filter commands',
    copyAll: 'Copy all',
    save: 'Save…',
    clear: 'Clear',
    close: 'Close',
    empty: 'What is done from here is written down as the commands it is equal to.',
    noMatch: 'No command matches.',
    resize: 'Height of the transcript',
    list: 'Commands',
    saved: 'Saved to {{path}}',
    entries_one: '{{count}} entry',
    entries_other: '{{count}} entries',
    state: { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
  },
  zh: {
    title: '命令记录',
    filter: '筛选命令',
    copyAll: '全部复制',
    save: '保存…',
    clear: '清空',
    close: '关闭',
    empty: '在此执行的操作会记录为等效命令。',
    noMatch: '没有符合的命令。',
    resize: '命令记录的高度',
    list: '命令',
    saved: '已保存到 {{path}}',
    entries_other: '{{count}} 条',
    state: { running: '进行中', done: '完成', failed: '失败', cancelled: '已取消' },
  },
})
