// SPDX-License-Identifier: MPL-2.0
#include "acceptance/simulation/course.h"

#include "acceptance/rig/base_matrix.h"
#include "acceptance/rig/team_matrix.h"
#include "acceptance/simulation/baton.h"
#include "acceptance/simulation/human.h"
#include "acceptance/simulation/moments.h"
#include "acceptance/simulation/network.h"
#include "acceptance/simulation/process.h"
#include "acceptance/simulation/wish.h"
#include "provider/net/digest.h"
#include "provider/value/json.h"

enum {
    TEAM_PERCENT = 6,
    REPEATS = 3,        // commands until it is through, once the weather has cleared
    STORMS_MOST = 3,    // commands in bad weather before that
    CHANGES_MOST = 2,   // between creation and destruction
    OTHER_PERCENT = 12, // of the commands in bad weather want something else
    MAKERS_MOST = 20,
    CALM_MS = 5000,
};

typedef struct Course {
    uint64_t seed;
    FILE *trace;
    CourseResult *result;
    Random random;
    const Life *life;
    BaseRig *rig;
    Weather *weather;
    Wish wish;
    int64_t mark;
    size_t made[MAKERS_MOST], removed[MAKERS_MOST];
    // What a process that died was about to make is known to nobody but its marks: the same has to
    // be asked for until it is through. NULL: nothing is.
    const Value *pinned;
    bool widowed;    // a process died that changed what there was
    bool untroubled; // nothing happened yet that may let something be made twice
    Text log;        // digest of the calls until mark
} Course;

// ---- telling

__attribute__((format(printf, 2, 3))) static void tell(const Course *course, const char *format,
                                                       ...) {
    if (course->trace == NULL) return;
    va_list args;
    va_start(args, format);
    fprintf(course->trace, "%10.3f  ", (double)baton_now_ms() / 1000);
    vfprintf(course->trace, format, args);
    fputc('\n', course->trace);
    va_end(args);
}

// ---- the call log

static void count_change(Course *course, Text line) {
    const Value *entry = json_parse(course->rig->arena, line, NULL);
    Text service = value_text(value_get(entry, "service"));
    Text operation = value_text(value_get(entry, "operation"));
    for (size_t m = 0; course->life->makers[m].part != NULL; m++) {
        const Maker *maker = &course->life->makers[m];
        if (!text_is(service, maker->service)) continue;
        course->made[m] += text_is(operation, maker->maker);
        course->removed[m] += maker->remover != NULL && text_is(operation, maker->remover);
    }
}

static void count_calls(Course *course) {
    Arena *arena = course->rig->arena;
    Audit *audit = local_cloud_sandbox(course->rig->cloud)->audit;
    Text lines = audit_read(audit, arena, course->mark), line;
    Digest digest =
        digest_sha256(text_of(arena_printf(arena, "%.*s%.*s", (int)course->log.length,
                                           course->log.data, (int)lines.length, lines.data)));
    course->log = digest_hex(arena, digest_bytes(&digest));
    while (text_next(&lines, '\n', &line)) {
        course->result->calls += line.length > 0;
        if (text_find(line, "\"committed\":true") >= 0) count_change(course, line);
    }
    course->mark = audit_last(audit);
}

// ---- what has to hold. Each gives NULL, or what is wrong.

// The secret of a key is shown once: each lost answer and each creation that goes on needs another
// key. One that a process made for a function that was there, before it died, cannot be told from
// somebody else's and stays until the user is removed.
static bool is_key(const Maker *maker) {
    return strcmp(maker->part, "ram_access_key") == 0;
}

static const char *objects_fault(const Course *course) {
    const char *fault = course->life->objects_fault(course->rig);
    bool key = fault != NULL && text_starts(text_of(fault), "ram/access_keys/");
    return key && course->widowed ? NULL : fault;
}

static const char *count_fault(const Course *course) {
    const Value *parts = value_get(course->rig->tf.state, A_PARTS);
    for (size_t m = 0; course->life->makers[m].part != NULL; m++) {
        const Maker *maker = &course->life->makers[m];
        size_t there = objects_of(parts, maker->part), made = course->made[m];
        bool once = course->untroubled && !is_key(maker);
        if (maker->remover == NULL || (is_key(maker) && course->widowed)) continue;
        if (made != course->removed[m] + there || (once && made > maker->most))
            return arena_printf(course->rig->arena,
                                "%s happened %zu times, %s or people %zu times; %zu are there",
                                maker->maker, made, maker->remover, course->removed[m], there);
    }
    return NULL;
}

static const char *secret_in(const char *text) {
    for (const char *const *secret = wish_secrets; *secret != NULL; secret++)
        if (strstr(text, *secret) != NULL) return *secret;
    return NULL;
}

