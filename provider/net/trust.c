// SPDX-License-Identifier: MPL-2.0
#include "provider/net/trust.h"

#include <stdlib.h>

const char *trust_file(void) {
    static const char *const variables[] = {"LOBECHAT_CA_FILE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *file = getenv(variables[i]);
        if (file != NULL && *file != '\0') return file;
    }
    return NULL;
}
