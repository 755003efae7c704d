/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SEQ_FILE_H
#define LINUX_SEQ_FILE_H
/* linux/seq_file.h - nothing to offer here. */
#endif
