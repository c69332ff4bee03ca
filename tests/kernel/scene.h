// SPDX-License-Identifier: BSD-2-Clause
// The words that stories are told in: plain socket calls of both ends, and orders to the relay between them.
// A scene owns one server port; everything it opens and does not close stays open until the recording has ended.
#ifndef FINWAIT_KERNEL_SCENE_H
#define FINWAIT_KERNEL_SCENE_H

#include "relay.h"

struct scene {
    const struct world *world;
    struct relay *relay;
    int family;
    uint16_t port;        // the server's
    uint16_t client_port; // of the next connect()
    uint64_t seed;
    const int *args; // the story's
};

// The two sockets of one connection; -1 where there is none.
struct pair {
    int client, server, listener;
};

struct story {
    const char *name;
    const char *line; // what happens, in one sentence
    void (*play)(struct scene *scene);
    int family;  // 0: AF_INET
    int args[3]; // what variants of one story differ in; each play() says what they mean
};

// Opening.
int listens(struct scene *scene);
int listens_with(struct scene *scene, int backlog);
int accepts(int listener);
int client_socket(struct scene *scene);                                       // bound to its port, not connected
int server_socket(struct scene *scene);                                       // bound to its port, not listening
int connects(struct scene *scene);                                            // waits for the outcome; -1 if it failed
int connects_at(struct scene *scene, int sock, enum place to, uint16_t port); // non-blocking
int starts_connecting(struct scene *scene);                                   // does not wait
bool connected(int sock, double seconds);                                     // waits for the outcome
struct pair opens(struct scene *scene);                                       // all of it
struct pair opens_and_talks(struct scene *scene); // and a request of 100 bytes, an answer of 300

// Talking. What fails, fails silently: often that is the story.
void says(int sock, size_t bytes);
void hears(int sock, size_t bytes);
void hears_end(int sock); // reads until end of file, error or 10 s of silence
size_t hears_some(int sock, size_t bytes);

// Closing.
void finishes(int sock); // shutdown(SHUT_WR)
void closes(int sock);   // close()
void lingers_zero(int sock);
void aborts(int sock); // SO_LINGER 0 and close()

void option(int sock, int level, int name, int value);
void waits(double seconds);

// Orders to the relay: act on `count` segments of a kind, from the nth on.
void loses(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned count);
void delays(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned ms);
void doubles(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned ms);
void keeps(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned slot);
void catches(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned slot);
void replays(struct scene *scene, unsigned slot);
void rejects(struct scene *scene, enum place from, enum kind kind, unsigned nth, unsigned code);
void relents(struct scene *scene); // forgets all rules

#endif
