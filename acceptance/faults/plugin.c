// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/plugin.h"

#include "acceptance/faults/process.h"
#include "acceptance/rig/terraform.h"
#include "acceptance/tools/plugin_client.h"
#include "acceptance/tools/plugin_process.h"
#include "provider/value/json.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

enum {
    CALL_LIMIT_MS = 150 * 1000, // nothing that a case does may take so long
    END_LIMIT_MS = 10 * 1000,   // go-plugin waits for two seconds, on a machine that is less busy
    ORPHAN_LIMIT_MS = 30 * 1000,
    DESCRIPTORS_MOST = 256,
};

typedef struct Link {
    Arena *arena;
    PluginProcess process;
    pid_t pid;         // the provider's
    bool killed, done; // by us; its end was seen
    bool orphan;       // its parent was killed
    grpc_channel *channel;
} Link;

// Threads of the sandbox kill while the thread of the commands waits for the answer.
static struct {
    pthread_mutex_t lock;
    Link *link; // the one that runs
} synced = {PTHREAD_MUTEX_INITIALIZER, NULL};

static const char *executable, *errors_file;
static ClientIdentity identity;
static PluginUse used;
static PluginFacts facts;
static int64_t haste;

void plugin_open(Arena *arena, const char *file) {
    grpc_init();
    executable = arena_strdup(arena, file);
    identity = client_identity(arena);
    // A provider whose parent was killed becomes this process's child, so its end is seen.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    setenv("PROVIDER", executable, 1);
}

void plugin_close(void) {
    grpc_shutdown_blocking();
}

static void blame(const char *what) {
    if (facts.fault == NULL) facts.fault = what;
}

// ---- start

static void set_haste(int64_t wanted) {
    if (wanted == haste) return;
    char text[32];
    haste = wanted;
    snprintf(text, sizeof text, "%lld", (long long)wanted);
    plugin_export("LOBECHAT_DEBUG_HASTE", wanted > 0 ? text : NULL);
}

// The line {"registry…/name":{"Addr":{"String":…}…}} between quotes, among lines for people.
static bool read_reattach(Link *link) {
    char line[4096];
    static const char before[] = "TF_REATTACH_PROVIDERS='";
    while (link->process.out != NULL && fgets(line, sizeof line, link->process.out) != NULL) {
        const char *found = strstr(line, before);
        if (found == NULL) continue;
        Text rest = text_of(found + sizeof before - 1), json;
        const Value *told =
            text_next(&rest, '\'', &json) ? json_parse(link->arena, json, NULL) : NULL;
        if (value_count(told) != 1) return false;
        const char *place = value_cstr(value_at(told->map.entries[0].value, "Addr.String"));
        link->process.address = arena_printf(link->arena, "unix:%s", place);
        return true;
    }
    return false;
}

static bool start_debug(Link *link) {
    const PluginEnvironment environment = {.cookie = "", .errors = errors_file};
    plugin_spawn(executable, "-debug", &environment, &link->process);
    link->pid = link->process.pid;
    return read_reattach(link);
}

static bool start(Link *link) {
    if (used.betrays != NULL) plugin_export("TF_LOG_PROVIDER_LOBECHAT", "TRACE");
    if (used.debug) return start_debug(link);
    const PluginEnvironment environment = {.client_certificate = identity.certificate,
                                           .errors = errors_file};
    if (used.parent)
        plugin_spawn("/bin/sh", PARENT_SCRIPT, &environment, &link->process);
    else
        plugin_spawn(executable, NULL, &environment, &link->process);
    if (!plugin_handshake(link->arena, &link->process)) return false;
    link->pid = used.parent ? process_child(link->process.pid) : link->process.pid;
    const char *server = client_pem_of(link->arena, link->process.certificate);
    if (server == NULL || link->pid <= 0) return false;
    link->channel = client_connect(link->process.address, server, &identity);
    return true;
}

static Link *connected(Link *link) {
    if (link->channel == NULL) link->channel = client_connect(link->process.address, NULL, NULL);
    return link;
}

