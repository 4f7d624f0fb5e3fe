import { defineWords } from '../../app/i18n'

export const paletteWords = defineWords('palette', {
  en: {
    title: 'Search',
    placeholder: 'VMs, hosts and actions',
    results: 'Results',
    vms: 'VMs',
    hosts: 'Hosts',
    actions: 'Actions',
    none: 'Nothing matches.',
    count_one: '{{count}} result',
    count_other: '{{count}} results',
  },
  zh: {
    title: '搜索',
    placeholder: '虚拟机、主机和操作',
    results: '结果',
    vms: '虚拟机',
    hosts: '主机',
    actions: '操作',
    none: '没有匹配的内容。',
    count_other: '{{count}} 个结果',
  },
})
