/* SPDX-License-Identifier: BSD-2-Clause */
/* The catalogue: one row a code. `finwait explain`, the schema and docs/findings.md are made from it. */
#include <string.h>

#include <finwait/finding.h>

#define ENTRY(upper, lower, area_, severity_, ...)                                                                     \
    [FINWAIT_CODE_##upper] = {.code = FINWAIT_CODE_##upper,                                                            \
                              .name = #lower,                                                                          \
                              .area = FINWAIT_AREA_##area_,                                                            \
                              .severity = FINWAIT_##severity_,                                                         \
                              __VA_ARGS__}

static const struct finwait_explanation catalogue[FINWAIT_CODE_COUNT] = {
    ENTRY(SYN_UNANSWERED, syn_unanswered, OPENING, ERROR, .title = "Nobody answered the SYN",
          .meaning = "The client asked again and again and heard nothing at all: no SYN-ACK, no RST, no ICMP error.",
          .recognised =
              "A SYN repeated with the same ISN, nothing from the server's address, and the capture goes on "
              "long enough for another copy (RFC 9293 section 3.8.3). Linux from 6.5 on sends 11 SYNs in 134.7 s, "
              "before that 7 in 127 s; Windows gives up after 21 s, BSD and macOS after 75 s. Proven where a second "
              "tap tells whether the SYNs came to the server; possible where only one direction was captured. "
              "A SYN-ACK from another address or port that acknowledges just this SYN is told as answered_by.",
          .cause = "A firewall drops the SYN, the host is down or the address is wrong, or the answers take another "
                   "way.",
          .advice = "Capture at the server: if the SYN arrives there, look for a full backlog or a filter that drops; "
                    "if not, walk the path hop by hop."),
    ENTRY(CONNECTION_REFUSED, connection_refused, OPENING, ERROR, .title = "The connection was refused",
          .meaning = "A RST answered the SYN: the address is reached, but nothing accepts connections at that port.",
          .recognised = "RST with ACK of the client's ISN + 1 in answer to a SYN (RFC 9293 section 3.5.2, group 1).",
          .cause = "The service is not running, listens on another address or port, or a firewall rejects with RST.",
          .advice =
              "Check on the server that the service listens there (ss -ltn); compare the RST's TTL with the host's "
              "other packets to tell a firewall from the host."),
    ENTRY(ICMP_REJECTED, icmp_rejected, OPENING, ERROR, .title = "The network rejected the connection",
          .meaning = "An ICMP error came back for the SYN: unreachable or administratively prohibited.",
          .recognised = "ICMP or ICMPv6 destination unreachable that quotes the SYN (RFC 1122 section 4.2.3.9).",
          .cause = "A router has no route, or a firewall rejects with ICMP.",
          .advice = "The evidence names the device that sent the error: look at its routes and rules."),
    ENTRY(HANDSHAKE_SEGMENT_LOST, handshake_segment_lost, OPENING, WARNING, .title = "A handshake segment was lost",
          .meaning = "The connection opened late, because the SYN, the SYN-ACK or the last ACK had to be sent again.",
          .recognised =
              "A copy of the SYN or SYN-ACK; what passed between the copies tells which segment was lost and on "
              "which side of the tap (RFC 6298 section 5.7, RFC 2883). A SYN that an old connection answered with a "
              "challenge ACK was not lost.",
          .cause = "Packet loss or a full backlog at the server.",
          .advice = "One second or more of every such connection is waiting time. Look for drops on the side that "
                    "the message names, and for listen overflows at the server (nstat -az TcpExtListenDrops)."),
    ENTRY(SYN_ACK_UNANSWERED, syn_ack_unanswered, OPENING, WARNING, .title = "The SYN-ACK was never acknowledged",
          .meaning = "The server answered and kept a half-open connection; the client never finished the handshake.",
          .recognised = "SYN-ACK, no acknowledgement of it (RFC 9293 section 3.5). A host that keeps the handshake "
                        "repeats it; one that uses SYN cookies does not: syn_ack_repeated is false.",
          .cause =
              "The client is gone, its ACK is lost on the way, packets take different ways in the two directions, or "
              "the SYN was forged (a SYN flood).",
          .advice =
              "If many: look at the sources for a flood and at SYN cookies; if one path only: look for asymmetric "
              "routing through a stateful firewall."),
    ENTRY(HANDSHAKE_ABORTED, handshake_aborted, OPENING, WARNING, .title = "The client gave up in the handshake",
          .meaning = "The client answered the SYN-ACK with a RST.",
          .recognised = "RST from the client after a SYN-ACK and before any ACK of it. Where its SYN had gone to "
                        "another address or port, that is told as asked.",
          .cause = "A port scan, a client that timed out before the answer came, or an old SYN-ACK.",
          .advice = "Compare the time between SYN and SYN-ACK with the client's connect timeout."),
    ENTRY(STALE_SYN, stale_syn, OPENING, NOTE, .title = "An old duplicate SYN",
          .meaning = "A SYN from the past reached an endpoint that knew better.",
          .recognised =
              "A SYN of another ISN on a live connection, answered by a challenge ACK (RFC 5961 section 4) and not "
              "sent again with success, or a SYN-ACK answered by a RST (RFC 9293 figure 9).",
          .cause = "The network kept a packet for long, or somebody forged it.", .advice = "Harmless alone."),
    ENTRY(ACCEPT_QUEUE_OVERFLOW, accept_queue_overflow, OPENING, WARNING, .title = "The accept queue is full",
          .meaning = "The server's kernel ignored SYNs or the end of the handshake because the application accepts too "
                     "slowly.",
          .recognised =
              "SYN-ACK repeated although the client's ACK and data passed toward the server: likely with two copies "
              "of the data or more, possible with one. An ACK alone may have been lost. Or SYNs without an answer to a "
              "port that answered others: likely with three or more, the host heard in the meantime, and this client "
              "answered before and again, or nobody since. An error when the connection never opened.",
          .cause = "The application does not call accept() fast enough for its backlog.",
          .advice =
              "Look at ss -ltn (Recv-Q against Send-Q) and nstat TcpExtListenOverflows; raise the backlog or accept "
              "faster."),
    ENTRY(SIMULTANEOUS_OPEN, simultaneous_open, OPENING, NOTE, .title = "Both sides opened at once",
          .meaning = "Both sides sent a SYN before they had the other's.",
          .recognised = "Two SYNs that cross (RFC 9293 figure 7).", .cause = "Peer-to-peer software or hole punching.",
          .advice = "Nothing to do."),
    ENTRY(FOUR_TUPLE_REUSED, four_tuple_reused, OPENING, NOTE, .title = "Ports used again soon",
          .meaning = "A new connection between the same ports began within 2MSL of the last one's end.",
          .recognised =
              "A SYN of a new ISN while the old incarnation was in TIME_WAIT (RFC 9293 section 3.6.1, RFC 6191); or "
              "while the server still held it and sent a challenge ACK, which the client answered with RST before it "
              "sent the SYN again (RFC 5961 section 4; allowed_by: challenge_ack).",
          .cause = "A client that binds its port, or so many connections that ports run short; of a connection that is "
                   "still held: its application never closed it, or the client vanished.",
          .advice = "If it is frequent, keep connections open longer or use more addresses."),
    ENTRY(FIN_THEN_RST, fin_then_rst, CLOSING, WARNING, .title = "FIN, then RST from the same side",
          .meaning = "A side said that it had no more to send, and later cut the connection off before it was closed.",
          .recognised =
              "A RST from the sender of a FIN before both FINs were acknowledged (RFC 9293 section 3.6). The form of "
              "the RST tells which kind: it answers data, it answers a late FIN, or it aborts a live socket.",
          .cause =
              "The socket was closed while the peer still had data to send; or its FIN_WAIT_2 timer ran out and a late "
              "segment found nobody; or the application set SO_LINGER to 0.",
          .advice =
              "Let the side that resets read until end of file before it closes; see that the peer closes when it sees "
              "the FIN."),
    ENTRY(RST_AFTER_PEER_FIN, rst_after_peer_fin, CLOSING, WARNING, .title = "RST in answer to the peer's FIN",
          .meaning = "One side closed in good order, the other cut off instead of sending its own FIN.",
          .recognised = "A RST from a side that sent no FIN, after its peer's FIN.",
          .cause = "The socket was closed with data unread, or its process was killed.",
          .advice = "Read what the peer sent before closing; look for a crash at that time."),
    ENTRY(ABORTIVE_CLOSE, abortive_close, CLOSING, WARNING, .title = "Cut off without a FIN",
          .meaning = "The connection ended by RST; neither side had said goodbye.",
          .recognised = "A RST within the window of an open connection and no FIN before it (RFC 9293 section 3.5.2).",
          .cause = "An application that aborts (SO_LINGER 0, close with data unread), a crash, or a device on the way.",
          .advice = "Look at what that application did at that moment: a crash, a timeout of its own, SO_LINGER 0, or "
                    "a close() before everything was read; payload not acknowledged by then is lost."),
    ENTRY(KEEPALIVE_RACE, keepalive_race, CLOSING, ERROR, .title = "A request crossed the server's idle close",
          .meaning = "The server closed an idle connection just as the client sent its next request; the request was "
                     "answered by a RST. A load balancer turns this into a 502.",
          .recognised =
              "The server's FIN after an idle time, a request that had not seen it, a RST that answers the request.",
          .cause = "The server's keep-alive timeout is shorter than the client's.",
          .advice = "Make the server's idle timeout longer than that of whatever connects to it."),
    ENTRY(WAVE_1_LOST, wave_1_lost, CLOSING, WARNING, .title = "The first FIN was lost",
          .meaning = "The close began late: the first FIN had to be sent again.",
          .recognised =
              "A copy of the FIN whose first acknowledgement carries no D-SACK (RFC 2883). Live, before there "
              "is one: a copy of the FIN, which its ACK may have called forth as well (possible, and "
              "withdrawn if so).",
          .cause = "Packet loss.", .advice = "Look for drops on the side of the capture point that the message names."),
    ENTRY(WAVE_2_LOST, wave_2_lost, CLOSING, WARNING, .title = "The ACK of the first FIN was lost",
          .meaning = "The first FIN arrived, but its sender did not learn of it and sent it again.",
          .recognised = "The FIN repeated after its ACK had passed, or an ACK whose D-SACK reports the FIN as received "
                        "twice (RFC 2883).",
          .cause = "Packet loss.", .advice = "Look for drops on the side of the capture point that the message names."),
    ENTRY(WAVE_3_LOST, wave_3_lost, CLOSING, WARNING, .title = "The second FIN was lost",
          .meaning = "The second FIN had to be sent again; its sender stayed in LAST_ACK meanwhile.",
          .recognised = "As for the first FIN.", .cause = "Packet loss.",
          .advice = "Look for drops on the side of the capture point that the message names."),
    ENTRY(WAVE_4_LOST, wave_4_lost, CLOSING, WARNING, .title = "The last ACK was lost",
          .meaning = "The second FIN arrived, but its sender did not learn of it: this is what TIME_WAIT exists for.",
          .recognised = "As for the second wave (RFC 9293 section 3.6.1).", .cause = "Packet loss.",
          .advice = "Look for drops on the side of the capture point that the message names; TIME_WAIT must not be cut "
                    "short at the closer."),
    ENTRY(CLOSE_TIMED_OUT, close_timed_out, CLOSING, ERROR, .title = "A FIN was never acknowledged",
          .meaning = "One side repeated its FIN until it gave up.",
          .recognised =
              "A FIN repeated to the end of its retries. Linux: 10 in 55 s for a closed socket, 16 in 698 s after "
              "shutdown(), then silence (RFC 9293 section 3.8.3).",
          .cause = "The peer is gone, or the path in one direction is cut.",
          .advice = "Look whether the peer's host or a firewall's entry for the connection disappeared."),
    ENTRY(MISSING_FIN, missing_fin, CLOSING, ERROR, .title = "One side never closed",
          .meaning =
              "It acknowledged the peer's FIN and never sent its own: it sits in CLOSE_WAIT, its peer in FIN_WAIT_2.",
          .recognised = "A FIN acknowledged, no FIN in return, and the capture goes on long after (RFC 9293 figure 5).",
          .cause = "The application does not close its socket when it reads end of file.",
          .advice = "Find the code path at that endpoint that ignores read() returning 0; count its CLOSE_WAIT sockets "
                    "(ss -tn state close-wait)."),
    ENTRY(CLOSE_WAIT_STUCK, close_wait_stuck, CLOSING, ERROR, .title = "Stuck in CLOSE_WAIT",
          .meaning = "An endpoint got its peer's FIN long ago and neither closed nor sent anything since.",
          .recognised =
              "The FIN acknowledged, then 60 s or more in CLOSE_WAIT without a byte sent (RFC 9293 figure 5: only "
              "the application's close leads out of it).",
          .cause = "The application does not close its socket when it reads end of file: a leaked descriptor, a worker "
                   "that hangs, a pool that never checks its idle connections.",
          .advice = "Find the owner (ss -tnp state close-wait) and the code path that ignores read() returning 0; "
                    "restarting it only hides the leak."),
    ENTRY(FIN_WAIT_2_EXPIRED, fin_wait_2_expired, CLOSING, WARNING, .title = "FIN_WAIT_2 ran out",
          .meaning = "The closer waited for the peer's FIN until its timer ended and forgot the connection; what the "
                     "peer sent later met a RST.",
          .recognised = "A FIN or data after the closer's FIN had been acknowledged for long, answered by a bare RST. "
                        "Linux waits 60 s (tcp_fin_timeout), RFC 9293 knows no such timer.",
          .cause = "The peer takes longer to close than the closer's FIN_WAIT_2 timer lasts.",
          .advice = "Let the peer close as soon as it reads end of file; raising tcp_fin_timeout at the closer only "
                    "moves the limit."),
    ENTRY(HALF_CLOSE, half_close, CLOSING, NOTE, .title = "Half-close in use",
          .meaning = "Payload flowed on after the first FIN, as TCP allows.",
          .recognised = "Payload from the second side that acknowledges the first FIN (RFC 9293 section 3.6).",
          .cause = "shutdown(SHUT_WR) by a program that still reads.",
          .advice = "Nothing to do. Some proxies and firewalls cut half-closed connections early: keep it in mind when "
                    "such a transfer breaks."),
    ENTRY(SIMULTANEOUS_CLOSE, simultaneous_close, CLOSING, NOTE, .title = "Both sides closed at once",
          .meaning = "The FINs crossed; both sides went through CLOSING, and both keep TIME_WAIT.",
          .recognised = "Neither FIN acknowledges the other (RFC 9293 figure 13).",
          .cause = "Both applications closed at the same moment.", .advice = "Nothing to do."),
    ENTRY(DATA_AFTER_FIN, data_after_fin, CLOSING, ERROR, .title = "Data beyond the sender's own FIN",
          .meaning = "A side sent payload with sequence numbers after its FIN.",
          .recognised = "Sequence numbers beyond the FIN's (RFC 9293 section 3.6: a FIN ends the sequence space).",
          .cause = "A FIN that somebody forged, a broken stack, or a device that rewrites sequence numbers.",
          .advice =
              "Compare TTL and IP ID of the FIN with the sender's other segments, and capture at the sender itself."),
    ENTRY(
        FIN_STALLED_BY_ZERO_WINDOW, fin_stalled_by_zero_window, CLOSING, WARNING,
        .title = "The close waits behind a closed window",
        .meaning = "The sender wanted to close, but data before its FIN could not go out because the peer's window "
                   "was closed.",
        .recognised =
            "A zero window of half a second or more that the sender probed, and that opened less than a second before "
            "the FIN (RFC 9293 section 3.8.6.1).",
        .cause = "The peer's application stopped reading, or reads slower than it is sent.",
        .advice = "Look at the reader: a full queue, a blocked thread, a slow disk. Its socket buffer fills first "
                  "(ss -tm, Recv-Q)."),
    ENTRY(TIME_WAIT_ASSASSINATED, time_wait_assassinated, CLOSING, WARNING, .title = "A RST reached TIME_WAIT",
          .meaning = "A RST at the right sequence number reached an endpoint in TIME_WAIT; most stacks end TIME_WAIT "
                     "there, and old duplicates may then reach a new connection.",
          .recognised = "An exact RST toward an endpoint whose state was TIME_WAIT (RFC 1337).",
          .cause = "A late or doubled segment drew an ACK from the endpoint in TIME_WAIT, and the peer, which had "
                   "forgotten the connection, answered that with RST.",
          .advice =
              "Harmless where ports are not reused at once; net.ipv4.tcp_rfc1337 = 1 makes Linux ignore such RSTs."),
    ENTRY(TIME_WAIT_EXTENDED, time_wait_extended, CLOSING, NOTE, .title = "TIME_WAIT began anew",
          .meaning = "The second FIN came again and restarted the 2MSL timer: what TIME_WAIT exists for.",
          .recognised = "A copy of the second FIN that meets TIME_WAIT, a round trip or more after it began (RFC 9293 "
                        "section 3.10.7.4).",
          .cause = "The last ACK was lost or late.", .advice = "Nothing to do; see wave_4_lost for where."),
    ENTRY(PEER_VANISHED, peer_vanished, CLOSING, ERROR, .title = "The peer vanished",
          .meaning = "Retransmissions or probes went unanswered to the end, on a connection that had worked.",
          .recognised = "Three or more copies or keepalive probes without a word from the peer, and time enough for "
                        "another (RFC 9293 section 3.8.3, RFC 1122 section 4.2.3.6).",
          .cause = "The host went down, its address moved, or a device on the way dropped its entry for the connection "
                   "and swallows the packets.",
          .advice = "Look at the host and at firewalls, NAT and load balancers on the way at that time; keepalives "
                    "shorter than their idle timeouts keep the entry alive."),
    ENTRY(HALF_OPEN_CONNECTION, half_open_connection, CLOSING, ERROR, .title = "Only one side knew the connection",
          .meaning = "One side still used a connection that the other no longer had; a RST answered it.",
          .recognised = "A bare RST that repeats the acknowledgement of the segment it answers, and no FIN before it "
                        "(RFC 9293 section 3.5.1).",
          .cause = "The resetting host was restarted, its RST was lost earlier, or a load balancer sent the packet to "
                   "another host.",
          .advice = "Look for a restart or failover shortly before; make clients retry on a reset of an idle "
                    "connection, and use keepalives."),
    ENTRY(RST_IGNORED, rst_ignored, CLOSING, NOTE, .title = "A RST without effect",
          .meaning = "A RST whose sequence number its receiver had to ignore or to challenge; the connection went on.",
          .recognised = "A RST outside the window, or inside it but not at RCV.NXT (RFC 5961 section 3.2), or one that "
                        "its receiver outlived.",
          .cause = "An old segment, a blind guess, or a RST that was lost behind the tap.",
          .advice = "Harmless alone; many of them from one source are an attempt to cut connections."),
    ENTRY(
        RST_INJECTED, rst_injected, CLOSING, WARNING, .title = "A RST that the peer did not send",
        .meaning = "The RST does not fit the other segments of its alleged sender: a device on the way made it.",
        .recognised =
            "A TTL that is not the sender's, together with a sender that goes on after its own RST, or a train of RSTs "
            "at guessed sequence numbers (Weaver, Sommer, Paxson, NDSS 2009). Or, of two taps, the one beside the "
            "sender never saw it, though it saw that sender's others. One sign alone is left unsaid; a TTL "
            "that does not fit is named where the reset itself is told.",
        .cause = "A firewall, an intrusion prevention system, or a censor that cuts connections.",
        .advice =
            "The TTL tells how far away the device is: compare it with the hops of the path, and ask whoever runs it."),
    ENTRY(OLD_DUPLICATE, old_duplicate, CLOSING, NOTE, .title = "A segment from the past",
          .meaning = "A segment whose numbers belong to no window of this connection: it moved nothing.",
          .recognised = "Sequence or acknowledgement numbers that are not acceptable (RFC 9293 section 3.10.7.4).",
          .cause = "The network kept a packet of an earlier incarnation for long, or somebody forged it.",
          .advice = "Harmless: sequence numbers and TIME_WAIT are there for this."),
    ENTRY(
        CAPTURE_GAP, capture_gap, CAPTURE, NOTE, .title = "The capture itself missed packets",
        .meaning =
            "Bytes were acknowledged that the capture does not hold; conclusions about lost segments are weaker here.",
        .recognised = "An acknowledgement beyond all that was seen of the sender, or above a hole in it.",
        .cause = "The capturing system dropped packets, some went another way, or the capture was filtered.",
        .advice = "Capture with a larger buffer (tcpdump -B) and a smaller snaplen, and look at its drop count."),
    ENTRY(CAPTURE_ENDS_EARLY, capture_ends_early, CAPTURE, NOTE, .title = "The capture ends before the connection",
          .meaning =
              "An opening or a close was under way when the capture stopped: what is missing may have come later.",
          .recognised = "The capture's last packet is less than one retransmission younger than the connection's.",
          .cause =
              "The capture was stopped; tcpdump killed right after a test also loses its last buffer without a word.",
          .advice = "Capture a few seconds longer, in immediate mode (tcpdump --immediate-mode -U)."),
    ENTRY(ONE_WAY_CAPTURE, one_way_capture, CAPTURE, NOTE, .title = "Only one direction was captured",
          .meaning = "One side acknowledges segments of a peer that the capture never shows.",
          .recognised = "Acknowledgements of data, and not one segment from the other side.",
          .cause = "Asymmetric routing, a SPAN port of one direction, or a capture filter.",
          .advice = "Capture where both directions pass; states of the silent side are guesses here."),
    ENTRY(MIDSTREAM, midstream, CAPTURE, NOTE, .title = "The capture began in the middle",
          .meaning = "The handshake is not in the capture; roles and states are inferred.",
          .recognised = "The connection's first segment carries no SYN.",
          .cause = "The connection is older than the capture.",
          .advice = "Nothing to do; `roles_from` says how client and server were told apart."),
    ENTRY(SNAPLEN_CUT, snaplen_cut, CAPTURE, NOTE, .title = "TCP options were cut",
          .meaning = "The snapshot length cut TCP options, so that SACK, timestamps and window scale may be missing.",
          .recognised = "A TCP header longer than what was captured of it.", .cause = "Too small a snaplen.",
          .advice = "Capture at least 128 bytes of each packet (tcpdump -s 128)."),
    ENTRY(REORDERED_CAPTURE, reordered_capture, CAPTURE, NOTE, .title = "Packets are out of order",
          .meaning = "Packets stand in another order than they were sent in; no fault of the peers.",
          .recognised = "A gap in the sequence numbers that fills within milliseconds, sooner than any retransmission.",
          .cause = "A SPAN port, several receive queues, or a path that reorders.",
          .advice = "reordercap sorts by time stamp where those are right."),
    ENTRY(DUPLICATE_FRAMES, duplicate_frames, CAPTURE, NOTE, .title = "The capture holds packets twice",
          .meaning = "The same packet was captured more than once; it counts once.",
          .recognised =
              "Equal headers where the sender cannot have sent the segment again: the same IP ID, at another interface "
              "or one router farther, or within a millisecond and without a word of the peer that asks for it.",
          .cause = "tcpdump -i any on a router, or a SPAN port that mirrors both directions of a switch.",
          .advice = "Capture at one interface, or mirror one direction of each port; editcap -d removes copies that "
                    "are equal byte by byte."),
    ENTRY(CLOSE_WAIT_LEAK, close_wait_leak, SERVICE, ERROR, .title = "CLOSE_WAIT piles up",
          .meaning = "Sockets of a service go to CLOSE_WAIT and stay: in the end it runs out of descriptors.",
          .recognised =
              "Five or more sockets of one side in CLOSE_WAIT at the end that acknowledged the FIN and have been "
              "silent for 10 s, at least half of all that entered.",
          .cause = "The application leaks sockets: it does not close what its peers have closed.",
          .advice = "Watch ss -tn state close-wait | wc -l grow; find the code path that forgets to close, often an "
                    "error path or a pool."),
    ENTRY(TIME_WAIT_PRESSURE, time_wait_pressure, SERVICE, WARNING, .title = "TIME_WAIT uses up the ports",
          .meaning = "One host holds so many connections to one service in TIME_WAIT that its ephemeral ports run "
                     "short; then connect() fails with EADDRNOTAVAIL.",
          .recognised = "Half of the profile's ephemeral ports in TIME_WAIT at once, or a rate that fills them within "
                        "one TIME_WAIT and lasts for a sixth of it (Linux: 28,232 ports, 470 connections a second for "
                        "10 s).",
          .cause = "A new connection for every request, closed by the client.",
          .advice = "Keep connections open and reuse them; let the server close first; net.ipv4.tcp_tw_reuse = 1, more "
                    "addresses or a wider port range give room."),
    ENTRY(SYN_FLOOD, syn_flood, SERVICE, WARNING, .title = "Connections begun and never completed",
          .meaning = "A service receives far more SYNs than it completes connections.",
          .recognised =
              "A hundred or more handshakes that were not completed although their clients never repeated the "
              "SYN, as whoever waits for an answer does (RFC 6298), and ten times the completed ones. Where a "
              "hundred of them were answered and no SYN-ACK was repeated in 10 s, SYN cookies are likely (RFC 4987 "
              "section 3.6): syn_acks_repeated.",
          .cause = "A SYN flood with forged sources, a scan, or a service that cannot answer.",
          .advice = "See that SYN cookies are on (net.ipv4.tcp_syncookies), look whether sources repeat, filter them "
                    "upstream."),
    ENTRY(RESET_STORM, reset_storm, SERVICE, WARNING, .title = "Most connections are reset",
          .meaning = "A service's share of resets stands out against the rest of the capture.",
          .recognised =
              "Twenty or more resets that findings call more than a note, at least half of its connections, and three "
              "times the share of the others.",
          .cause = "A failing service, a health check that resets, or a device on the way.",
          .advice = "The causes of its single resets tell which; begin with the most frequent one."),
    ENTRY(REFUSED_STORM, refused_storm, SERVICE, WARNING, .title = "Most connections are refused",
          .meaning = "A service's share of refusals stands out against the rest of the capture.",
          .recognised =
              "Twenty or more refusals, at least half of its connections, and three times the share of the others.",
          .cause = "The service is down or was moved, and its clients do not know.",
          .advice = "Start it, or point its clients elsewhere; clients should wait longer between attempts."),
    ENTRY(IDLE_TIMEOUT, idle_timeout, SERVICE, NOTE, .title = "A recognisable idle timeout",
          .meaning = "A service closes idle connections after a regular time.",
          .recognised = "Three or more closes by the server after the same idle time, within three per cent.",
          .cause = "Its keep-alive timeout (Node.js and Apache 5 s, AWS ALB 60 s, nginx 75 s, NAT gateways 350 s).",
          .advice = "Keep the idle timeout of whatever connects to it below this; see keepalive_race."),
};

const struct finwait_explanation *finwait_explain(enum finwait_code code)
{
    return code < FINWAIT_CODE_COUNT ? &catalogue[code] : NULL;
}

const struct finwait_explanation *finwait_explain_name(const char *name)
{
    for (unsigned code = 0; code < FINWAIT_CODE_COUNT; code++) {
        if (strcmp(catalogue[code].name, name) == 0)
            return &catalogue[code];
    }
    return NULL;
}
