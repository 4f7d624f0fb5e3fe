import { defineWords } from '../../app/i18n'

/** Words of a job's steps, of undoing them, and of its ways on. A code that is missing here is shown as it is. */
export const stepWords = defineWords('job-codes', {
  en: {
    step: {
      of: 'Step {{number}} of {{total}}: {{step}}',
      check: 'Check name, space, locks',
      prepare: 'Prepare',
      'copy-disk': 'Copy disk {{target}}',
      'make-overlay': 'Make overlay for {{target}}',
      'make-empty': 'Make empty disk {{target}}',
      'reflink-disk': 'Reflink disk {{target}}',
      'verify-disk': 'Verify copies',
      'copy-nvram': 'Copy NVRAM',
      'convert-nvram': 'Convert NVRAM',
      commit: 'Give the files their names',
      define: 'Define {{name}}',
      'use-files': 'Have {{name}} use the new files',
      start: 'Start {{name}}',
      settle: 'Tidy up on the host',
    },
    undone: {
      title: 'The host is as it was.',
      steps_one: '1 step undone',
      steps_other: '{{count}} steps undone',
      bytes: '{{bytes}} given back',
      source: '{{source}} was only read.',
    },
    run: {
      waiting: {
        self: 'Not started',
        active: 'Waiting',
      },
      running: {
        self: 'Running',
      },
      done: 'Done',
      failed: {
        self: 'Failed',
        at: 'Failed at {{percent}}',
      },
      stopped: {
        at: 'Stopped at {{percent}}',
        self: 'Stopped',
      },
      skipped: 'Left out',
    },
    undo: {
      nothing: 'Nothing',
      'not-needed': '–',
      running: 'Undoing',
      failed: 'Could not be undone',
      undone: 'Undone',
      stopped: 'Stopped, file removed',
      'file-removed': 'File removed',
      'name-given-back': 'Name given back',
      undefined: 'Definition removed',
      'defined-again': 'Defined as before',
    },
  },
  zh: {
    step: {
      of: '第 {{number}} 步，共 {{total}} 步：{{step}}',
      check: '检查名称、空间和锁',
      prepare: '准备',
      'copy-disk': '复制磁盘 {{target}}',
      'make-overlay': '为 {{target}} 创建覆盖层',
      'make-empty': '创建空盘 {{target}}',
      'reflink-disk': 'Reflink 磁盘 {{target}}',
      'verify-disk': '校验副本',
      'copy-nvram': '复制 NVRAM',
      'convert-nvram': '转换 NVRAM',
      commit: '文件改为正式名称',
      define: '定义 {{name}}',
      'use-files': '让 {{name}} 使用新文件',
      start: '启动 {{name}}',
      settle: '清理主机上的任务目录',
    },
    undone: {
      title: '主机已恢复原样。',
      steps_other: '已撤销 {{count}} 步',
      bytes: '已归还 {{bytes}}',
      source: '{{source}} 只被读取。',
    },
    run: {
      waiting: {
        self: '未开始',
        active: '等待中',
      },
      running: {
        self: '运行中',
      },
      done: '完成',
      failed: {
        self: '失败',
        at: '在 {{percent}} 失败',
      },
      stopped: {
        at: '在 {{percent}} 停止',
        self: '已停止',
      },
      skipped: '略过',
    },
    undo: {
      nothing: '无需撤销',
      'not-needed': '–',
      running: '正在撤销',
      failed: '无法撤销',
      undone: '已撤销',
      stopped: '已停止，文件已移除',
      'file-removed': '文件已移除',
      'name-given-back': '名称已归还',
      undefined: '定义已移除',
      'defined-again': '已恢复原定义',
    },
  },
})
