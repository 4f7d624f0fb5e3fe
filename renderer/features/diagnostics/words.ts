import { defineWords } from '../../app/i18n'

/** Words of the dialog that collects diagnostics. */
export const diagnosticsWords = defineWords('diagnostics', {
  en: {
    title: 'Collect diagnostics',
    about: 'For a bug report: versions, settings, hosts, jobs and the end of the log. Nothing is sent.',
    privacy:
      'Names of VMs, files, hosts and users are in it. Passwords and keys are not. Read it before you pass it on.',
    label: 'Diagnostics',
    find: 'Find',
    save: 'Save…',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    collecting: 'Collecting…',
    saved: 'Saved to {{path}}',
    log: 'Log: {{path}}',
  },
  zh: {
    title: '收集诊断信息',
    about: '用于报告缺陷：版本、设置、主机、任务和最近的日志。不会自动发送。',
    privacy: '内容包含虚拟机、文件、主机和用户的名称，不含密码和密钥。转交之前请先查看。',
    label: '诊断信息',
    find: '查找',
    save: '保存…',
    cancel: '取消',
    copy: '复制',
    copied: '已复制',
    collecting: '正在收集…',
    saved: '已保存到 {{path}}',
    log: '日志：{{path}}',
  },
})
