// SPDX-License-Identifier: MPL-2.0
// Stands in for the network and the clock of everything a target calls: the linker puts it in place
// of http_send(), call_sleep() and posix_spawn() (--wrap), so that no input reaches a network,
// waits or starts a program. Requests and pauses are counted: whoever never ends is stopped, as by
// Terraform, and has to end then.
#pragma once

#include "provider/net/http.h"

// What is answered to a request. ret comes as "nobody is there".
typedef void (*CloudAnswer)(void *context, Call *call, const HttpRequest *request,
                            HttpResponse *ret);

// From now on; NULL: nobody is there. Begins to count anew.
void cloud_begin(CloudAnswer answer, void *context);
// Makes it an answer.
void cloud_reply(HttpResponse *ret, long status, Text body);