static void *open_plugin(Terraform *terraform) {
    if (synced.link != NULL && terraform->haste == haste) return connected(synced.link); // kept
    plugin_end();
    set_haste(terraform->haste);
    Arena *arena = arena_new();
    Link *link = ARENA_NEW(arena, Link);
    link->arena = arena;
    facts.started++;
    if (!start(link)) {
        blame("the provider does not start");
        diags_add(terraform->diags, DIAG_ERROR, NULL, "Provider does not start",
                  text_of(executable));
        (void)plugin_wait(&link->process);
        arena_free(arena);
        return NULL;
    }
    pthread_mutex_lock(&synced.lock);
    synced.link = link;
    pthread_mutex_unlock(&synced.lock);
    return connected(link);
}

// ---- one RPC

static const Path *path_of(Arena *arena, const Tfplugin6__AttributePath *wire) {
    const Path *path = NULL;
    for (size_t i = 0; wire != NULL && i < wire->n_steps; i++) {
        const Tfplugin6__AttributePath__Step *step = wire->steps[i];
        Path *next = ARENA_NEW(arena, Path);
        if (step->selector_case == TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ATTRIBUTE_NAME)
            *next = path_attribute(path, step->attribute_name);
        else if (step->selector_case ==
                 TFPLUGIN6__ATTRIBUTE_PATH__STEP__SELECTOR_ELEMENT_KEY_STRING)
            *next = path_key(path, text_of(step->element_key_string));
        else
            *next = path_index(path, (size_t)step->element_key_int);
        path = next;
    }
    return path;
}

// Whether there is no error among them.
static bool keep_diagnostics(Terraform *terraform, const ProtobufCMessage *response) {
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(response->descriptor, "diagnostics");
    if (field == NULL || field->descriptor != &tfplugin6__diagnostic__descriptor) return true;
    const char *base = (const char *)response;
    size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    Tfplugin6__Diagnostic *const *list =
        *(Tfplugin6__Diagnostic *const *const *)(const void *)(base + field->offset);
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        bool error = list[i]->severity == TFPLUGIN6__DIAGNOSTIC__SEVERITY__ERROR;
        diags_add(terraform->diags, error ? DIAG_ERROR : DIAG_WARNING,
                  path_of(terraform->arena, list[i]->attribute), list[i]->summary,
                  text_of(list[i]->detail));
        good = good && !error;
    }
    return good;
}

static Answered never(Terraform *terraform, const Method *method, const ClientAnswer *answer) {
    if (answer->code == GRPC_STATUS_DEADLINE_EXCEEDED) blame("the provider hangs");
    diags_add(terraform->diags, DIAG_ERROR, NULL, "Provider did not answer",
              text_of(arena_printf(terraform->arena, "%s: %d %s", method->name, (int)answer->code,
                                   answer->reason)));
    return ANSWERED_NEVER;
}

static Answered ask_plugin(Terraform *terraform, const Method *method,
                           const ProtobufCMessage *request, ProtobufCMessage *response) {
    const Link *link = terraform->link;
    Arena *arena = terraform->arena;
    ClientAnswer answer =
        client_call(link->channel, arena, method->path, codec_pack(arena, request),
                    used.limit_ms > 0 ? used.limit_ms : CALL_LIMIT_MS);
    if (used.betrays != NULL && used.betrays(arena, answer.bytes))
        blame("an answer of the provider holds a secret");
    if (answer.code != GRPC_STATUS_OK) return never(terraform, method, &answer);
    const ProtobufCMessage *got = codec_unpack(arena, method->response, answer.bytes);
    if (got == NULL) {
        blame("the provider's answer cannot be decoded");
        return never(terraform, method, &answer);
    }
    memcpy(response, got, method->response->sizeof_message);
    return keep_diagnostics(terraform, got) ? ANSWERED_GOOD : ANSWERED_ERROR;
}

static void say(const Link *link, const char *path) {
    Arena *arena = arena_new();
    (void)client_call(link->channel, arena, path, text_of(""), END_LIMIT_MS);
    arena_free(arena);
}

static void stop_plugin(void *link) {
    say(link, "/tfplugin6.Provider/StopProvider");
}

static void signal_plugin(void *link) {
    kill(((const Link *)link)->pid, SIGTERM);
}

static void signal_and_stop_plugin(void *link) {
    signal_plugin(link);
    stop_plugin(link);
}

// ---- end

