// SPDX-License-Identifier: MPL-2.0
// The C interface of the provider's shared object: the same file that Terraform runs can be opened
// with dlopen(). Everything else in it is hidden. A name or meaning here changes only together
// with LOBECHAT_ABI_VERSION.
#pragma once

#define LOBECHAT_ABI_VERSION 1

#if defined(__GNUC__)
#define LOBECHAT_ABI __attribute__((visibility("default")))
#else
#define LOBECHAT_ABI
#endif

// LOBECHAT_ABI_VERSION of the file that was opened; ask this first. Thread-safe.
LOBECHAT_ABI int lobechat_abi_version(void);

// Version of the provider, "0.1.0". Static: never to be freed. Thread-safe.
LOBECHAT_ABI const char *lobechat_version(void);

// The schema as `terraform providers schema -json` shows it: NUL-terminated UTF-8, made at the
// first call, the same pointer each time, valid as long as the library is loaded and never to be
// freed by the caller. Thread-safe.
LOBECHAT_ABI const char *lobechat_schema_json(void);

// The program's main(): with argc 1 serves Terraform under its handshake, otherwise runs a
// subcommand. argv is borrowed during the call. Returns the exit status; when Terraform ends the
// service it ends the whole process instead of returning. It changes signal handlers, stdout and
// limits of the process, so call it at most once, in a process of its own.
LOBECHAT_ABI int lobechat_serve(int argc, char **argv);
