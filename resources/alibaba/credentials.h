// SPDX-License-Identifier: MPL-2.0
// Whose keys sign the requests: found once, on the first request, in the documented order, and
// renewed before they expire. Safe to use from many threads.
#pragma once

#include "provider/net/http.h"
#include "resources/alibaba/keys.h"
#include "resources/alibaba/settings.h"

typedef struct CredentialSource CredentialSource;

// No network and no file access yet. sts_url is where AssumeRole is sent ("https://sts…").
CredentialSource *credentials_new(const AlibabaSettings *settings, HttpClient *http,
                                  const char *sts_url);
void credentials_free(CredentialSource *source); // wipes; NULL is allowed
// Current keys, copied into the call's arena. When nothing serves: one error that lists every place
// looked at and why each did not.
Status credentials_get(Call *call, CredentialSource *source, Credentials *ret);
// Forgets cached temporary keys after the cloud called them expired; the next get renews them.
void credentials_expire(CredentialSource *source, Text access_key_id);
