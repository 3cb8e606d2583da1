// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/ending.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct Ending {
    Server *server;
    sigset_t signals;
    pthread_t thread;
    atomic_bool over;
};

void ending_block(const sigset_t *signals) {
    pthread_sigmask(SIG_BLOCK, signals, NULL);
}

static void *watch(void *context) {
    Ending *ending = context;
    int number;
    while (sigwait(&ending->signals, &number) != 0) continue;
    if (!atomic_load(&ending->over)) server_end(ending->server);
    return NULL;
}

Ending *ending_watch(Arena *arena, Server *server, const sigset_t *signals) {
    Ending *ending = ARENA_NEW(arena, Ending);
    ending->server = server;
    ending->signals = *signals;
    return pthread_create(&ending->thread, NULL, watch, ending) == 0 ? ending : NULL;
}

void ending_unwatch(Ending *ending) {
    if (ending == NULL) return;
    atomic_store(&ending->over, true);
    kill(getpid(), SIGTERM); // which is among the signals, so it wakes the watcher alone
    pthread_join(ending->thread, NULL);
}
