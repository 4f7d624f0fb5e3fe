/**
 * Numbers of libvirt's API under libvirt's names, as its public headers have them (include/libvirt/libvirt-domain.h,
 * -domain-snapshot.h, -network.h, -storage.h). They never change: they are its ABI. Only what is used is here.
 */

// virDomainState
export const VIR_DOMAIN_NOSTATE = 0
export const VIR_DOMAIN_RUNNING = 1
export const VIR_DOMAIN_BLOCKED = 2
export const VIR_DOMAIN_PAUSED = 3
export const VIR_DOMAIN_SHUTDOWN = 4
export const VIR_DOMAIN_SHUTOFF = 5
export const VIR_DOMAIN_CRASHED = 6
export const VIR_DOMAIN_PMSUSPENDED = 7

// virDomainPausedReason
export const VIR_DOMAIN_PAUSED_MIGRATION = 2
export const VIR_DOMAIN_PAUSED_SAVE = 3
export const VIR_DOMAIN_PAUSED_SNAPSHOT = 9

// virDomainShutoffReason
export const VIR_DOMAIN_SHUTOFF_CRASHED = 3
export const VIR_DOMAIN_SHUTOFF_FAILED = 6
export const VIR_DOMAIN_SHUTOFF_DAEMON = 8

// virDomainEventType
export const VIR_DOMAIN_EVENT_STARTED = 2
export const VIR_DOMAIN_EVENT_SUSPENDED = 3
export const VIR_DOMAIN_EVENT_RESUMED = 4
export const VIR_DOMAIN_EVENT_STOPPED = 5
export const VIR_DOMAIN_EVENT_CRASHED = 8

// virDomainEventStoppedDetailType
export const VIR_DOMAIN_EVENT_STOPPED_SAVED = 4

// virDomainModificationImpact: of every call that changes a definition
export const VIR_DOMAIN_AFFECT_LIVE = 1
export const VIR_DOMAIN_AFFECT_CONFIG = 2

// virDomainVcpuFlags and virDomainMemoryModFlags: the maximum, of the persistent definition only
export const VIR_DOMAIN_VCPU_MAXIMUM = 4
export const VIR_DOMAIN_MEM_MAXIMUM = 4

// virDomainDeviceModifyFlags: a tray that the guest has locked too
export const VIR_DOMAIN_DEVICE_MODIFY_FORCE = 4

// virDomainXMLFlags and virDomainSaveImageXMLFlags; secure: with passwords, inactive: for the next start
export const VIR_DOMAIN_XML_SECURE = 1
export const VIR_DOMAIN_XML_INACTIVE = 2
export const VIR_DOMAIN_SAVE_IMAGE_XML_SECURE = 1

// virDomainDefineFlags: against libvirt's schema
export const VIR_DOMAIN_DEFINE_VALIDATE = 1

// virDomainUndefineFlagsValues
export const VIR_DOMAIN_UNDEFINE_MANAGED_SAVE = 1
export const VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA = 2
export const VIR_DOMAIN_UNDEFINE_NVRAM = 4
export const VIR_DOMAIN_UNDEFINE_KEEP_NVRAM = 8
export const VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA = 16
export const VIR_DOMAIN_UNDEFINE_KEEP_TPM = 64

// virDomainCreateFlags
export const VIR_DOMAIN_START_PAUSED = 1
export const VIR_DOMAIN_START_FORCE_BOOT = 8

// virDomainSaveRestoreFlags
export const VIR_DOMAIN_SAVE_RUNNING = 2
export const VIR_DOMAIN_SAVE_PAUSED = 4

// virDomainMetadataType
export const VIR_DOMAIN_METADATA_DESCRIPTION = 0
export const VIR_DOMAIN_METADATA_TITLE = 1
export const VIR_DOMAIN_METADATA_ELEMENT = 2

// virDomainInterfaceAddressesSource
export const VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE = 0
export const VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT = 1

// virDomainJobOperation
export const VIR_DOMAIN_JOB_OPERATION_SNAPSHOT = 6

// virDomainStatsTypes
export const VIR_DOMAIN_STATS_STATE = 1
export const VIR_DOMAIN_STATS_CPU_TOTAL = 2
export const VIR_DOMAIN_STATS_BALLOON = 4
export const VIR_DOMAIN_STATS_VCPU = 8
export const VIR_DOMAIN_STATS_INTERFACE = 16
export const VIR_DOMAIN_STATS_BLOCK = 32

// virConnectGetAllDomainStatsFlags; nowait: leave out what a busy monitor would tell
export const VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE = 1
export const VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT = 2 ** 29

// virConnectListAllDomainsFlags
export const VIR_CONNECT_LIST_DOMAINS_TRANSIENT = 8
export const VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE = 256
export const VIR_CONNECT_LIST_DOMAINS_AUTOSTART = 1024
export const VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT = 4096

// virDomainSnapshotCreateFlags
export const VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE = 1
export const VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT = 2
export const VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY = 16
export const VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE = 64
export const VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC = 128
export const VIR_DOMAIN_SNAPSHOT_CREATE_LIVE = 256

// virDomainSnapshotXMLFlags: a record that is given back needs its passwords
export const VIR_DOMAIN_SNAPSHOT_XML_SECURE = 1

// virDomainSnapshotRevertFlags
export const VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING = 1
export const VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED = 2
export const VIR_DOMAIN_SNAPSHOT_REVERT_FORCE = 4

// virDomainSnapshotDeleteFlags
export const VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY = 2

// virDomainBlockCommitFlags
export const VIR_DOMAIN_BLOCK_COMMIT_SHALLOW = 1
export const VIR_DOMAIN_BLOCK_COMMIT_ACTIVE = 4

// virDomainBlockJobAbortFlags
export const VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT = 2

// virConnectListAllNetworksFlags
export const VIR_CONNECT_LIST_NETWORKS_ACTIVE = 2

// virConnectListAllStoragePoolsFlags, virStoragePoolState
export const VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE = 2
export const VIR_STORAGE_POOL_RUNNING = 2
