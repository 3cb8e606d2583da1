// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/rds/postgres.h"

#include "acceptance/sandbox/rds/cluster_sql.h"
#include "acceptance/sandbox/rds/process.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOK_AFTER_MS = 500, // how often the thread looks whether its servers are alive
    SPARE_MOST = 2,      // so many servers without instance are kept
};

// A port that nobody else gets: bound, but not listening, which leaves it to a server that also
// allows the address to be used again.
typedef struct Reservation {
    struct Reservation *next;
    int port, socket;
} Reservation;

typedef struct Server {
    struct Server *next;
    Arena *arena;
    Text instance; // empty: a spare one
    bool promised; // its port was given out for the next instance
    Cluster cluster;
    PostgresState state;
    const Value *made; // what was made in it, as wanted; in made_arena
    Arena *made_arena;
} Server;

struct Postgres {
    // The thread's own:
    Arena *home_arena;
    ClusterHome home;
    unsigned count; // of the servers that were ever started
    pthread_t thread;
    struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        Arena *wanted_arena;
        const Value *wanted;
        int64_t wanted_version;
        bool dirty, running, stop;
        bool recycles;
        Server *servers; // written by the thread only, under the lock
        Arena *port_arena;
        Reservation *reservations;
    } synced;
};

const char *postgres_missing(void) {
    Arena *arena = arena_new();
    bool found = cluster_programs(arena) != NULL;
    arena_free(arena);
    return found
               ? NULL
               : "PostgreSQL is not installed on the machine of the sandbox, which hands out real "
                 "servers: install Debian's package postgresql, or run make deps";
}

static void say(const char *instance, const char *fault) {
    fprintf(stderr, "lobechat-sandbox: PostgreSQL of %s: %s\n", instance, fault);
}

