/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where frames come from: capture files, pcap and pcapng, compressed or not, and interfaces; and how they get into a
 * file. Hands out raw frames in file order, and those of several files in the order of time; does not look inside them.
 */
#ifndef FINWAIT_CAPTURE_H
#define FINWAIT_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <finwait/tcp.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 146 years: adding a timeout to a time, or taking one time from another, does not overflow. */
#define FINWAIT_TIME_LIMIT (INT64_MAX / 2)

struct finwait_frame {
    int64_t time;         /* nanoseconds since 1970-01-01 UTC, at most FINWAIT_TIME_LIMIT, at least its negative */
    const uint8_t *bytes; /* valid until the next call on the same capture */
    uint32_t captured;    /* bytes at `bytes` */
    uint32_t wire_size;   /* bytes that were on the wire */
    int link_type;        /* LINKTYPE_ value of this frame */
};

/* Filled once, by the first failure; `text` is a whole sentence for a person. */
struct finwait_error {
    char text[512];
};

enum finwait_capture_status {
    FINWAIT_CAPTURE_FRAME, /* *frame holds the next frame */
    FINWAIT_CAPTURE_END,   /* orderly end of the input */
    FINWAIT_CAPTURE_CUT    /* the input is cut short or damaged here: `error` says where; what came before stands */
};

/* What is known of one input; strings belong to the capture. Grows while frames are read. */
struct finwait_capture_info {
    const char *path;         /* as given; "-" for standard input */
    const char *format;       /* "pcap" or "pcapng" */
    const char *compression;  /* NULL, or "gzip", "zstd", "lz4" */
    uint32_t snapshot_length; /* of the first interface */
    int link_types[8]; /* distinct LINKTYPE_ values in order: of the first interface, then as frames bring them */
    unsigned link_type_count;
    uint64_t packets, bytes;       /* frames handed out; their wire bytes */
    int64_t first_time, last_time; /* of the frames in file order; 0 when none */
    uint64_t kernel_drops;         /* packets that the capturing kernel lost, as far as the file says */
    uint64_t interface_drops;      /* and those that an interface lost */
    uint64_t size;                 /* of the input in bytes, 0 when not a regular file */
    uint64_t position;             /* bytes of it consumed, for progress */
    const char *error;             /* NULL, or what cut it short */
};

struct finwait_capture;

/*
 * Opens `path` ("-" reads standard input). `filter` is a pcap-filter(7) expression or NULL.
 * NULL on failure with *error filled. Free with finwait_capture_free (NULL-safe).
 */
FINWAIT_API struct finwait_capture *finwait_capture_open(const char *path, const char *filter,
                                                         struct finwait_error *error);
FINWAIT_API void finwait_capture_free(struct finwait_capture *capture);

/* Hands out the next frame. After END or CUT every further call returns the same. */
FINWAIT_API enum finwait_capture_status finwait_capture_next(struct finwait_capture *capture,
                                                             struct finwait_frame *frame);

/* Frames that the filter left out still count in frame numbers: ordinal in the file of the last frame handed out,
 * from 1. */
FINWAIT_API uint64_t finwait_capture_frame_number(const struct finwait_capture *capture);

/* Where the bytes of the frame that was just handed out begin in the file, or in what a compressed file unpacks to. */
FINWAIT_API uint64_t finwait_capture_frame_offset(const struct finwait_capture *capture,
                                                  const struct finwait_frame *frame);

FINWAIT_API const struct finwait_capture_info *finwait_capture_info(const struct finwait_capture *capture);

/*
 * Several captures as one: all their frames in the order of time, whatever the order of the files. Frames of the same
 * time: first the file that begins earlier, then the one named earlier.
 */
struct finwait_merge;

/*
 * Opens all inputs; files that are not due yet are closed again until then. NULL on failure with *error filled. Free
 * with finwait_merge_free (NULL-safe).
 */
FINWAIT_API struct finwait_merge *finwait_merge_open(char *const *paths, size_t count, const char *filter,
                                                     struct finwait_error *error);
FINWAIT_API void finwait_merge_free(struct finwait_merge *merge);

/* The next frame, valid until the next call; else END. An input that is cut short says so in its `error`: the others
 * go on. */
FINWAIT_API enum finwait_capture_status finwait_merge_next(struct finwait_merge *merge, struct finwait_frame *frame);

/* Of the last frame: its ordinal among all frames of all inputs from 1, filtered ones included; its input's index. */
FINWAIT_API uint64_t finwait_merge_frame_number(const struct finwait_merge *merge);
FINWAIT_API size_t finwait_merge_input(const struct finwait_merge *merge);

/* The input that holds frame `number`, and its number there; false when it was not read or memory was too short. Other
 * threads than the one that reads may ask. */
FINWAIT_API bool finwait_merge_locate(struct finwait_merge *merge, uint64_t number, size_t *input, uint64_t *inside);

