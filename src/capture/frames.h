/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every frame of a capture, also those that its filter leaves out: what counts frames over several captures needs them.
 */
#ifndef CAPTURE_FRAMES_H
#define CAPTURE_FRAMES_H

#include <finwait/capture.h>

/* As finwait_capture_next, but *kept tells whether the filter keeps the frame. */
enum finwait_capture_status capture_read(struct finwait_capture *capture, struct finwait_frame *frame, bool *kept);

#endif
