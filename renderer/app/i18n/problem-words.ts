import { shellProblemWords } from './shell-problem-words'
import { snapshotProblemWords } from './snapshot-problem-words'
import { defineWords } from './words'

/**
 * Words of every `Problem` by its code: `title` says the fact, `detail` why in one sentence with the values main
 * gave, `plain` the same when it gave none.
 */
export const problemWords = defineWords('problem', {
  en: {
    host: {
      'no-libvirt': {
        title: 'libvirt is not installed',
        detail: 'Offshoot manages VMs through libvirt. {{distribution}} has it in its packages.',
        plain: 'Offshoot manages VMs through libvirt, which is not installed or not running there.',
      },
      denied: {
        title: 'No permission to use libvirt',
        detail: '{{user}} may not open the system libvirt. Members of the group {{group}} may.',
        plain: 'Your user may not open libvirt’s socket. On most systems, the members of one group may.',
      },
      'auth-failed': {
        title: 'libvirt did not accept the sign-in',
        plain: 'libvirt asked the system who you are and was not content with the answer.',
      },
      unreachable: {
        title: 'The host does not answer',
        detail: 'Nothing listens on {{host}}, port {{port}}, or no way leads there.',
        plain: 'No connection to libvirt could be made.',
      },
      'no-session-as-root': {
        title: 'root has no session of its own',
        plain: 'The per-user libvirt is meant for users without rights. As root, use the system libvirt.',
      },
      lost: {
        title: 'The connection to libvirt was lost',
        plain: 'What is shown is what was last known. Offshoot tries again by itself.',
      },
      unread: {
        title: 'The host has not answered yet',
        by: {
          libvirt: 'This action depends on its libvirt version. Try again in a moment.',
          directories: 'This action depends on where libvirt keeps its files. Try again in a moment.',
        },
        plain: 'This action depends on the answer. Try again in a moment.',
      },
      late: {
        title: 'The host did not answer in time',
        detail:
          'A program on the host did not end within {{seconds}} s. Check for storage that does not answer, such as an NFS server that is down.',
        plain:
          'A program on the host did not end. Check for storage that does not answer, such as an NFS server that is down.',
      },
      'no-daemon': {
        title: 'A libvirt daemon is not running',
        detail: 'Here this task belongs to {{daemon}}, which does not answer. Everything else works.',
        plain: 'The daemon that this task belongs to does not answer. Everything else works.',
      },
      address: {
        title: 'Not a host',
        plain:
          'Write a name of your ssh configuration, user@host:port, or a libvirt URI such as qemu+ssh://user@host/system.',
      },
      exists: {
        title: 'This host is in the list already',
        detail: 'It is {{name}}.',
        plain: 'It has the same address.',
      },
      busy: {
        title: 'Another task is working on this VM',
        plain: 'It may have been started in another Offshoot. Wait for it to end, then try again.',
      },
      'in-use': {
        title: 'A job runs on this host',
        plain: 'Wait for its end or cancel it: it would be out of sight.',
      },
      dns: {
        title: 'The name has no address',
        detail: 'No name service knows {{host}}.',
        plain: 'No name service knows it.',
      },
      timeout: {
        title: 'No answer in time',
        detail: 'Nothing came back from {{host}}, port {{port}}. It is off, or a firewall drops what is sent to it.',
        plain: 'Nothing came back. The host is off, or a firewall drops what is sent to it.',
      },
      protocol: {
        title: 'Not an ssh server',
        detail: 'Something else answers on {{host}}, port {{port}}. Check the port.',
        plain: 'Something else answers on this port. Check the port.',
      },
      'no-common': {
        title: 'No algorithm in common with this host',
        detail:
          '{{host}} offers only algorithms that Offshoot does not use unless your ssh configuration allows them. Update the host’s ssh server, or allow them for this host.',
        plain: 'The host offers only algorithms that Offshoot does not use unless your ssh configuration allows them.',
      },
      'proxy-command': {
        title: 'ProxyCommand failed',
        detail: 'The command of your ssh configuration ended before {{host}} answered: {{command}}',
        plain: 'The command of your ssh configuration ended before the host answered.',
      },
      'no-socket': {
        title: 'The socket in the address does not exist',
        detail: '{{socket}} is not on {{host}}. Use another socket in the address, or leave out ?socket=.',
        plain: 'Use another socket in the address, or leave out ?socket=.',
      },
      'key-rejected': {
        title: 'The host key was not trusted',
        detail: '{{host}} showed {{keyType}} {{fingerprint}}. Nothing was sent to it.',
        plain: 'The connection ended before anything was sent.',
        by: {
          StrictHostKeyChecking:
            '{{host}} showed {{keyType}} {{fingerprint}}, which is in no file of known keys. StrictHostKeyChecking in the ssh configuration forbids to trust it.',
        },
      },
      'key-changed': {
        title: 'The host key has changed',
        detail:
          '{{host}} may have been installed again, or somebody is between you and it. Offshoot stopped before signing in: nothing was sent. Ask who runs the host; only then take the old key out of the file.',
        plain: 'The host may have been installed again, or somebody is between you and it. Ask who runs it.',
      },
      'key-revoked': {
        title: 'The host key is revoked',
        detail: '{{file}}, line {{line}}, says that {{fingerprint}} must not be trusted any more.',
        plain: 'known_hosts says that it must not be trusted any more.',
      },
      'auth-rejected': {
        title: 'The sign-in was refused',
        detail:
          '{{host}} does not let {{user}} in. It takes: {{methods}}. Tried: {{tried}}. Servers also refuse locked accounts, and accounts whose login shell does not exist.',
        some: '{{host}} does not let {{user}} in. It takes: {{methods}}. Nothing of that could be tried: there was no key and no answer for it.',
        plain: 'The host does not let this user in.',
      },
      'auth-cancelled': {
        title: 'Signing in was called off',
        detail: 'Nothing was answered for {{user}} on {{host}}.',
        plain: 'A question was not answered.',
      },
      'password-expired': {
        title: 'The password has expired',
        detail: 'Sign in to {{host}} as {{user}} in a terminal and choose a new one.',
        plain: 'Sign in in a terminal and choose a new one.',
      },
      config: {
        title: 'The ssh configuration asks for something Offshoot cannot do',
        detail: 'For {{host}} it says {{option}}.',
        plain: 'Its jump hosts form a circle, or the OpenSSH client rejects it.',
      },
      'no-way': {
        title: 'libvirt cannot be reached on this host',
        plain: 'Neither a forwarded socket nor a program of the host leads to it.',
      },
      ...shellProblemWords.en,
    },
    libvirt: { error: { title: 'libvirt refused', plain: 'The host’s own words follow.' } },
    domain: {
      gone: {
        title: 'The VM is gone',
        detail: '{{name}} is not on this host any more.',
        plain: 'It is not on this host any more.',
      },
      'wrong-state': {
        title: 'Not in this state',
        detail: '{{name}} is in a state in which this cannot be done.',
        plain: 'The VM is in a state in which this cannot be done.',
      },
      'has-clones': {
        title: 'Linked clones depend on this VM',
        detail: 'Starting {{name}} changes its disks and damages these linked clones: {{clones}}.',
        plain: 'Starting it changes its disks and damages its linked clones.',
      },
      exists: {
        title: 'The name is taken',
        detail: 'A VM named {{name}} is on this host already.',
        plain: 'A VM of that name is on this host already.',
      },
      'delete-undone': {
        title: 'Deleting the VM was interrupted',
        detail: '{{name}} is still defined. No file was removed.',
        plain: 'The VM is still defined. No file was removed.',
      },
      'delete-part': {
        title: 'Deleting the VM was interrupted',
        detail:
          '{{name}} is still defined, but some of its files, snapshot records, saved state or NVRAM may be gone. Check the VM, or delete it again.',
        plain:
          'The VM is still defined, but some of its files, snapshot records, saved state or NVRAM may be gone. Check the VM, or delete it again.',
      },
      'delete-left': {
        title: 'Deleting the VM was interrupted',
        detail: '{{name}} is no longer defined, but files of it remain. Remove or keep them.',
        plain: 'The VM is no longer defined, but files of it remain. Remove or keep them.',
      },
    },
    snapshot: snapshotProblemWords.en,
    storage: {
      'no-space': {
        title: 'No space left',
        detail: '{{directory}} has {{freeBytes}} free; {{neededBytes}} are needed.',
        plain: 'The target ran out of space.',
      },
      exists: {
        title: 'The file exists',
        detail: '{{path}} is there already. Offshoot never writes over a file.',
        plain: 'A file of that name is there already. Offshoot never writes over a file.',
      },
      denied: {
        title: 'No right to write there',
        detail: 'The host does not let this user write to {{path}}.',
        plain: 'The host does not let this user write there.',
      },
      'read-only': {
        title: 'The target is read-only',
        detail: '{{path}} is on a file system that is mounted read-only.',
        plain: 'The file system is mounted read-only.',
      },
      missing: {
        title: 'A file is missing',
        detail: '{{path}} is not there.',
        plain: 'A file that is needed is not there.',
      },
      'in-use': {
        title: 'The image is in use',
        detail: 'Another program has {{path}} open.',
        plain: 'Another program has the image open.',
      },
      'copy-failed': {
        title: 'The copy failed',
        detail: 'Copying {{path}} stopped with an error.',
        plain: 'Copying stopped with an error.',
      },
      'copy-killed': {
        title: 'The copy was stopped from outside',
        plain: 'The copying program was ended by something other than Offshoot.',
      },
      'libvirt-restarted': {
        title: 'libvirt was restarted during the copy',
        detail: 'The copy {{path}} is incomplete. The source is unchanged. Start again.',
        plain: 'The copy is incomplete. The source is unchanged. Start again.',
      },
      replaced: {
        title: 'A new file was replaced',
        detail: '{{path}} is not the file that this job made. It was not used and not deleted.',
        plain: 'A file is not the one that this job made. It was not used and not deleted.',
      },
      'verify-failed': {
        title: 'The copy differs from the original',
        detail: '{{path}} does not hold the same data as its source.',
        plain: 'Reading both again gave different data. The copy was not used.',
      },
      'not-file': {
        title: 'Not a file',
        detail: '{{path}} is a device or lies on the network. Offshoot removes files only.',
        plain: 'Offshoot removes files only.',
      },
      needed: {
        title: 'Other VMs need this file',
        detail: '{{path}} is used by {{users}}.',
        plain: 'It is a disk of another VM, or the base of one.',
      },
      'unknown-use': {
        title: 'Other VMs may need this file',
        detail: 'Cannot tell whether {{users}} needs {{path}}.',
        plain: 'A disk of another VM cannot be read, so what it needs is not known.',
      },
      'no-qemu-img': {
        title: 'qemu-img is missing on the host',
        plain: 'It copies and measures images and comes with QEMU’s tools.',
      },
      'io-error': {
        title: 'The disk reports an I/O error',
        detail: '{{path}} cannot be read or written. Check the storage of {{directory}} and the host’s kernel log.',
        plain: 'Check the storage and the host’s kernel log.',
      },
      'shared-directory': {
        title: 'Other users can change files in this directory',
        detail:
          'Others can rename files in {{directory}}, and its file system allows no private directory there. Choose another directory, or let only its owner write to it.',
        plain: 'Choose another directory, or let only its owner write to it.',
      },
    },
    network: {
      inactive: {
        title: 'A network of the VM is not active',
        detail: 'The VM has an interface on {{network}}, so it cannot start.',
        plain: 'The VM cannot start without it.',
      },
      missing: {
        title: 'A network of the VM does not exist on this host',
        detail: 'The VM has an interface on {{network}}. Attach the interface to another network, or define this one.',
        plain: 'The VM has an interface on it. Attach the interface to another network, or define this one.',
      },
    },
    job: {
      'host-restarted': {
        title: 'The host was restarted',
        plain: 'The job ended with it. What it had made is known from its journal.',
      },
      'runner-gone': {
        title: 'The job ended without a word',
        plain: 'Its process on the host is gone and left no result.',
      },
      'ended-elsewhere': {
        title: 'Another Offshoot ended this job',
        plain: 'It took the job over while this one lost sight of the host. The job was cancelled or failed there.',
      },
      'no-place': {
        title: 'The host cannot record a job',
        detail: 'Each job keeps a record on the host. None of {{places}} can be written or has 1 MiB free.',
        plain:
          'Each job keeps a record on the host, in your home or /var/tmp. Neither can be written or has 1 MiB free.',
      },
      'undo-incomplete': {
        title: 'Not everything could be undone',
        plain: 'The files that remain are listed. Try again when the cause is gone.',
      },
      'not-cancellable': {
        title: 'Too late to cancel',
        plain: 'What the job makes is in use already. Delete the VM if you do not want it.',
      },
      unreadable: {
        title: 'The record of this job cannot be read',
        plain:
          'It was cut off or damaged, so the job cannot be finished. Remove its files, or keep them and remove the record.',
      },
      'still-running': {
        title: 'A program of this job is still running',
        plain: 'It does not stop, perhaps because its storage does not answer. Check the storage, then try again.',
      },
      elsewhere: {
        title: 'The job ran on another host',
        plain: 'Both hosts share the directory of job records. Connect to the host that ran the job.',
      },
      gone: {
        title: 'The record of this job is gone',
        plain: 'Another Offshoot may have removed it. Reconnect to the host to update the list.',
      },
      'cut-off': {
        title: 'The job did not start',
        plain: 'The connection ended before the host had the whole plan. Nothing was written. Try again.',
      },
      'no-answer': {
        title: 'The host gave no usable answer about this job',
        plain: 'Check the connection and the login shell, then try again.',
      },
    },
    plan: {
      stale: {
        title: 'The plan is out of date',
        plain: 'Something on the host changed since the plan was made. Look at the new plan.',
      },
      blocked: { title: 'Something blocks the plan', plain: 'See to what is marked in the plan first.' },
    },
    'own-file': {
      unreadable: {
        title: 'A file of Offshoot cannot be read',
        detail: 'Nothing was saved: {{path}} is there and would be overwritten. Check its permissions, then try again.',
        plain: 'Nothing was saved: the file is there and would be overwritten. Check its permissions, then try again.',
      },
      unwritable: {
        title: 'Not saved',
        detail: '{{path}} cannot be written. Check the free space and the permissions of its folder, then try again.',
        plain: 'The file cannot be written. Check the free space and the permissions of its folder, then try again.',
      },
    },
    device: {
      kept: {
        title: 'The guest did not let the device go',
        plain: 'It is still in use inside. For the next start it can be taken out in any case.',
      },
      locked: {
        title: 'The guest has locked the drive',
        plain: 'Eject the medium inside the guest, or open the drive by force.',
      },
    },
    input: { invalid: { title: 'This cannot be used', plain: 'Look at the marked field.' } },
    definition: {
      changed: {
        title: 'The definition was changed meanwhile',
        plain: 'Somebody else has changed it since you began. Compare, then apply again.',
      },
      invalid: { title: 'libvirt’s schema does not allow this', plain: 'The host’s own words follow.' },
      syntax: {
        title: 'Not well-formed XML',
        detail: 'Line {{line}}, column {{column}}.',
        plain: 'Some element is not closed, or a sign is missing.',
      },
      other: {
        title: 'This is another VM’s definition',
        detail: 'The element {{field}} is not this VM’s.',
        plain: 'Its name or uuid is not this VM’s.',
      },
    },
    request: { invalid: { title: 'Offshoot asked for something impossible', plain: 'This is a fault of Offshoot.' } },
    bug: {
      title: 'A fault in Offshoot',
      plain: 'This should not happen. Report it with the diagnostics, so that it can be fixed.',
    },
  },
  zh: {
    host: {
      'no-libvirt': {
        title: '未安装 libvirt',
        detail: 'Offshoot 通过 libvirt 管理虚拟机。{{distribution}} 的软件源提供 libvirt。',
        plain: 'Offshoot 通过 libvirt 管理虚拟机，主机上未安装或未运行 libvirt。',
      },
      denied: {
        title: '没有使用 libvirt 的权限',
        detail: '用户 {{user}} 不能使用系统 libvirt。用户组 {{group}} 的成员可以。',
        plain: '当前用户不能打开 libvirt 的套接字。在多数系统上，某个用户组的成员可以。',
      },
      'auth-failed': { title: 'libvirt 未接受登录', plain: 'libvirt 向系统核对身份，未获通过。' },
      unreachable: {
        title: '主机无应答',
        detail: '{{host}} 的端口 {{port}} 上没有监听，或没有通往它的路径。',
        plain: '无法连接 libvirt。',
      },
      'no-session-as-root': {
        title: 'root 没有自己的会话',
        plain: '用户会话 libvirt 供无特权的用户使用。root 请用系统 libvirt。',
      },
      lost: { title: '与 libvirt 的连接已断开', plain: '显示的是最后已知的情况。Offshoot 会自动重试。' },
      unread: {
        title: '主机尚未应答',
        by: {
          libvirt: '此操作取决于 libvirt 的版本，请稍后重试。',
          directories: '此操作取决于 libvirt 存放文件的位置，请稍后重试。',
        },
        plain: '此操作需要主机的应答，请稍后重试。',
      },
      late: {
        title: '主机未及时应答',
        detail: '主机上的程序在 {{seconds}} 秒内没有结束。请检查是否有存储无响应，例如 NFS 服务器已停机。',
        plain: '主机上的程序没有结束。请检查是否有存储无响应，例如 NFS 服务器已停机。',
      },
      'no-daemon': {
        title: 'libvirt 的一个守护进程未运行',
        detail: '此项功能由 {{daemon}} 负责，而它没有应答。其他功能不受影响。',
        plain: '负责此项功能的守护进程没有应答。其他功能不受影响。',
      },
      address: {
        title: '不是主机',
        plain: '请写 ssh 配置中的名称、user@host:port，或 libvirt URI，如 qemu+ssh://user@host/system。',
      },
      exists: { title: '这台主机已在列表中', detail: '即 {{name}}。', plain: '地址相同。' },
      busy: { title: '另一个任务正在处理此虚拟机', plain: '它可能由另一个 Offshoot 启动。请等它结束后重试。' },
      'in-use': { title: '这台主机上有任务在运行', plain: '等它结束或将其取消：否则任务会脱离视线。' },
      dns: { title: '名称没有地址', detail: '没有名称服务知道 {{host}}。', plain: '没有名称服务知道它。' },
      timeout: {
        title: '未及时应答',
        detail: '{{host}} 的端口 {{port}} 没有任何应答。主机已关机，或防火墙丢弃了数据。',
        plain: '没有任何应答。主机已关机，或防火墙丢弃了数据。',
      },
      protocol: {
        title: '不是 ssh 服务器',
        detail: '{{host}} 端口 {{port}} 上应答的不是 ssh。请检查端口。',
        plain: '此端口上应答的不是 ssh。请检查端口。',
      },
      'no-common': {
        title: '与这台主机没有共同的算法',
        detail:
          '{{host}} 只提供未经 ssh 配置允许 Offshoot 就不会使用的算法。请更新主机的 ssh 服务器，或为这台主机允许这些算法。',
        plain: '主机只提供未经 ssh 配置允许 Offshoot 就不会使用的算法。',
      },
      'proxy-command': {
        title: 'ProxyCommand 失败',
        detail: 'ssh 配置中的命令在 {{host}} 应答之前已结束：{{command}}',
        plain: 'ssh 配置中的命令在主机应答之前已结束。',
      },
      'no-socket': {
        title: '地址中的套接字不存在',
        detail: '{{host}} 上没有 {{socket}}。请在地址中改用其他套接字，或去掉 ?socket=。',
        plain: '请在地址中改用其他套接字，或去掉 ?socket=。',
      },
      'key-rejected': {
        title: '未信任主机密钥',
        detail: '{{host}} 出示了 {{keyType}} {{fingerprint}}。没有向它发送任何内容。',
        plain: '连接在发送任何内容之前已结束。',
        by: {
          StrictHostKeyChecking:
            '{{host}} 出示了 {{keyType}} {{fingerprint}}，已知密钥的文件中没有它。ssh 配置中的 StrictHostKeyChecking 不允许信任它。',
        },
      },
      'key-changed': {
        title: '主机密钥已变',
        detail:
          '{{host}} 可能已重装，也可能有人在中间。Offshoot 在登录前已停止：没有发送任何内容。先向主机管理者确认，再从文件中删除旧密钥。',
        plain: '主机可能已重装，也可能有人在中间。先向管理者确认。',
      },
      'key-revoked': {
        title: '主机密钥已吊销',
        detail: '{{file}} 第 {{line}} 行表明 {{fingerprint}} 不再可信。',
        plain: 'known_hosts 表明它不再可信。',
      },
      'auth-rejected': {
        title: '登录被拒绝',
        detail:
          '{{host}} 不允许 {{user}} 登录。支持的方式：{{methods}}。已尝试：{{tried}}。账户被锁定或其登录 shell 不存在时，服务器同样会拒绝。',
        some: '{{host}} 不允许 {{user}} 登录。它接受：{{methods}}。无法尝试其中任何一种：没有密钥，也没有回答。',
        plain: '主机不允许该用户登录。',
      },
      'auth-cancelled': {
        title: '登录已取消',
        detail: '{{host}} 上 {{user}} 的问题未回答。',
        plain: '有问题未回答。',
      },
      'password-expired': {
        title: '密码已过期',
        detail: '请在终端中以 {{user}} 登录 {{host}} 并设置新密码。',
        plain: '请在终端中登录并设置新密码。',
      },
      config: {
        title: 'ssh 配置要求 Offshoot 做不到的事',
        detail: '对 {{host}}，它写着 {{option}}。',
        plain: '跳板主机形成循环，或 OpenSSH 客户端不接受该配置。',
      },
      'no-way': {
        title: '无法到达这台主机上的 libvirt',
        plain: '转发套接字和主机上的程序都无法到达它。',
      },
      ...shellProblemWords.zh,
    },
    libvirt: { error: { title: 'libvirt 拒绝了请求', plain: '以下是主机的原话。' } },
    domain: {
      gone: { title: '虚拟机已不存在', detail: '{{name}} 已不在这台主机上。', plain: '它已不在这台主机上。' },
      'wrong-state': {
        title: '当前状态不允许',
        detail: '{{name}} 当前的状态不允许此操作。',
        plain: '虚拟机当前的状态不允许此操作。',
      },
      'has-clones': {
        title: '链接克隆依赖此虚拟机',
        detail: '启动 {{name}} 会更改其磁盘，损坏以下链接克隆：{{clones}}。',
        plain: '启动会更改其磁盘，损坏其链接克隆。',
      },
      exists: {
        title: '名称已被占用',
        detail: '这台主机上已有名为 {{name}} 的虚拟机。',
        plain: '这台主机上已有同名虚拟机。',
      },
      'delete-undone': {
        title: '删除虚拟机时中断',
        detail: '{{name}} 仍有定义，未删除任何文件。',
        plain: '虚拟机仍有定义，未删除任何文件。',
      },
      'delete-part': {
        title: '删除虚拟机时中断',
        detail:
          '{{name}} 仍有定义，但部分文件、快照记录、已保存的状态或 NVRAM 可能已不存在。请检查虚拟机，或重新删除。',
        plain: '虚拟机仍有定义，但部分文件、快照记录、已保存的状态或 NVRAM 可能已不存在。请检查虚拟机，或重新删除。',
      },
      'delete-left': {
        title: '删除虚拟机时中断',
        detail: '{{name}} 的定义已删除，但仍有文件遗留。请移除或保留这些文件。',
        plain: '虚拟机的定义已删除，但仍有文件遗留。请移除或保留这些文件。',
      },
    },
    snapshot: snapshotProblemWords.zh,
    storage: {
      'no-space': {
        title: '空间不足',
        detail: '{{directory}} 可用 {{freeBytes}}，需要 {{neededBytes}}。',
        plain: '目标位置的空间已用完。',
      },
      exists: {
        title: '文件已存在',
        detail: '{{path}} 已存在。Offshoot 从不覆盖文件。',
        plain: '同名文件已存在。Offshoot 从不覆盖文件。',
      },
      denied: {
        title: '无权写入该位置',
        detail: '主机不允许当前用户写入 {{path}}。',
        plain: '主机不允许当前用户写入该位置。',
      },
      'read-only': {
        title: '目标位置只读',
        detail: '{{path}} 所在的文件系统以只读方式挂载。',
        plain: '文件系统以只读方式挂载。',
      },
      missing: { title: '缺少文件', detail: '{{path}} 不存在。', plain: '所需的文件不存在。' },
      'in-use': { title: '镜像正被使用', detail: '另一个程序打开了 {{path}}。', plain: '另一个程序打开了该镜像。' },
      'copy-failed': { title: '复制失败', detail: '复制 {{path}} 时出错并停止。', plain: '复制时出错并停止。' },
      'copy-killed': { title: '复制被外部终止', plain: '复制程序被 Offshoot 以外的操作终止。' },
      'libvirt-restarted': {
        title: '复制期间 libvirt 重新启动',
        detail: '副本 {{path}} 不完整。来源未改动，请重新开始。',
        plain: '副本不完整。来源未改动，请重新开始。',
      },
      replaced: {
        title: '新文件已被替换',
        detail: '{{path}} 不是此任务创建的文件，未使用，也未删除。',
        plain: '某个文件不是此任务创建的文件，未使用，也未删除。',
      },
      'verify-failed': {
        title: '副本与原件不同',
        detail: '{{path}} 的数据与来源不一致。',
        plain: '再次读取两者，数据不一致。副本未被采用。',
      },
      'not-file': {
        title: '不是文件',
        detail: '{{path}} 是设备或位于网络上。Offshoot 只删除文件。',
        plain: 'Offshoot 只删除文件。',
      },
      needed: {
        title: '其他虚拟机需要此文件',
        detail: '{{path}} 被 {{users}} 使用。',
        plain: '它是另一台虚拟机的磁盘或其基础。',
      },
      'unknown-use': {
        title: '其他虚拟机可能需要此文件',
        detail: '无法确定 {{users}} 是否需要 {{path}}。',
        plain: '另一台虚拟机的磁盘无法读取，因此不知道它依赖哪些文件。',
      },
      'no-qemu-img': { title: '主机上没有 qemu-img', plain: '它用于复制和测量镜像，随 QEMU 工具提供。' },
      'io-error': {
        title: '磁盘报告 I/O 错误',
        detail: '无法读写 {{path}}。请检查 {{directory}} 所在的存储和主机的内核日志。',
        plain: '请检查存储和主机的内核日志。',
      },
      'shared-directory': {
        title: '其他用户可以更改此目录中的文件',
        detail:
          '其他用户可以重命名 {{directory}} 中的文件，而其文件系统不支持私有目录。请选择其他目录，或只允许所有者写入该目录。',
        plain: '请选择其他目录，或只允许所有者写入该目录。',
      },
    },
    network: {
      inactive: {
        title: '虚拟机的网络未激活',
        detail: '虚拟机有接口连接到 {{network}}，因此无法启动。',
        plain: '虚拟机有接口连接到该网络，因此无法启动。',
      },
      missing: {
        title: '此主机上没有虚拟机所需的网络',
        detail: '虚拟机有接口连接到 {{network}}。请将接口改接到其他网络，或先定义该网络。',
        plain: '虚拟机有接口连接到该网络。请将接口改接到其他网络，或先定义该网络。',
      },
    },
    job: {
      'host-restarted': { title: '主机已重启', plain: '任务随之结束。日志记录了它创建的内容。' },
      'runner-gone': { title: '任务无声结束', plain: '主机上的任务进程已消失，没有留下结果。' },
      'ended-elsewhere': {
        title: '任务已由另一个 Offshoot 结束',
        plain: '此处与主机失去联系期间，另一个 Offshoot 接管了任务。任务在那里被取消或失败。',
      },
      'no-place': {
        title: '主机无法保存任务记录',
        detail: '每个任务都在主机上保留一份记录。{{places}} 均不可写或剩余空间不足 1 MiB。',
        plain: '每个任务都在主机的主目录或 /var/tmp 中保留一份记录，但两处均不可写或剩余空间不足 1 MiB。',
      },
      'undo-incomplete': { title: '未能全部撤销', plain: '遗留文件见列表。排除原因后请重试。' },
      'not-cancellable': { title: '已无法取消', plain: '任务的成果已在使用。如不需要，请删除该虚拟机。' },
      unreadable: {
        title: '无法读取此任务的记录',
        plain: '记录被截断或已损坏，任务无法完成。请移除其文件，或保留文件并移除记录。',
      },
      'still-running': {
        title: '此任务的程序仍在运行',
        plain: '程序无法停止，可能是存储没有响应。请检查存储后重试。',
      },
      elsewhere: { title: '任务在另一台主机上运行', plain: '两台主机共用任务记录目录。请连接运行该任务的主机。' },
      gone: { title: '此任务的记录已不存在', plain: '可能已被另一个 Offshoot 移除。请重新连接主机以更新列表。' },
      'cut-off': { title: '任务未启动', plain: '主机收到完整方案之前连接已断开。未写入任何内容，请重试。' },
      'no-answer': {
        title: '主机没有给出此任务的有效应答',
        plain: '请检查连接和登录 shell 后重试。',
      },
    },
    plan: {
      stale: { title: '方案已过时', plain: '制定方案后主机有变化。请看新方案。' },
      blocked: { title: '方案受阻', plain: '先处理方案中标出的问题。' },
    },
    'own-file': {
      unreadable: {
        title: '无法读取 Offshoot 的文件',
        detail: '未保存：{{path}} 已存在，保存会覆盖它。请检查其权限，然后重试。',
        plain: '未保存：该文件已存在，保存会覆盖它。请检查其权限，然后重试。',
      },
      unwritable: {
        title: '未保存',
        detail: '无法写入 {{path}}。请检查剩余空间和所在文件夹的权限，然后重试。',
        plain: '无法写入该文件。请检查剩余空间和所在文件夹的权限，然后重试。',
      },
    },
    device: {
      kept: { title: '客户机没有释放设备', plain: '它在内部仍被使用。对下次启动，总可以移除它。' },
      locked: { title: '客户机锁定了驱动器', plain: '请在客户机系统中弹出介质，或强制打开驱动器。' },
    },
    input: { invalid: { title: '无法使用', plain: '请看标出的字段。' } },
    definition: {
      changed: { title: '定义在此期间已更改', plain: '你开始之后有人更改了它。先比较，再重新应用。' },
      invalid: { title: 'libvirt 的模式不允许', plain: '以下是主机的原话。' },
      syntax: {
        title: 'XML 格式不正确',
        detail: '第 {{line}} 行，第 {{column}} 列。',
        plain: '有元素未闭合，或缺少符号。',
      },
      other: {
        title: '这是另一台虚拟机的定义',
        detail: '元素 {{field}} 不属于这台虚拟机。',
        plain: '名称或 uuid 不属于这台虚拟机。',
      },
    },
    request: { invalid: { title: 'Offshoot 发出了无效请求', plain: '这是 Offshoot 的缺陷。' } },
    bug: { title: 'Offshoot 的缺陷', plain: '本不应发生。请附上诊断信息报告此问题，以便修复。' },
  },
})

