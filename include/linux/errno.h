/* SPDX-License-Identifier: MIT */
#ifndef LINUX_ERRNO_H
#define LINUX_ERRNO_H
/* linux/errno.h - error numbers. */
#include "lib/errno.h"

/* What Linux has beyond lib/errno.h. */
#define ECHILD      10
#define ENOTBLK     15
#define EXDEV       18
#define ENOTDIR     20
#define EISDIR      21
#define ENFILE      23
#define EMFILE      24
#define ENOTTY      25
#define ETXTBSY     26
#define EFBIG       27
#define ESPIPE      29
#define EMLINK      31
#define EPIPE       32
#define ENOLCK      37
#define ENOTEMPTY   39
#define ELOOP       40
#define EWOULDBLOCK EAGAIN
#define ENOMSG      42
#define EPROTO      71
#define EBADMSG     74
#define EILSEQ      84
#define EUSERS      87
#define EMSGSIZE    90
#define EOPNOTSUPP  95
#define EADDRINUSE  98
#define ENOBUFS     105
#define EISCONN     106
#define ENOTCONN    107
#define ESHUTDOWN   108
#define ESTALE      116
#define ENOKEY      126
#define ERESTARTSYS 512
#define ENOIOCTLCMD 515
#define EPROBE_DEFER 517
#define ENOTSUPP    524
#endif