static const char *said_fault(const Course *course) {
    const BaseRig *rig = course->rig;
    const char *said = base_said(rig);
    if (rig->tf.diags->errors == 0) return "fails and says nothing";
    if (secret_in(said) != NULL) return arena_printf(rig->arena, "tells a secret: %s", said);
    bool own = strstr(said, "bug in the provider") != NULL ||
               strstr(said, "Provider produced") != NULL || strstr(said, "yet not gone") != NULL;
    if (own) return arena_printf(rig->arena, "is its own fault: %s", said);
    for (const Diag *diag = rig->tf.diags->first; diag != NULL; diag = diag->next)
        if (strlen(diag->detail) < 20) return arena_printf(rig->arena, "says too little: %s", said);
    return NULL;
}

// ---- commands

typedef struct Command {
    Terraform *terraform;
    const Value *config; // NULL: destroy
    bool good;
} Command;

static bool command_run(const Command *command) {
    return command->config != NULL ? terraform_apply(command->terraform, command->config)
                                   : terraform_destroy(command->terraform);
}

static void *command_main(void *context) {
    Command *command = context;
    command->good = command_run(command);
    baton_wake(network_key());
    return NULL;
}

static const Value *config_of(const Course *course, const Wish *wish) {
    return course->life->config(course->rig, wish->team ? team_parts : "{}",
                                wish_json(course->rig->arena, wish));
}

// Until it has ended, or the process has died (false).
static bool live_through(Course *course, Thread *thread, int64_t *ret_stopped_ms) {
    int death = weather_death(course->weather), interrupt = weather_interrupt(course->weather);
    while (!baton_has_ended(thread)) {
        if (death > 0 && network_steps() >= death) return false;
        if (interrupt > 0 && network_steps() >= interrupt && *ret_stopped_ms < 0) {
            tell(course, "interrupted");
            *ret_stopped_ms = baton_now_ms();
            terraform_stop(&course->rig->tf); // others may go on meanwhile
            continue;
        }
        (void)baton_wait(network_key(), BATON_NEVER);
    }
    baton_join(thread);
    return true;
}

static const char *stop_fault_of(const Course *course, const Command *command, int64_t stopped_ms) {
    int64_t took_ms = baton_now_ms() - stopped_ms;
    if (stopped_ms < 0 || command->good || took_ms <= RETURN_MS) return NULL;
    return arena_printf(course->rig->arena, "returns %lld ms after the interrupt: %s",
                        (long long)took_ms, base_said(course->rig));
}

// In bad weather it may fail, but not in any way.
static const char *storm_fault(Course *course, const Value *config) {
    BaseRig *rig = course->rig;
    const Terraform stored = rig->tf;
    Command command = {.terraform = &rig->tf, .config = config};
    int64_t stopped_ms = -1;
    network_mark();
    weather_begin(course->weather, rig->cloud);
    tell(course, "%s in bad weather", config != NULL ? "apply" : "destroy");
    Thread *thread = baton_start(BATON_PROVIDER, false, command_main, &command);
    bool lived = live_through(course, thread, &stopped_ms);
    course->result->commands++;
    course->result->interrupts += stopped_ms >= 0;
    course->result->deaths += !lived;
    if (!lived || stopped_ms >= 0 || weather_is_stale(course->weather)) course->untroubled = false;
    if (!lived) {
        tell(course, "died");
        process_die();
        rig->tf = stored;
        course->pinned = config;
        course->widowed |= !value_is_null(stored.state);
        return NULL;
    }
    if (command.good) course->pinned = NULL;
    if (!command.good) tell(course, "failed: %s", base_said(rig));
    if (!command.good && !course->life->resumes) course->untroubled = false;
    const char *fault = stop_fault_of(course, &command, stopped_ms);
    return fault != NULL || command.good ? fault : said_fault(course);
}

// ---- once the weather has cleared

// Keys of processes that died can be told from nobody else's: the refusal asks people to delete
// them.
static void make_room_for_keys(Course *course) {
    BaseRig *rig = course->rig;
    bool full = course->widowed && strstr(base_said(rig), "LimitExceeded.User.AccessKey") != NULL;
    Text kept = text_of(base_part(rig, "ram_access_key"));
    if (full) human_delete_keys(rig->cloud, rig->arena, kept);
}

static const char *calm_fault(Course *course, const Value *config) {
    BaseRig *rig = course->rig;
    const Command command = {.terraform = &rig->tf, .config = config};
    bool good = false;
    for (int i = 0; i < REPEATS; i++) {
        tell(course, "%s in good weather", config != NULL ? "apply" : "destroy");
        good = command_run(&command);
        course->result->commands++;
        if (good) break;
        tell(course, "failed: %s", base_said(rig));
        make_room_for_keys(course);
    }
    count_calls(course);
    if (!good) return arena_printf(rig->arena, "does not heal: %s", base_said(rig));
    const char *left = local_cloud_objects(rig->cloud, rig->arena);
    const char *fault = config != NULL  ? objects_fault(course)
                        : *left == '\0' ? NULL
                                        : arena_printf(rig->arena, "destroy leaves %s", left);
    if (fault == NULL && config != NULL) fault = base_plan_fault(rig, config);
    if (fault == NULL) fault = count_fault(course);
    return fault;
}