// ---- ports
static int bound_socket(int port, int *ret_port) {
    int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (handle < 0) return -1;
    if (setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(handle, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(handle, (struct sockaddr *)&address, &length) != 0) {
        close(handle);
        return -1;
    }
    *ret_port = ntohs(address.sin_port);
    return handle;
}

static int reserve(Postgres *postgres, int wanted) {
    int port = 0, handle = bound_socket(wanted, &port);
    if (handle < 0) return 0;
    pthread_mutex_lock(&postgres->synced.lock);
    Reservation *reservation = ARENA_NEW(postgres->synced.port_arena, Reservation);
    *reservation = (Reservation){postgres->synced.reservations, port, handle};
    postgres->synced.reservations = reservation;
    pthread_mutex_unlock(&postgres->synced.lock);
    return port;
}

static int promise_spare(Postgres *postgres) {
    int port = 0;
    pthread_mutex_lock(&postgres->synced.lock);
    for (Server *s = postgres->synced.servers; s != NULL && port == 0; s = s->next) {
        if (s->instance.length > 0 || s->promised) continue;
        s->promised = true;
        port = s->cluster.port;
    }
    pthread_mutex_unlock(&postgres->synced.lock);
    return port;
}

int postgres_reserve_port(Postgres *postgres) {
    int spare = promise_spare(postgres);
    return spare != 0 ? spare : reserve(postgres, 0);
}

static bool is_reserved(Postgres *postgres, int port) {
    bool found = false;
    pthread_mutex_lock(&postgres->synced.lock);
    for (const Reservation *r = postgres->synced.reservations; r != NULL; r = r->next)
        found |= r->port == port;
    pthread_mutex_unlock(&postgres->synced.lock);
    return found;
}

static void give_up_port(Postgres *postgres, int port) {
    pthread_mutex_lock(&postgres->synced.lock);
    for (Reservation **r = &postgres->synced.reservations; *r != NULL; r = &(*r)->next) {
        if ((*r)->port != port) continue;
        close((*r)->socket);
        *r = (*r)->next;
        break;
    }
    pthread_mutex_unlock(&postgres->synced.lock);
}

// ---- the thread
// An instance takes over the spare server of its port, if there is one.
static bool take_spare(Postgres *postgres, Text instance, int port) {
    bool taken = false;
    pthread_mutex_lock(&postgres->synced.lock);
    for (Server *s = postgres->synced.servers; s != NULL && !taken; s = s->next) {
        if (s->instance.length > 0 || s->cluster.port != port) continue;
        s->instance = text_copy(s->arena, instance);
        s->promised = false;
        taken = true;
    }
    pthread_mutex_unlock(&postgres->synced.lock);
    return taken;
}

static void add_server(Postgres *postgres, Text instance, int port) {
    if (take_spare(postgres, instance, port)) return;
    Arena *arena = arena_new();
    Server *server = ARENA_NEW(arena, Server);
    *server = (Server){.arena = arena,
                       .instance = text_copy(arena, instance),
                       .cluster = {.home = &postgres->home, .port = port},
                       .state = POSTGRES_STARTING,
                       .made = &value_empty_map,
                       .made_arena = arena_new()};
    bool started = (is_reserved(postgres, port) || reserve(postgres, port) != 0) &&
                   cluster_start(arena, &server->cluster, ++postgres->count);
    if (!started) say(server->instance.data, "the server cannot be started; is its port taken?");
    pthread_mutex_lock(&postgres->synced.lock);
    server->next = postgres->synced.servers;
    postgres->synced.servers = server;
    pthread_mutex_unlock(&postgres->synced.lock);
}

static void remove_server(Postgres *postgres, Server *server) {
    pthread_mutex_lock(&postgres->synced.lock);
    Server **place = &postgres->synced.servers;
    while (*place != server) place = &(*place)->next;
    *place = server->next;
    pthread_mutex_unlock(&postgres->synced.lock);
    cluster_stop(&server->cluster);
    give_up_port(postgres, server->cluster.port);
    arena_free(server->made_arena);
    arena_free(server->arena);
}

// The list is the thread's to change, so the thread reads it without the lock.
static Server *find_server(const Postgres *postgres, Text instance) {
    for (Server *server = postgres->synced.servers; server != NULL; server = server->next)
        if (text_equal(server->instance, instance)) return server;
    return NULL;
}

static void fit_server(Postgres *postgres, Server *server, const Value *wanted) {
    Arena *arena = arena_new();
    if (server->cluster.pid > 0 && !value_equal(server->made, wanted)) {
        const char *fault = cluster_fit(arena, &server->cluster, server->made, wanted);
        if (fault != NULL) {
            say(server->instance.data, fault);
        } else {
            Arena *made_arena = arena_new(), *before = server->made_arena;
            const Value *made = value_copy(made_arena, wanted);
            pthread_mutex_lock(&postgres->synced.lock);
            server->made = made;
            server->made_arena = made_arena;
            server->state = POSTGRES_UP;
            pthread_mutex_unlock(&postgres->synced.lock);
            arena_free(before);
        }
    }
    arena_free(arena);
}

static size_t count_spare(const Postgres *postgres) {
    size_t count = 0;
    for (const Server *s = postgres->synced.servers; s != NULL; s = s->next)
        count += s->instance.length == 0;
    return count;
}

// Whether the server of an instance that is gone is kept, empty.
static bool make_spare(Postgres *postgres, Server *server) {
    if (server->instance.length == 0) return true;
    if (!postgres->synced.recycles || count_spare(postgres) >= SPARE_MOST) return false;
    Arena *arena = arena_new();
    bool emptied = cluster_fit(arena, &server->cluster, server->made, &value_empty_map) == NULL;
    arena_free(arena);
    if (!emptied) return false;
    pthread_mutex_lock(&postgres->synced.lock);
    server->instance = TEXT("");
    server->state = POSTGRES_STARTING;
    server->made = &value_empty_map;
    pthread_mutex_unlock(&postgres->synced.lock);
    return true;
}

// A server that ended by itself is started again, and empty. Whether there was one.
static bool remove_what_is_gone(Postgres *postgres, const Value *wanted) {
    Server *next;
    bool any_ended = false;
    for (Server *server = postgres->synced.servers; server != NULL; server = next) {
        next = server->next;
        bool ended = server->cluster.pid > 0 && process_has_ended(server->cluster.pid);
        if (ended) server->cluster.pid = 0;
        any_ended |= ended;
        bool wasted = value_is_null(value_get_text(wanted, server->instance));
        if (ended || (wasted && !make_spare(postgres, server))) remove_server(postgres, server);
    }
    return any_ended;
}

// What did not succeed is tried again when something else is wanted.
static void reach(Postgres *postgres, const Value *wanted, bool changed) {
    if (!remove_what_is_gone(postgres, wanted) && !changed) wanted = &value_empty_map;
    if (value_count(wanted) > 0 && postgres->home.directory == NULL &&
        !cluster_home_make(postgres->home_arena, &postgres->home))
        say("every instance", "initdb did not succeed");
    for (size_t i = 0; i < value_count(wanted); i++) {
        const ValueEntry *entry = value_entry_at(wanted, i);
        if (find_server(postgres, entry->key) == NULL)
            add_server(postgres, entry->key, (int)value_int_or(value_get(entry->value, "port"), 0));
    }
    for (size_t i = 0; i < value_count(wanted); i++) {
        const ValueEntry *entry = value_entry_at(wanted, i);
        Server *server = find_server(postgres, entry->key);
        if (server != NULL) fit_server(postgres, server, entry->value);
    }
}

// Until something else is wanted, or it is time to look whether the servers are alive. The copy of
// what is wanted is the caller's; false: the end.
static bool wait_for_work(Postgres *postgres, Arena *arena, const Value **ret, bool *ret_changed) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_AFTER_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&postgres->synced.lock);
    int waited = 0;
    while (!postgres->synced.dirty && !postgres->synced.stop && waited == 0)
        waited = pthread_cond_timedwait(&postgres->synced.changed, &postgres->synced.lock, &until);
    *ret = value_copy(arena, postgres->synced.wanted);
    *ret_changed = postgres->synced.dirty;
    postgres->synced.dirty = false;
    bool go_on = !postgres->synced.stop;
    pthread_mutex_unlock(&postgres->synced.lock);
    return go_on;
}

