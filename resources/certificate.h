// SPDX-License-Identifier: MPL-2.0
// Certificates and private keys in PEM form, checked before they are sent anywhere.
#pragma once

#include "provider/base/text.h"

// NULL when fine, otherwise what is wrong; never quotes the input.
const char *certificate_fault(Text pem);
const char *certificate_key_fault(Text pem);
bool certificate_matches_key(Text certificate, Text key);
bool certificate_covers_host(Text certificate, Text host);
// SHA-256 of the first certificate, in hexadecimal digits; empty when there is none.
Text certificate_fingerprint(Arena *arena, Text certificate);
