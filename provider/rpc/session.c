// SPDX-License-Identifier: MPL-2.0
#include "provider/rpc/session.h"

typedef struct SessionLink {
    Session session;
    Arena *arena;
    size_t holders; // calls, and Sessions itself for the current one
    struct SessionLink *next;
} SessionLink;

struct Sessions {
    Arena *arena;
    const Provider *provider;
    struct {
        pthread_mutex_t lock;
        SessionLink *all; // every session somebody holds
        Session *current;
    } synced;
};

static Session *session_add(Sessions *sessions) {
    Arena *arena = arena_new();
    SessionLink *link = ARENA_NEW(arena, SessionLink);
    link->arena = arena;
    link->holders = 1;
    link->session.link = link;
    cancel_init(&link->session.cancel);
    pthread_mutex_lock(&sessions->synced.lock);
    link->next = sessions->synced.all;
    sessions->synced.all = link;
    pthread_mutex_unlock(&sessions->synced.lock);
    return &link->session;
}

Sessions *sessions_new(const Provider *provider) {
    Arena *arena = arena_new();
    Sessions *sessions = ARENA_NEW(arena, Sessions);
    sessions->arena = arena;
    sessions->provider = provider;
    pthread_mutex_init(&sessions->synced.lock, NULL);
    sessions->synced.current = session_add(sessions);
    return sessions;
}

void sessions_free(Sessions *sessions) {
    sessions_release(sessions, sessions->synced.current);
    pthread_mutex_destroy(&sessions->synced.lock);
    arena_free(sessions->arena);
}

Session *sessions_acquire(Sessions *sessions) {
    pthread_mutex_lock(&sessions->synced.lock);
    Session *session = sessions->synced.current;
    session->link->holders++;
    pthread_mutex_unlock(&sessions->synced.lock);
    return session;
}

static void session_unlink(Sessions *sessions, const SessionLink *link) {
    SessionLink **place = &sessions->synced.all;
    while (*place != link) place = &(*place)->next;
    *place = link->next;
}

void sessions_release(Sessions *sessions, Session *session) {
    SessionLink *link = session->link;
    pthread_mutex_lock(&sessions->synced.lock);
    bool last = --link->holders == 0;
    if (last) session_unlink(sessions, link);
    pthread_mutex_unlock(&sessions->synced.lock);
    if (!last) return;
    if (session->provider != NULL && sessions->provider->close != NULL)
        sessions->provider->close(session->provider);
    pthread_cond_destroy(&session->cancel.changed);
    pthread_mutex_destroy(&session->cancel.lock);
    arena_free(link->arena);
}

Session *sessions_prepare(Sessions *sessions) {
    return session_add(sessions);
}

void sessions_install(Sessions *sessions, Session *session) {
    pthread_mutex_lock(&sessions->synced.lock);
    Session *previous = sessions->synced.current;
    sessions->synced.current = session;
    pthread_mutex_unlock(&sessions->synced.lock);
    sessions_release(sessions, previous);
}

void sessions_stop(Sessions *sessions) {
    pthread_mutex_lock(&sessions->synced.lock);
    for (SessionLink *link = sessions->synced.all; link != NULL; link = link->next)
        cancel_set(&link->session.cancel);
    pthread_mutex_unlock(&sessions->synced.lock);
}
