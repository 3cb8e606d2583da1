// SPDX-License-Identifier: MPL-2.0
// Which file of CA certificates the environment asks for. The only place in net/ that reads it.
#pragma once

// The first that is set and not empty of LOBECHAT_CA_FILE, CURL_CA_BUNDLE and SSL_CERT_FILE, or
// NULL: then libcurl's own default counts.
const char *trust_file(void);