/* One an input, in the order given. The infos live until the next call of finwait_merge_next, the array longer. */
FINWAIT_API const struct finwait_capture_info *const *finwait_merge_infos(const struct finwait_merge *merge);

/* Bytes of all inputs consumed so far, for progress. */
FINWAIT_API uint64_t finwait_merge_position(const struct finwait_merge *merge);

/*
 * A network interface. Its frames are what the kernel has at the moment: nothing here waits, sleeps or reads the clock.
 */
struct finwait_device;

struct finwait_device_options {
    const char *filter;       /* pcap-filter(7); NULL: none */
    uint32_t snapshot_length; /* bytes kept of a frame; 0: all */
    uint32_t buffer_size;     /* bytes that the kernel may keep for us; 0: libpcap's choice */
    bool immediate;           /* each frame as it comes, not once a block of them is full or 100 ms are over */
};

/* What the kernel says it has seen and lost since the interface was opened; said last, when it no longer answers. */
struct finwait_device_counts {
    uint64_t received, kernel_drops, interface_drops;
};

/*
 * Opens an interface ("any" is all of them). NULL on failure with *error filled; where a right is missing it says how
 * to grant it. Free with finwait_device_free (NULL-safe).
 */
FINWAIT_API struct finwait_device *finwait_device_open(const char *name, const struct finwait_device_options *options,
                                                       struct finwait_error *error);
FINWAIT_API void finwait_device_free(struct finwait_device *device);

/* Readable, for poll(2), when there may be a frame. */
FINWAIT_API int finwait_device_descriptor(const struct finwait_device *device);

/* A frame; END when there is none now; CUT with *error filled when the interface is gone or down. */
FINWAIT_API enum finwait_capture_status finwait_device_next(struct finwait_device *device, struct finwait_frame *frame,
                                                            struct finwait_error *error);

FINWAIT_API int finwait_device_link_type(const struct finwait_device *device);
FINWAIT_API struct finwait_device_counts finwait_device_counts(struct finwait_device *device);

/* Interfaces watched together: their frames in the order of time. One that goes is waited for, and opened again. */
struct finwait_live;

struct finwait_live_event {
    enum {
        FINWAIT_LIVE_DROPPED, /* frames were lost: `counts` says how many since the last time */
        FINWAIT_LIVE_LEFT,    /* the interface is down or gone: `text` says so; nothing is seen of it */
        FINWAIT_LIVE_RETURNED /* it is back */
    } change;
    size_t interface;
    struct finwait_device_counts counts;
    const char *text; /* valid until the next call */
};

FINWAIT_API struct finwait_live *finwait_live_open(char *const *names, size_t count,
                                                   const struct finwait_device_options *options,
                                                   struct finwait_error *error);
FINWAIT_API void finwait_live_free(struct finwait_live *live);
/* The next frame; false when there is none now. Of several interfaces a frame waits until each has one, or until it is
 * older than `horizon`: the caller's word that the kernel holds nothing older back. */
FINWAIT_API bool finwait_live_next(struct finwait_live *live, int64_t horizon, struct finwait_frame *frame);
/* Of the last frame: its number; the index of the interface that it came from. */
FINWAIT_API uint64_t finwait_live_frame_number(const struct finwait_live *live);
FINWAIT_API size_t finwait_live_interface(const struct finwait_live *live);
/* Sleeps until there may be a frame, a signal comes or so many milliseconds are over. */
FINWAIT_API void finwait_live_wait(struct finwait_live *live, int milliseconds);
/* Looks after counters and interfaces, once a second say; false when nothing (more) has changed. */
FINWAIT_API bool finwait_live_check(struct finwait_live *live, struct finwait_live_event *event);
/* One an interface: `path` is its name, there is no format, drops count from the beginning. */
FINWAIT_API const struct finwait_capture_info *const *finwait_live_infos(const struct finwait_live *live);

/*
 * A capture file being written, as pcapng: begin, the interfaces, which are numbered from 0 as they come, then frames
 * and counts in any order. Each call writes one block; false when `out` did not take it.
 */
FINWAIT_API bool finwait_recording_begin(FILE *out);
FINWAIT_API bool finwait_recording_interface(FILE *out, const char *name, int link_type, uint32_t snapshot_length);
/* `comment` may be NULL. */
FINWAIT_API bool finwait_recording_frame(FILE *out, uint32_t interface, const struct finwait_frame *frame,
                                         const char *comment);
/* `time` in nanoseconds since 1970. */
FINWAIT_API bool finwait_recording_counts(FILE *out, uint32_t interface, int64_t time,
                                          const struct finwait_device_counts *counts);

/* "EN10MB" and the like for a LINKTYPE_ value; "LINKTYPE_n" text is the caller's when NULL is returned. */
FINWAIT_API const char *finwait_link_type_name(int link_type);

#ifdef __cplusplus
}
#endif
#endif