/** Words of every `Remedy` by its kind: `title` of the row, `detail` under it, `button`. */
export const remedyWords = defineWords('remedy', {
  en: {
    retry: { title: 'Try again', plain: 'Asks the host again.', button: 'Try again' },
    'install-libvirt': {
      title: 'Install libvirt',
      detail: 'On {{distribution}}, in a terminal:',
      plain: 'In a terminal:',
    },
    'start-libvirt': { title: 'Start libvirt', plain: 'In a terminal:' },
    'start-daemon': {
      title: 'Start {{daemon}} on the host',
      titlePlain: 'Start the daemon on the host',
      plain: 'If systemd does not know it, install the libvirt package of this daemon first.',
    },
    'start-network': {
      title: 'Start network {{network}}',
      titlePlain: 'Start the network',
      plain: 'Starts the network, then the VM.',
      button: 'Start network and VM',
    },
    'start-anyway': {
      title: 'Start it all the same',
      plain: 'The linked clones may not start, or lose data.',
      button: 'Start anyway',
    },
    'join-group': {
      title: 'Join group {{group}}',
      titlePlain: 'Join the group',
      plain: 'In a terminal, then log out and back in:',
    },
    'log-in-again': {
      title: 'Log out and back in',
      detail: 'You joined the group {{group}} after this login. It counts from the next one on.',
      plain: 'Membership of a group counts from the next login on.',
    },
    'use-session': {
      title: 'Use your own session',
      plain: 'A libvirt of your own, without rights over the system: its VMs are yours alone.',
      button: 'Use session',
    },
    'clone-again': { title: 'Clone again', plain: 'Opens the plan with a free name.', button: 'Clone…' },
    'convert-again': { title: 'Convert again', plain: 'Opens the plan as it is now.', button: 'Convert…' },
    'clone-to-pool': {
      title: 'Clone to another pool',
      detail: '{{pool}}, {{directory}}: {{freeBytes}} free.',
      plain: 'Another pool has room.',
      button: 'Clone to {{pool}}…',
      buttonPlain: 'Clone…',
    },
    'clone-linked': {
      title: 'Make a linked clone',
      plain: 'Needs next to no space. The disks of the original become a base and must not change.',
      button: 'Make linked…',
    },
    'define-again': {
      title: 'Define the VM again',
      plain: 'Its files are complete. It is defined as before; snapshot records are not restored.',
      button: 'Define it again',
    },
    'remove-leftovers': {
      title: 'Remove what is left',
      plain: 'Removes only the files this job made.',
      button: 'Remove',
    },
    'edit-host': { title: 'Look at the address', plain: 'Opens the host with its address.', button: 'Edit host…' },
    'allow-algorithms': {
      title: 'Allow them for this host',
      plain: 'These algorithms are weak. Add to ~/.ssh/config, above any “Host *”:',
    },
    'run-command': { title: 'When you are sure', plain: 'In a terminal:' },
    'try-in-terminal': { title: 'See what the host answers', plain: 'In a terminal; it should print your user id:' },
    'sign-in-again': {
      title: 'Sign in again',
      plain: 'Forgets what was remembered for this host and asks anew.',
      button: 'Sign in…',
    },
    'copy-report': {
      title: 'Copy report',
      plain: 'Code, words of the host and versions, for a bug report.',
      button: 'Copy report',
    },
    'collect-diagnostics': {
      title: 'Collect diagnostics',
      plain: 'Versions, hosts, jobs and the end of the log in one file. You see it before you save it.',
      button: 'Collect diagnostics…',
    },
  },
  zh: {
    retry: { title: '重试', plain: '再次询问主机。', button: '重试' },
    'install-libvirt': { title: '安装 libvirt', detail: '在 {{distribution}} 的终端中：', plain: '在终端中：' },
    'start-libvirt': { title: '启动 libvirt', plain: '在终端中：' },
    'start-daemon': {
      title: '在主机上启动 {{daemon}}',
      titlePlain: '在主机上启动守护进程',
      plain: '如果 systemd 找不到此服务，请先安装对应的 libvirt 软件包。',
    },
    'start-network': {
      title: '启动网络 {{network}}',
      titlePlain: '启动网络',
      plain: '先启动网络，再启动虚拟机。',
      button: '启动网络和虚拟机',
    },
    'start-anyway': {
      title: '仍要启动',
      plain: '链接克隆可能无法启动或丢失数据。',
      button: '仍要启动',
    },
    'join-group': {
      title: '加入用户组 {{group}}',
      titlePlain: '加入用户组',
      plain: '在终端中运行，然后注销并重新登录：',
    },
    'log-in-again': {
      title: '注销并重新登录',
      detail: '本次登录之后才加入用户组 {{group}}。',
      plain: '用户组在下次登录后生效。',
    },
    'use-session': {
      title: '使用自己的会话',
      plain: '自己的 libvirt，对系统没有特权：其中的虚拟机只属于自己。',
      button: '使用会话',
    },
    'clone-again': { title: '再次克隆', plain: '用可用的名称打开方案。', button: '克隆…' },
    'convert-again': { title: '再次转换', plain: '按当前情况打开方案。', button: '转换…' },
    'clone-to-pool': {
      title: '克隆到其他存储池',
      detail: '{{pool}}，{{directory}}：可用 {{freeBytes}}。',
      plain: '另一个存储池有空间。',
      button: '克隆到 {{pool}}…',
      buttonPlain: '克隆…',
    },
    'clone-linked': {
      title: '创建链接克隆',
      plain: '几乎不占空间。原虚拟机的磁盘成为基础镜像，不得再更改。',
      button: '创建链接克隆…',
    },
    'define-again': {
      title: '重新定义虚拟机',
      plain: '文件完整。按原定义恢复虚拟机，不恢复快照记录。',
      button: '重新定义',
    },
    'remove-leftovers': { title: '删除遗留内容', plain: '只删除此任务创建的文件。', button: '删除' },
    'edit-host': { title: '检查地址', plain: '打开主机及其地址。', button: '编辑主机…' },
    'allow-algorithms': {
      title: '为这台主机允许这些算法',
      plain: '这些算法较弱。请加入 ~/.ssh/config，放在 “Host *” 之前：',
    },
    'run-command': { title: '确认之后', plain: '在终端中：' },
    'try-in-terminal': { title: '查看主机的应答', plain: '在终端中运行，应显示用户 ID：' },
    'sign-in-again': { title: '重新登录', plain: '忘记为这台主机记住的内容并重新询问。', button: '登录…' },
    'copy-report': { title: '复制报告', plain: '代码、主机原话和版本，供报告缺陷用。', button: '复制报告' },
    'collect-diagnostics': {
      title: '收集诊断信息',
      plain: '将版本、主机、任务和最近的日志汇总为一个文件，保存前可以查看。',
      button: '收集诊断信息…',
    },
  },
})
