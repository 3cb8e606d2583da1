// SPDX-License-Identifier: MPL-2.0
// libcurl handles that keep their connections open between requests. A channel belongs to one
// thread from take to give; all channels share resolved names and TLS sessions.
#pragma once

#include <curl/curl.h>

typedef struct ChannelPool ChannelPool;

typedef struct Channel {
    CURLM *multi; // owns the open connections
    CURL *easy;   // ready for options, not in multi
    struct Channel *next;
} Channel;

ChannelPool *channel_pool_new(void); // starts nothing
// All channels must have been given back. NULL is allowed.
void channel_pool_free(ChannelPool *pool);
// The channel used last, whose connections are the warmest, or a new one; NULL when libcurl cannot
// be started.
Channel *channel_take(ChannelPool *pool);
void channel_give(ChannelPool *pool, Channel *channel);