static void *work(void *postgres_pointer) {
    Postgres *postgres = postgres_pointer;
    bool go_on = true;
    while (go_on) {
        Arena *arena = arena_new();
        const Value *wanted;
        bool changed;
        go_on = wait_for_work(postgres, arena, &wanted, &changed);
        if (go_on) reach(postgres, wanted, changed);
        arena_free(arena);
    }
    return NULL;
}

// ---- the outside
// The guard ends the servers all at once, which is faster than one after the other.
static void end(void *postgres_pointer) {
    Postgres *postgres = postgres_pointer;
    pthread_mutex_lock(&postgres->synced.lock);
    postgres->synced.stop = true;
    pthread_cond_signal(&postgres->synced.changed);
    pthread_mutex_unlock(&postgres->synced.lock);
    if (postgres->synced.running) pthread_join(postgres->thread, NULL);
    cluster_home_end(&postgres->home);
    Server *next;
    for (Server *server = postgres->synced.servers; server != NULL; server = next) {
        next = server->next;
        process_end(server->cluster.pid);
        arena_free(server->made_arena);
        arena_free(server->arena);
    }
    cluster_home_remove(&postgres->home);
    for (const Reservation *r = postgres->synced.reservations; r != NULL; r = r->next)
        close(r->socket);
    arena_free(postgres->synced.wanted_arena);
    arena_free(postgres->synced.port_arena);
    arena_free(postgres->home_arena);
}

Postgres *postgres_new(Arena *arena) {
    Postgres *postgres = ARENA_NEW(arena, Postgres);
    pthread_mutex_init(&postgres->synced.lock, NULL);
    pthread_cond_init(&postgres->synced.changed, NULL);
    postgres->synced.wanted = &value_empty_map;
    postgres->synced.wanted_version = -1;
    postgres->synced.port_arena = arena_new();
    postgres->home_arena = arena_new();
    arena_defer(arena, end, postgres);
    return postgres;
}

void postgres_recycle(Postgres *postgres) {
    pthread_mutex_lock(&postgres->synced.lock);
    postgres->synced.recycles = true;
    pthread_mutex_unlock(&postgres->synced.lock);
}

bool postgres_knows(Postgres *postgres, int64_t version) {
    pthread_mutex_lock(&postgres->synced.lock);
    bool knows = postgres->synced.wanted_version == version;
    pthread_mutex_unlock(&postgres->synced.lock);
    return knows;
}

void postgres_want(Postgres *postgres, int64_t version, const Value *wanted) {
    pthread_mutex_lock(&postgres->synced.lock);
    postgres->synced.wanted_version = version;
    if (!value_equal(postgres->synced.wanted, wanted)) {
        arena_free(postgres->synced.wanted_arena);
        postgres->synced.wanted_arena = arena_new();
        postgres->synced.wanted = value_copy(postgres->synced.wanted_arena, wanted);
        postgres->synced.dirty = true;
        if (!postgres->synced.running)
            postgres->synced.running = pthread_create(&postgres->thread, NULL, work, postgres) == 0;
        pthread_cond_signal(&postgres->synced.changed);
    }
    pthread_mutex_unlock(&postgres->synced.lock);
}

PostgresState postgres_state(Postgres *postgres, Text instance) {
    pthread_mutex_lock(&postgres->synced.lock);
    const Server *server = find_server(postgres, instance);
    PostgresState state = server == NULL ? POSTGRES_ABSENT : server->state;
    pthread_mutex_unlock(&postgres->synced.lock);
    return state;
}

bool postgres_has(Postgres *postgres, Text instance, const char *kind, Text name, Text revision) {
    pthread_mutex_lock(&postgres->synced.lock);
    const Server *server = find_server(postgres, instance);
    const Value *made = server == NULL ? &value_null : value_get(server->made, kind);
    bool has =
        text_equal(value_text(value_get(value_get_text(made, name), "revision")), revision) &&
        revision.length > 0;
    pthread_mutex_unlock(&postgres->synced.lock);
    return has;
}
