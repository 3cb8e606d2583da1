// SPDX-License-Identifier: MPL-2.0
#include "provider/net/channel.h"

#include "provider/base/arena.h"
#include "provider/base/signals.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

enum { CHANNEL_CONNECTIONS = 8 }; // open at once in one channel: one per service that is used

struct ChannelPool {
    Arena *arena; // used with the lock held
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    struct {
        pthread_mutex_t lock;
        Channel *first;
    } synced;
};

static pthread_once_t channel_once = PTHREAD_ONCE_INIT;
static bool channel_usable;

// Deferred to the first request: of the processes that Terraform starts only those that talk to the
// cloud pay for it.
static void channel_start_library(void) {
    channel_usable = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    // OpenSSL writes to sockets the peer may have closed; the error code is enough.
    if (signals_untouched(SIGPIPE)) signals_handle(SIGPIPE, SIG_IGN);
}

static void share_lock(CURL *easy, curl_lock_data data, curl_lock_access access, void *user) {
    (void)easy;
    (void)access;
    ChannelPool *pool = user;
    pthread_mutex_lock(&pool->share_locks[data]);
}

static void share_unlock(CURL *easy, curl_lock_data data, void *user) {
    (void)easy;
    ChannelPool *pool = user;
    pthread_mutex_unlock(&pool->share_locks[data]);
}

ChannelPool *channel_pool_new(void) {
    Arena *arena = arena_new();
    ChannelPool *pool = ARENA_NEW(arena, ChannelPool);
    pool->arena = arena;
    pthread_mutex_init(&pool->synced.lock, NULL);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_init(&pool->share_locks[i], NULL);
    return pool;
}

static void channel_close(Channel *channel) {
    curl_multi_cleanup(channel->multi);
}

void channel_pool_free(ChannelPool *pool) {
    if (pool == NULL) return;
    for (Channel *c = pool->synced.first; c != NULL; c = c->next) channel_close(c);
    curl_share_cleanup(pool->share);
    for (int i = 0; i < CURL_LOCK_DATA_LAST; i++) pthread_mutex_destroy(&pool->share_locks[i]);
    pthread_mutex_destroy(&pool->synced.lock);
    arena_free(pool->arena);
}

static CURLSH *share_open(ChannelPool *pool) {
    CURLSH *share = curl_share_init();
    if (share == NULL) return NULL;
    curl_share_setopt(share, CURLSHOPT_USERDATA, pool);
    curl_share_setopt(share, CURLSHOPT_LOCKFUNC, share_lock);
    curl_share_setopt(share, CURLSHOPT_UNLOCKFUNC, share_unlock);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

// With the lock held.
static Channel *channel_open(ChannelPool *pool) {
    if (pool->share == NULL) pool->share = share_open(pool);
    CURLM *multi = pool->share != NULL ? curl_multi_init() : NULL;
    if (multi == NULL) return NULL;
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)CHANNEL_CONNECTIONS);
    Channel *channel = ARENA_NEW(pool->arena, Channel);
    channel->multi = multi;
    return channel;
}

Channel *channel_take(ChannelPool *pool) {
    pthread_once(&channel_once, channel_start_library);
    if (!channel_usable) return NULL;
    pthread_mutex_lock(&pool->synced.lock);
    Channel *channel = pool->synced.first;
    if (channel != NULL)
        pool->synced.first = channel->next;
    else
        channel = channel_open(pool);
    pthread_mutex_unlock(&pool->synced.lock);
    if (channel == NULL) return NULL;
    channel->easy = curl_easy_init();
    if (channel->easy == NULL) {
        channel_give(pool, channel);
        return NULL;
    }
    curl_easy_setopt(channel->easy, CURLOPT_SHARE, pool->share);
    return channel;
}

// Connections stay with the multi handle. The other one serves a single request: before 8.0 libcurl
// left a pointer to the last header of an answer in it, and followed that when the next answer
// began with the continuation of a header.
void channel_give(ChannelPool *pool, Channel *channel) {
    curl_easy_cleanup(channel->easy);
    channel->easy = NULL;
    pthread_mutex_lock(&pool->synced.lock);
    channel->next = pool->synced.first;
    pool->synced.first = channel;
    pthread_mutex_unlock(&pool->synced.lock);
}
