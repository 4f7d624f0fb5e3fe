/**
 * Codes and domains of libvirt's errors under libvirt's names, as include/libvirt/virterror.h has them. They never change: they are its
 * ABI. Only what is used is here.
 */

// virErrorNumber
export const VIR_ERR_INTERNAL_ERROR = 1
export const VIR_ERR_NO_SUPPORT = 3
export const VIR_ERR_INVALID_ARG = 8
export const VIR_ERR_OPERATION_FAILED = 9
export const VIR_ERR_XML_ERROR = 27
export const VIR_ERR_DOM_EXIST = 28
export const VIR_ERR_OPERATION_DENIED = 29
export const VIR_ERR_SYSTEM_ERROR = 38
export const VIR_ERR_RPC = 39
export const VIR_ERR_NO_DOMAIN = 42
export const VIR_ERR_NO_NETWORK = 43
export const VIR_ERR_AUTH_FAILED = 45
export const VIR_ERR_NO_STORAGE_POOL = 49
export const VIR_ERR_NO_STORAGE_VOL = 50
export const VIR_ERR_OPERATION_INVALID = 55
export const VIR_ERR_CONFIG_UNSUPPORTED = 67
export const VIR_ERR_OPERATION_TIMEOUT = 68
export const VIR_ERR_NO_DOMAIN_SNAPSHOT = 72
export const VIR_ERR_ARGUMENT_UNSUPPORTED = 74
export const VIR_ERR_STORAGE_POOL_BUILT = 76
export const VIR_ERR_SNAPSHOT_REVERT_RISKY = 77
export const VIR_ERR_OPERATION_ABORTED = 78
export const VIR_ERR_AUTH_CANCELLED = 79
export const VIR_ERR_NO_DOMAIN_METADATA = 80
export const VIR_ERR_BLOCK_COPY_ACTIVE = 83
export const VIR_ERR_OPERATION_UNSUPPORTED = 84
export const VIR_ERR_AGENT_UNRESPONSIVE = 86
export const VIR_ERR_RESOURCE_BUSY = 87
export const VIR_ERR_ACCESS_DENIED = 88
export const VIR_ERR_STORAGE_VOL_EXIST = 90
export const VIR_ERR_XML_INVALID_SCHEMA = 92
export const VIR_ERR_AUTH_UNAVAILABLE = 94
export const VIR_ERR_AGENT_UNSYNCED = 97
export const VIR_ERR_DEVICE_MISSING = 99
export const VIR_ERR_NO_DOMAIN_CHECKPOINT = 103
export const VIR_ERR_NO_DOMAIN_BACKUP = 104
export const VIR_ERR_AGENT_COMMAND_TIMEOUT = 112
export const VIR_ERR_AGENT_COMMAND_FAILED = 113

// virErrorDomain: the part of libvirt that refused, where a code alone says too little
/** a daemon answers with it only as the client of another */
export const VIR_FROM_RPC = 7
export const VIR_FROM_STORAGE = 18
