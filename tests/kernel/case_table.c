// SPDX-License-Identifier: BSD-2-Clause
// The cases: which story, seen from where, and what is true of it. RC: the relay's end towards the client; RS: towards
// the server.
#include <stddef.h>

#include "cases.h"

#define RC TAP_RELAY_CLIENT
#define RS TAP_RELAY_SERVER

enum { SHORT = 12, WHOLE = 0 };

const struct kernel_case default_cases[] = {
    {"clean-close-client", "clean-close-client", RC, SHORT,
     "the client closed first; all four waves passed once; client FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT; server "
     "CLOSE_WAIT, LAST_ACK, CLOSED."},
    {"clean-close-client-at-client", "clean-close-client", TAP_CLIENT, SHORT,
     "as clean-close-client, seen at the client."},
    {"clean-close-client-at-server", "clean-close-client", TAP_SERVER, SHORT,
     "as clean-close-client, seen at the server."},
    {"clean-close-server", "clean-close-server", RC, SHORT,
     "the server closed first; all four waves passed once; TIME_WAIT is the server's."},
    {"clean-close-ipv6", "clean-close-ipv6", RC, SHORT, "as clean-close-client, over IPv6."},
    {"three-segment-close", "three-segment-close", RC, SHORT,
     "the client closed first; waves two and three share the server's FIN+ACK; nothing was lost."},
    {"simultaneous-close", "simultaneous-close", RC, SHORT,
     "both closed first: the FINs crossed, both ends went FIN_WAIT_1, CLOSING, TIME_WAIT; nothing was lost."},
    {"simultaneous-close-at-server", "simultaneous-close", TAP_SERVER, SHORT,
     "as simultaneous-close, seen at the server, where its own FIN comes well before the client's."},
    {"simultaneous-open", "simultaneous-open", RC, SHORT,
     "both SYNs crossed, both ends went SYN_SENT, SYN_RECEIVED, ESTABLISHED; clean close by the end with the higher "
     "port."},
    {"half-close-data", "half-close-data", RC, SHORT,
     "the client closed first; 6000 bytes followed from the server on the half-open connection, legitimately; then a "
     "clean end."},
    {"request-with-fin", "request-with-fin", RC, SHORT,
     "the client closed first, its FIN on 100 bytes of data; the server's FIN on 300; nothing was lost."},
    {"fin-then-rst-linger", "linger-after-shutdown", RC, SHORT,
     "the client sent FIN, was in FIN_WAIT_2, then aborted with RST (SO_LINGER 0); the server's own later close() met "
     "no connection."},
    {"fin-then-rst-data-after-close", "data-after-close", RC, SHORT,
     "the client close()d with FIN; the server's later 500 bytes were answered with RST because the socket was "
     "closed."},
    {"fin-then-rst-unread-data", "unread-after-own-fin", RC, SHORT,
     "the client sent FIN, got 500 bytes, closed without reading them: RST."},
    {"fin-then-rst-fin-wait-2-expired", "fin-wait-2-expired-60s", RC, SHORT,
     "the client's FIN_WAIT_2 expired silently 60 s after its close(); the server's late FIN met no connection and got "
     "a bare RST from the client."},
    {"fin-then-rst-linger-server", "linger-after-shutdown-server", RC, SHORT,
     "the server sent FIN, was in FIN_WAIT_2, then aborted with RST (SO_LINGER 0)."},
    {"fin-then-rst-data-after-close-server", "data-after-close-server", RC, SHORT,
     "the server close()d with FIN; the client's later 500 bytes were answered with RST because the socket was "
     "closed."},
    {"rst-after-peer-fin-unread-data", "unread-after-peer-fin", RC, SHORT,
     "the client sent 500 bytes and its FIN; the server closed with the 500 bytes unread: RST instead of a FIN."},
    {"abortive-close-unread-data", "unread-before-peer-fin", RC, SHORT,
     "the client closed with 500 bytes unread: RST, no FIN on either side."},
    {"server-never-closes", "server-never-closes", RC, WHOLE,
     "the client closed, the server acknowledged and stayed in CLOSE_WAIT to the end; the client's FIN_WAIT_2 expired "
     "silently after 60 s."},
    {"server-never-closes-shutdown", "server-never-closes-shutdown", RC, WHOLE,
     "the client shut down, the server acknowledged and stayed in CLOSE_WAIT to the end; the client stayed in "
     "FIN_WAIT_2, which has no timer then."},
    {"client-never-closes", "client-never-closes", RC, WHOLE,
     "the server closed, the client acknowledged and stayed in CLOSE_WAIT to the end; the server's FIN_WAIT_2 expired "
     "silently after 60 s."},

    {"wave-1-lost-once-after-tap", "wave-1-lost-once", RC, SHORT,
     "the client closed first; the first copy of its FIN (wave 1) was lost after the tap saw it; the second arrived."},
    {"wave-1-lost-once-before-tap", "wave-1-lost-once", RS, SHORT,
     "the client closed first; the first copy of its FIN (wave 1) was lost before the tap: it shows one FIN, 0.2 s "
     "late."},
    {"wave-2-lost-once-after-tap", "wave-2-lost-once", RS, SHORT,
     "the client closed first; the first ACK of its FIN (wave 2) was lost after the tap saw it; the FIN came again, "
     "the second ACK arrived and says by D-SACK that the first FIN had arrived."},
    {"wave-2-lost-once-before-tap", "wave-2-lost-once", RC, SHORT,
     "the client closed first; the first ACK of its FIN (wave 2) was lost before the tap: it shows two FINs and one "
     "ACK, whose D-SACK says that the first FIN had arrived."},
    {"wave-3-lost-once-after-tap", "wave-3-lost-once", RS, SHORT,
     "the client closed first; the first copy of the server's FIN (wave 3) was lost after the tap saw it; the second "
     "arrived."},
    {"wave-3-lost-once-before-tap", "wave-3-lost-once", RC, SHORT,
     "the client closed first; the first copy of the server's FIN (wave 3) was lost before the tap: it shows one FIN, "
     "0.2 s late."},
    {"wave-4-lost-once-after-tap", "wave-4-lost-once", RC, SHORT,
     "the client closed first; its first ACK of the server's FIN (wave 4) was lost after the tap saw it; the FIN came "
     "again, the second ACK arrived."},
    {"wave-4-lost-once-before-tap", "wave-4-lost-once", RS, SHORT,
     "the client closed first; its first ACK of the server's FIN (wave 4) was lost before the tap: it shows two FINs "
     "of the server and one ACK."},
    {"wave-1-lost-forever-after-tap", "wave-1-lost-forever", RC, WHOLE,
     "the client closed; every copy of its FIN (wave 1) was lost after the tap; the client gave up silently; the "
     "server stayed ESTABLISHED to the end."},
    {"wave-1-lost-forever-before-tap", "wave-1-lost-forever", RS, WHOLE,
     "the client closed; every copy of its FIN (wave 1) was lost before the tap, which sees no close at all; the "
     "server stayed ESTABLISHED to the end."},
    {"wave-2-lost-forever-after-tap", "wave-2-lost-forever", RS, WHOLE,
     "the client closed; its FIN arrived each time, every ACK of it (wave 2) was lost after the tap; the client gave "
     "up silently; the server stayed in CLOSE_WAIT to the end."},
    {"wave-2-lost-forever-before-tap", "wave-2-lost-forever", RC, WHOLE,
     "the client closed; its FIN arrived each time, every ACK of it (wave 2) was lost before the tap, which can't tell "
     "this from wave 1 lost; the server stayed in CLOSE_WAIT to the end."},
    {"wave-3-lost-forever-after-tap", "wave-3-lost-forever", RS, WHOLE,
     "the client closed first, the server later; every copy of the server's FIN (wave 3) was lost after the tap; the "
     "server gave up silently in LAST_ACK; the client's FIN_WAIT_2 expired after 60 s."},
    {"wave-3-lost-forever-before-tap", "wave-3-lost-forever", RC, WHOLE,
     "the client closed first, the server later; every copy of the server's FIN (wave 3) was lost before the tap, "
     "which can't tell this from a server that never closes."},
    {"wave-4-lost-forever-after-tap", "wave-4-lost-forever", RC, WHOLE,
     "the client closed first, the server later; every ACK of the server's FIN (wave 4) was lost after the tap; the "
     "server gave up silently in LAST_ACK."},
    {"wave-4-lost-forever-before-tap", "wave-4-lost-forever", RS, WHOLE,
     "the client closed first, the server later; every ACK of the server's FIN (wave 4) was lost before the tap, which "
     "sees the server's FIN repeated and unanswered."},

    {"connection-refused", "connection-refused", RC, SHORT, "no socket listened; the server's stack refused with RST."},
    {"connection-refused-ipv6", "ipv6-refused", RC, SHORT,
     "no socket listened; the server's stack refused with RST; IPv6."},
    {"syn-unanswered", "syn-unanswered", RC, WHOLE,
     "every SYN was lost after the tap; connect() gave up (ETIMEDOUT); the server never knew."},
    {"syn-ack-lost-forever-before-tap", "syn-ack-lost-forever", RC, WHOLE,
     "every SYN reached the server, every SYN-ACK was lost before the tap, which can't tell this from SYNs lost; "
     "connect() gave up."},
    {"syn-ack-unanswered", "syn-ack-unanswered", RS, WHOLE,
     "the SYN-ACK arrived each time and the client was ESTABLISHED; every ACK of the client was lost before the tap; "
     "the server's mini-socket in SYN_RECEIVED expired."},
    {"syn-lost-once-after-tap", "syn-lost-once", RC, SHORT,
     "the first SYN was lost after the tap saw it; clean close by the client."},
    {"syn-lost-once-before-tap", "syn-lost-once", RS, SHORT,
     "the first SYN was lost before the tap, which sees nothing wrong; clean close by the client."},
    {"syn-ack-lost-once-after-tap", "syn-ack-lost-once", RS, SHORT,
     "the first SYN-ACK was lost after the tap saw it; clean close by the client."},
    {"syn-ack-lost-once-before-tap", "syn-ack-lost-once", RC, SHORT,
     "the first SYN-ACK was lost before the tap, which sees SYN, SYN, SYN-ACK; clean close by the client."},
    {"final-ack-lost-once-after-tap", "final-ack-lost-data-after", RC, SHORT,
     "the handshake's last ACK was lost after the tap saw it; data 0.3 s later opened the connection at the server; "
     "clean close by the client."},
    {"final-ack-lost-once-before-tap", "final-ack-lost-data-after", RS, SHORT,
     "the handshake's last ACK was lost before the tap: SYN, SYN-ACK, and then data; clean close by the client."},
    {"final-ack-lost-server-speaks", "final-ack-lost-server-speaks", RC, SHORT,
     "the handshake's last ACK was lost after the tap saw it; the server repeated its SYN-ACK after 1 s, the client "
     "its ACK; clean close by the client."},
    {"port-reuse-server-time-wait", "reuse-server-time-wait", RC, SHORT,
     "two connections on one four-tuple: the first closed by the server, whose TIME_WAIT took the new SYN; the second "
     "closed cleanly by the client."},
    {"port-reuse-client-time-wait", "reuse-client-time-wait", RC, SHORT,
     "two connections on one four-tuple: the first closed by the client, which left TIME_WAIT for the second by "
     "tcp_tw_reuse=1 (ISN = old SND.NXT + 65537); both closed cleanly by the client."},
    {"fast-open", "fast-open", RC, SHORT,
     "two connections: the first asks for a cookie, the second carries 100 bytes in its SYN, which the server took "
     "before the handshake's end; both closed cleanly by the client."},
    {"keepalive-alive", "keepalive-alive", RC, SHORT,
     "every keepalive probe of the client was answered; no segment was lost; clean close by the client."},

    {"abortive-close-linger", "linger-established", RC, SHORT,
     "the client aborted (SO_LINGER 0) with nothing under way: RST, no FIN on either side."},
    {"abortive-close-data-in-flight", "linger-data-in-flight", RC, SHORT,
     "the client aborted (SO_LINGER 0) right behind 4000 bytes: the RST overtook the server's reading; the server's "
     "late ACK met no connection."},
    {"listener-closed", "listener-closed-queue", RC, SHORT,
     "the server's listener was closed with three connections in its accept queue, which nobody had accepted: a RST to "
     "each."},
    {"linger2-fin-then-rst", "linger2-close", RC, SHORT,
     "the client closed with TCP_LINGER2 -1: FIN, and RST in answer to its ACK; the server's application had not "
     "closed."},
    {"crossing-request", "crossing-request", RC, SHORT,
     "after 2 s of silence the server closed; its FIN crossed a request of the client, which was answered with RST."},
    {"accept-queue-overflow", "accept-queue-full-data", RS, SHORT,
     "three clients, a queue for one: ACKs and data of two were ignored, their SYN-ACKs repeated although the ACKs "
     "arrived."},
    {"icmp-rejected", "icmp-syn-prohibited", RC, SHORT,
     "a device on the way rejected the SYN with ICMP 3/13; connect() failed."},
    {"icmp-rejected-ipv6", "icmp-syn-prohibited-ipv6", RC, SHORT,
     "a device on the way rejected the SYN with ICMPv6 1/1; connect() failed."},
    {"handshake-aborted", "linger-before-syn-ack", RC, SHORT,
     "the client's socket was gone when the SYN-ACK came: RST answers it."},
    {"half-open-connection", "forgotten-by-server", RC, SHORT,
     "the server had aborted, its RST was lost before the tap; the client's data met no connection and was answered "
     "with RST."},
    {"rst-ignored-in-window", "forged-rst-in-window", RC, SHORT,
     "a RST 1000 beyond the exact number, forged in the server's name, was answered with a challenge ACK and had no "
     "effect; clean close by the client."},
    {"rst-ignored-out-of-window", "forged-rst-beyond-window", RC, SHORT,
     "a RST beyond the window, forged in the server's name, had no effect; clean close by the client."},
    {"rst-injected", "forged-rst-races-data", RC, SHORT,
     "a RST with the exact number, forged in the server's name (hop limit 57, the server's is 64), ended the client's "
     "connection while the server's 1000 bytes were under way; the server never reset first."},
    {"time-wait-assassinated", "old-data-time-wait", RC, SHORT,
     "clean close by the client; old data of the server made the TIME_WAIT acknowledge, the server's RST ended the "
     "TIME_WAIT."},
    {"keepalive-dead", "keepalive-dead", RC, SHORT,
     "three keepalive probes of the client arrived, every answer was lost before the tap; the client reset the "
     "connection."},
    {"user-timeout", "user-timeout", RC, SHORT,
     "the client's data was lost after the tap until TCP_USER_TIMEOUT ended its connection silently; the server's FIN "
     "a second later met no connection: RST."},
    {"zero-window-close", "zero-window-close", RC, SHORT,
     "the client close()d while the server's window was shut: its FIN waited 3 s behind its data; the server closed at "
     "once on reading it."},
    {"stale-syn", "old-syn-at-listener", RC, SHORT,
     "after the client's abort its old SYN came back; the SYN-ACK to it met no connection: RST by the client."},
    {"old-duplicate", "old-data-established", RC, SHORT,
     "100 bytes that had been acknowledged came back (seen at the other end of the relay only) and changed nothing; "
     "clean close by the client."},
    {"old-duplicate-at-server", "old-data-established", TAP_SERVER, SHORT,
     "100 bytes that had been acknowledged came back and changed nothing; clean close by the client."},
    {"sequence-wrap", "wrap-data", RC, SHORT,
     "the client's sequence numbers passed 2^32 in its request; clean close by the client; nothing was lost."},
    {"sequence-wrap-fin-lost", "wrap-fin-wave-1-lost", RC, SHORT,
     "the client's FIN had sequence number 2^32 - 1; its first copy was lost after the tap saw it; clean close by the "
     "client."},
    {"mptcp-fallback", "mptcp-fallback", RC, SHORT,
     "the client offered MPTCP, the server answered plain TCP; clean close by the client."},
    {"fin-overtakes-data", "fin-overtakes-data", RS, SHORT,
     "the client's FIN overtook its last 500 bytes, which came twice: late, and repeated; clean close by the client; "
     "nothing was lost."},
    {"simultaneous-close-fins-lost", "simultaneous-close-fins-lost", RC, SHORT,
     "both closed at once; the first copy of both FINs was lost, the client's after the tap, the server's before it."},
    {"waves-2-and-3-lost-once-after-tap", "waves-2-and-3-lost-once", RS, SHORT,
     "three-segment close by the client; the first copy of the server's FIN+ACK was lost after the tap saw it."},
    {"waves-2-and-3-lost-once-before-tap", "waves-2-and-3-lost-once", RC, SHORT,
     "three-segment close by the client; the first copy of the server's FIN+ACK was lost before the tap."},
    {"data-after-fin", "data-after-fin", RS, SHORT,
     "60 bytes beyond the client's FIN were forged in its name (hop limit 57) and ignored; clean close by the client."},
    {"bad-syn-ack", "wrong-syn-ack", RC, SHORT,
     "a SYN-ACK for another SYN was forged in the server's name: the client answered it with RST and repeated its SYN; "
     "the real SYN-ACK, held back, then opened the connection; clean close by the client."},
    {"deferred-accept", "deferred-accept-late", RC, SHORT,
     "the server (TCP_DEFER_ACCEPT) ignored the handshake's last ACK and repeated its SYN-ACK after 3 s, nothing was "
     "lost; data opened the connection; clean close by the client."},
    {.name = NULL},
};

const struct kernel_case lowered_cases[] = {
    {"fin-then-rst-fin-wait-2-expired-short", "fin-wait-2-expired-5s", RC, SHORT,
     "the client's FIN_WAIT_2 expired silently 2 s after its close(); the server's FIN 5 s after it met no connection "
     "and got a bare RST from the client."},
    {"fin-then-rst-fin-wait-2-expired-server", "fin-wait-2-expired-5s-server", RC, SHORT,
     "the server's FIN_WAIT_2 expired silently 2 s after its close(); the client's FIN 5 s after it met no connection "
     "and got a bare RST from the server."},
    {"port-reuse-server-close-wait", "reuse-close-wait", RC, SHORT,
     "two connections on one four-tuple: the server never closed the first, of which the client's FIN_WAIT_2 had "
     "expired silently; the second's SYN arrived and met the server's socket in CLOSE_WAIT, whose challenge ACK the "
     "client answered with RST, which closed that socket; then the client sent its SYN again, and it opened; nothing "
     "was lost; the second was closed cleanly by the client."},
    {.name = NULL},
};