static void measure(const Link *link) {
    long descriptors = process_descriptors(link->pid), resident = process_resident_kb(link->pid);
    if (descriptors > facts.descriptors) facts.descriptors = descriptors;
    if (resident > facts.resident_kb) facts.resident_kb = resident;
    if (descriptors > (used.descriptors_most > 0 ? used.descriptors_most : DESCRIPTORS_MOST))
        blame("the provider has too many descriptors open");
}

// How it ended has to be how it was ended.
static void judge(const Link *link, int status) {
    facts.status = status;
    if (link->killed ? status != 128 + SIGKILL : status != 0)
        blame(status >= 128 ? "the provider was ended by a signal"
                            : "the provider ended with another status than 0");
}

static void wait_for_end(Link *link) {
    // Its parent first: until that is gone nobody else can learn of the provider's end.
    if (link->process.pid != link->pid) (void)process_wait(link->process.pid, ORPHAN_LIMIT_MS);
    int limit = link->orphan ? ORPHAN_LIMIT_MS : END_LIMIT_MS;
    int status = process_wait(link->pid, limit);
    // Killed with its parent, which may see the end of its child before its own.
    if (status == PROCESS_NOT_OURS && link->killed && link->orphan) status = 128 + SIGKILL;
    if (status < 0) {
        blame("the provider does not end");
        kill(link->pid, SIGKILL);
        status = process_wait(link->pid, limit);
    }
    judge(link, status);
}

static void end_link(Link *link) {
    pthread_mutex_lock(&synced.lock);
    bool alive = !link->killed && !link->orphan;
    synced.link = NULL;
    pthread_mutex_unlock(&synced.lock);
    if (alive) {
        measure(link);
        if (used.debug)
            kill(link->pid, SIGTERM);
        else
            say(link, "/plugin.GRPCController/Shutdown");
    }
    // The shell between waits for the provider, and only it can.
    if (used.parent && !link->orphan) {
        int status = process_wait(link->process.pid, END_LIMIT_MS);
        judge(link, status);
    } else {
        wait_for_end(link);
    }
    fclose(link->process.out);
    if (link->channel != NULL) grpc_channel_destroy(link->channel);
    arena_free(link->arena);
}

static void close_plugin(void *link) {
    Link *own = link;
    if (used.debug && own->channel != NULL) {
        grpc_channel_destroy(own->channel);
        own->channel = NULL;
    }
    if (!(used.keep || used.debug) || own->killed || own->orphan) end_link(link);
}

const Transport plugin_transport = {
    .open = open_plugin, .ask = ask_plugin, .stop = stop_plugin, .close = close_plugin};
const Transport plugin_signalled = {
    .open = open_plugin, .ask = ask_plugin, .stop = signal_plugin, .close = close_plugin};
const Transport plugin_signalled_and_stopped = {
    .open = open_plugin, .ask = ask_plugin, .stop = signal_and_stop_plugin, .close = close_plugin};

// ---- cases

void plugin_begin(PluginUse use, const char *errors) {
    used = use;
    errors_file = errors;
    facts = (PluginFacts){.descriptors = -1};
    struct stat file; // a device is not to be removed
    if (lstat(errors, &file) == 0 && S_ISREG(file.st_mode)) unlink(errors);
}

void plugin_end(void) {
    if (synced.link != NULL) end_link(synced.link);
}

void plugin_kill(PluginVictim victim) {
    pthread_mutex_lock(&synced.lock);
    Link *link = synced.link;
    bool provider = victim != PLUGIN_TERRAFORM, parent = victim != PLUGIN_PROVIDER && used.parent;
    // The parent first, or it would learn of the other's end before its own.
    if (link != NULL && parent && !link->orphan) {
        kill(link->process.pid, SIGKILL);
        link->orphan = true;
    }
    if (link != NULL && provider && !link->killed) {
        kill(link->pid, SIGKILL);
        link->killed = true;
    }
    pthread_mutex_unlock(&synced.lock);
}

pid_t plugin_pid(void) {
    pthread_mutex_lock(&synced.lock);
    pid_t pid = synced.link != NULL ? synced.link->pid : 0;
    pthread_mutex_unlock(&synced.lock);
    return pid;
}

PluginFacts plugin_facts(void) {
    return facts;
}

Text plugin_said(Arena *arena) {
    return process_file(arena, errors_file);
}
