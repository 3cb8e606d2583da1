// SPDX-License-Identifier: MPL-2.0
// The configured provider, shared by the calls in flight. ConfigureProvider may come again while
// older calls still run (debug mode), so each call holds the session it began with; the last one
// to let go of a replaced session closes it.
#pragma once

#include "provider/schema/resource.h"

typedef struct Sessions Sessions;

typedef struct Session {
    void *provider;   // what Provider.configure made; NULL while not configured
    bool has_unknown; // the provider block held values that are not known yet
    Cancel cancel;    // of every call that holds this session
    struct SessionLink *link;
} Session;

// Begins with a session that is not configured.
Sessions *sessions_new(const Provider *provider);
// No call may be in flight.
void sessions_free(Sessions *sessions);

// The current session, held until sessions_release().
Session *sessions_acquire(Sessions *sessions);
void sessions_release(Sessions *sessions, Session *session);
// A session to be configured, held by the caller, which either installs it as the current one or
// releases it.
Session *sessions_prepare(Sessions *sessions);
void sessions_install(Sessions *sessions, Session *session);
// Cancels the calls of all sessions, those being prepared included. The next ConfigureProvider
// makes a session that is not cancelled.
void sessions_stop(Sessions *sessions);