static void calm_down(Course *course) {
    weather_clear(course->weather, course->rig->cloud);
    network_settle();
    baton_sleep(random_between(&course->random, 0, CALM_MS));
    count_calls(course);
}

// Some commands in bad weather, then one in good.
static const char *goal_fault(Course *course, const char *name, bool there) {
    Arena *arena = course->rig->arena;
    tell(course, "---- %s", name);
    const Value *config = there ? config_of(course, &course->wish) : NULL;
    const char *fault = NULL;
    for (size_t i = random_below(&course->random, STORMS_MOST + 1); i > 0 && fault == NULL; i--) {
        const Value *wanted = course->pinned != NULL ? course->pinned : config;
        if (course->pinned == NULL && random_chance(&course->random, OTHER_PERCENT)) {
            const Wish other = wish_other(&course->random, &course->wish);
            course->untroubled = false;
            wanted = random_chance(&course->random, 50) ? NULL : config_of(course, &other);
        }
        fault = storm_fault(course, wanted);
    }
    calm_down(course);
    if (fault == NULL && course->pinned != NULL && course->pinned != config)
        fault = calm_fault(course, course->pinned);
    course->pinned = NULL;
    if (fault == NULL) fault = calm_fault(course, config);
    if (fault == NULL) fault = process_late();
    return fault == NULL ? NULL : arena_printf(arena, "%s: %s", name, fault);
}

// ---- the life

static void edit(Course *course) {
    const char *removed = "";
    const char *what =
        human_edit(&course->random, course->rig->cloud, course->rig->arena, &removed);
    tell(course, "somebody: %s", what != NULL ? what : "nothing");
    for (size_t m = 0; course->life->makers[m].part != NULL; m++)
        course->removed[m] += strstr(removed, arena_printf(course->rig->arena, " %s ",
                                                           course->life->makers[m].part)) != NULL;
}

static const char *change_fault(Course *course) {
    course->untroubled = false;
    if (random_chance(&course->random, 50)) {
        edit(course);
        return goal_fault(course, "after an edit", true);
    }
    course->wish = wish_other(&course->random, &course->wish);
    return goal_fault(course, "update", true);
}

static const char *life_fault(Course *course) {
    course->untroubled = true;
    const char *fault = goal_fault(course, "create", true);
    for (size_t i = random_below(&course->random, CHANGES_MOST + 1); i > 0 && fault == NULL; i--)
        fault = change_fault(course);
    return fault != NULL ? fault : goal_fault(course, "destroy", false);
}

static void live(void *context) {
    Course *course = context;
    base_cloud = local_cloud_start(1);
    network_attach(local_cloud_sandbox(base_cloud));
    course->rig = course->wish.team ? team_begin() : base_begin();
    course->rig->tf.haste = 0;
    course->mark = audit_last(local_cloud_sandbox(base_cloud)->audit);
    tell(course, "%s, %s", course->result->kind,
         weather_describe(course->weather, course->rig->arena));
    const char *fault = life_fault(course);
    if (fault != NULL) tell(course, "%s", fault);
    snprintf(course->result->fault, sizeof course->result->fault, "%s", fault != NULL ? fault : "");
    snprintf(course->result->hash, sizeof course->result->hash, "%s", course->log.data);
    course->result->virtual_ms = baton_now_ms();
    course->result->spoilt = network_spoilt();
    if (fault != NULL) return; // what still runs would be waited for
    local_cloud_stop(base_cloud);
    arena_free(course->rig->arena);
}

void course_prepare(void) {
    base_memory = arena_new();
    base_pem = pem_fixture(base_memory, CHAT_DOMAIN, NULL);
    process_prepare();
    (void)team_jwks(); // or the first life would draw more than it does in a process of others
}

void course_run(uint64_t seed, FILE *trace, CourseResult *ret) {
    Arena *arena = arena_new();
    Course course = {.seed = seed,
                     .trace = trace,
                     .result = ret,
                     .random = random_stream(seed, "life"),
                     .weather = weather_new(arena, seed),
                     .log = TEXT("")};
    bool team = random_chance(&course.random, TEAM_PERCENT);
    *ret = (CourseResult){.seed = seed, .kind = team ? "team" : "base"};
    course.wish = wish_new(&course.random, team);
    course.life = team ? &team_life : &base_life;
    moments_begin(seed);
    process_begin_life();
    network_begin(course.weather, trace);
    baton_run(seed, live, &course);
    arena_free(arena);
}
