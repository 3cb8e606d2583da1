// SPDX-License-Identifier: MPL-2.0
#include "acceptance/sandbox/options.h"

#include "acceptance/sandbox/clock.h"

#include <getopt.h>
#include <stdlib.h>

const char options_usage[] =
    "lobechat-sandbox: Alibaba Cloud in miniature, on the loopback interface only.\n"
    "  --port N        first port (services take N, N+1, ...); 0, the default: any free ones\n"
    "  --tls-dir DIR   serve https too; the certificate authority is written to DIR/ca.pem\n"
    "  --seed N        make ids, keys and request ids reproducible\n"
    "  --time-scale X  simulated seconds in a real second (default 1)\n"
    "  --clock TIME    count time from TIME, a second for each request, so that times repeat\n"
    "  --latency MS    wait before each request is handled\n"
    "  --state FILE    keep what exists in FILE\n"
    "  --audit FILE    append the audit log to FILE\n"
    "  --record FILE   append each request as it came, secrets and all, to FILE; for tests\n"
    "  --behaviour JSON  stale reads and the like, as PUT /behaviour takes them\n"
    "  --region NAME   default cn-hangzhou\n"
    "  --auth0-rate N  requests that the Auth0 tenant takes in a real second\n";

typedef struct Parsing {
    Options *options;
    const char *reason;
} Parsing;

static void parse_integer(Parsing *parsing, const char *text, int64_t high, int64_t *ret,
                          const char *reason) {
    if (!text_to_int(text_of(text), 0, high, ret)) parsing->reason = reason;
}

static void parse_scale(Parsing *parsing, const char *text) {
    char *end = NULL;
    double scale = strtod(text, &end);
    bool good = end != text && *end == '\0' && scale > 0 && scale <= 1e6;
    if (good)
        parsing->options->time_scale = scale;
    else
        parsing->reason = "--time-scale takes a number above 0, at most 1000000";
}

static void parse_clock(Parsing *parsing, const char *text) {
    parsing->options->counted = clock_parse(text_of(text), &parsing->options->clock_ms);
    if (!parsing->options->counted)
        parsing->reason = "--clock takes a time such as 2040-01-01T00:00:00Z";
}

static void parse_one(Parsing *parsing, int option, const char *text) {
    Options *options = parsing->options;
    switch (option) {
    case 'p':
        parse_integer(parsing, text, 65000, &options->port, "--port takes a number up to 65000");
        break;
    case 's':
        options->seeded = true;
        parse_integer(parsing, text, INT64_MAX, &options->seed, "--seed takes a whole number");
        break;
    case 'l':
        parse_integer(parsing, text, 600000, &options->latency_ms,
                      "--latency takes milliseconds, at most 600000");
        break;
    case 'x':
        parse_scale(parsing, text);
        break;
    case 'k':
        parse_clock(parsing, text);
        break;
    case 't':
        options->tls_dir = text;
        break;
    case 'f':
        options->state = text;
        break;
    case 'a':
        options->audit = text;
        break;
    case 'c':
        options->record = text;
        break;
    case 'b':
        options->behaviour = text;
        break;
    case 'q':
        parse_integer(parsing, text, 1000, &options->auth0_rate,
                      "--auth0-rate takes a number of requests, at most 1000");
        break;
    case 'r':
        options->region = text;
        break;
    default:
        parsing->reason = "the command line has an option that does not exist or lacks its value";
    }
}

bool options_parse(int argc, char **argv, Options *ret, bool *ret_help, const char **ret_reason) {
    static const struct option table[] = {
        {"port", required_argument, NULL, 'p'},   {"tls-dir", required_argument, NULL, 't'},
        {"seed", required_argument, NULL, 's'},   {"time-scale", required_argument, NULL, 'x'},
        {"clock", required_argument, NULL, 'k'},  {"latency", required_argument, NULL, 'l'},
        {"state", required_argument, NULL, 'f'},  {"audit", required_argument, NULL, 'a'},
        {"record", required_argument, NULL, 'c'}, {"behaviour", required_argument, NULL, 'b'},
        {"region", required_argument, NULL, 'r'}, {"auth0-rate", required_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    Options options = {.time_scale = 1, .region = "cn-hangzhou"};
    Parsing parsing = {.options = &options};
    *ret_help = false;
    optind = 0; // getopt keeps state; 0 starts anew
    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, "", table, NULL)) != -1;) {
        if (option == 'h')
            *ret_help = true;
        else
            parse_one(&parsing, option, optarg);
        if (parsing.reason != NULL) break;
    }
    if (parsing.reason == NULL && optind < argc) parsing.reason = "only options are understood";
    *ret_reason = parsing.reason;
    if (parsing.reason != NULL) return false;
    *ret = options;
    return true;
}
