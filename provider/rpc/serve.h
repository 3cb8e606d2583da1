// SPDX-License-Identifier: MPL-2.0
// Serving a provider: as a plugin process started by Terraform, or by hand for debugging.
#pragma once

#include "provider/schema/resource.h"

// Under go-plugin's handshake, until Shutdown. Returns the exit status; started by hand it says so
// on stderr and returns 1.
int serve_plugin(const Provider *provider);
// Prints TF_REATTACH_PROVIDERS and serves until SIGINT or SIGTERM. Without TLS, on a socket in a
// directory only this user may enter.
int serve_debug(const Provider *provider);
