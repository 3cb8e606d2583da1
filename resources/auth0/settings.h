// SPDX-License-Identifier: MPL-2.0
// What the provider block, the environment and the sandbox say about reaching an Auth0 tenant. Read
// once, without network and without failing: what is missing is told by the first call that needs
// it, because a deployment without Auth0's Management API has to work without any of this.
#pragma once

#include "provider/value/value.h"

typedef struct Auth0Settings {
    Text domain;                   // bare host name of the tenant; empty: none is known
    Text client_id, client_secret; // of the machine-to-machine application; empty: none
    Text api_token;                // used as it is instead of fetching one; empty: none
    Text audience;                 // of the Management API
    Text custom_domain;            // for links in mails, where a tenant has several; empty: none
    const char *override;          // base URL used whatever the domain is; NULL: https://<domain>
    const char *keys;              // where the credentials came from, for people; NULL: nowhere
    const char *fault;             // why nothing can be sent, as sentences; NULL: nothing wrong
    const char *ca;                // file of certificates to trust in the sandbox; may be empty
} Auth0Settings;

// config: the provider block; sandbox: the sandbox's ready line. Either may be null.
const Auth0Settings *auth0_settings_new(Arena *arena, const Value *config, const Value *sandbox);
// Why no call with a token is possible, as sentences; NULL when it is.
const char *auth0_settings_gap(const Auth0Settings *settings);
// Base URL for requests to a domain, without a trailing slash.
const char *auth0_settings_url(Arena *arena, const Auth0Settings *settings, Text domain);

// The bare host name in what people write for one: "https://Tenant.eu.auth0.com/" too. NULL when
// fine, otherwise why not.
const char *auth0_domain_read(Arena *arena, Text written, Text *ret);
// The same as a check of an attribute.
const char *auth0_domain_test(Arena *arena, const Value *written);
